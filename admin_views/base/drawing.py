"""What every list draws hundreds of: the cells of its rows and the choices of its selects, as one piece of Markup.

Drawn here and not in the template, which hands each of some two thousand pieces up through six templates.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from admin_views.base.columns import Choices, Column
from app.web.templating import shown
from app.web.words import gettext as _

_PICK = (
    '<td class="c-check"><label class="pick"><input class="form-check-input" type="checkbox" form="bulk" name="rowid" '
    'value="{key}" aria-label="{said}"{checked}></label></td>'
)


def init_app(app: Flask) -> None:
    """Give templates ``draw_choices``."""
    app.jinja_env.globals.update(draw_choices=draw_choices)


def draw_rows(rows: Iterable[tuple[str, str, Any]], columns: Sequence[Column]) -> Markup:
    """Return the rows of a table; each is given as its check box, its address and the row that columns show.

    The cell of the role ``title`` is a link to the address.
    """
    drawn: list[str] = []
    for box, url, row in rows:
        drawn += ("<tr>", box)
        for column in columns:
            cell: str = shown(column.value(row))
            if column.role == "title":
                cell = f'<a class="row-link" href="{escape(url)}">{cell}</a>'
            drawn += (column.opening, cell, "</td>")
        drawn.append("</tr>\n")
    # Each part is escaped, or was safe.
    return Markup("".join(drawn))  # noqa: S704


def check_boxes(chosen: Collection[str]) -> Callable[[Any, str], str]:
    """Return what draws the check box of a row from its key and its name, those of ``chosen`` checked."""
    select = _("Select")

    def check_box(key: Any, name: str) -> str:
        checked = " checked" if chosen and str(key) in chosen else ""
        return _PICK.format(key=escape(key), said=escape(f"{select} {name}"), checked=checked)

    return check_box


def no_box(_key: Any, _name: str) -> str:
    """Return no check box: nothing can be done to the rows."""
    return ""


def draw_choices(choices: Choices, chosen: str | None) -> Markup:
    """Return the options of a select, the one whose value is ``chosen`` selected."""
    return _options(tuple((str(value), str(label)) for value, label in choices), chosen or "")


# What a select offers is the same for everybody in a language; hashing it costs a tenth of drawing it.
@lru_cache(maxsize=512)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    one = Markup('<option value="%s"%s>%s</option>')
    marks = {True: Markup(" selected"), False: Markup()}
    return Markup().join(one % (value, marks[value == chosen], label) for value, label in choices)
