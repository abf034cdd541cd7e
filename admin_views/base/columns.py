"""What a list is made of: columns, filters, tabs and bulk actions, declared by the view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select

from app.core.actor import Actor
from forms.base import PanelForm

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Column:
    """One column: ``cell(row)`` returns text or Markup (default: the attribute ``key``).

    ``sort`` is the indexed expression, or several, that a click on the header orders by. ``role`` places the cell
    in the two-line card of a phone: ``ident``, ``state``, ``due`` on the first line, ``title``, ``who`` on the
    second; ``extra`` is left out there. ``acts`` is what can be done to the row, revealed where one points.

    ``exported`` are the columns a file has for it, each a label and what it says of a row in plain values; without it
    the file says what the cell shows. A person chooses among the columns that are not ``fixed``; ``usual`` ones are
    shown to who has chosen none.
    """

    key: str
    label: Any
    cell: Callable[[Any], Any] | None = None
    sort: Any = None
    role: str = "extra"
    css: str = ""
    fixed: bool = False
    usual: bool = True
    exported: Sequence[tuple[Any, Callable[[Any], Any]]] = ()

    @property
    def in_file(self) -> Sequence[tuple[Any, Callable[[Any], Any]]]:
        """The columns of a file: none of what one does to a row."""
        return () if self.role == "acts" else self.exported or ((self.label, self._shown_plainly),)

    @property
    def is_choosable(self) -> bool:
        """Whether a person may leave the column out, or put it elsewhere."""
        return not self.fixed and self.role not in ("title", "acts")

    @cached_property
    def opening(self) -> Markup:
        """The tag that begins the column's cell in each row."""
        return Markup('<td class="c-%s%s">') % (self.role, self.css and f" {self.css}")

    def value(self, row: Any) -> Any:
        """Return what the cell shows; nothing for None."""
        shown = self.cell(row) if self.cell else getattr(row, self.key)
        return "" if shown is None else shown

    def _shown_plainly(self, row: Any) -> Any:
        shown = self.value(row)
        return shown.striptags() if isinstance(shown, Markup) else shown

    @property
    def expressions(self) -> tuple[Any, ...]:
        """The expressions to order by, none when the column is not sortable."""
        if self.sort is None:
            return ()
        return tuple(self.sort) if isinstance(self.sort, tuple | list) else (self.sort,)


@dataclass(frozen=True)
class Filter:
    """One select above a list: ``choices(actor)`` gives (value, label); any other value in the URL is a 400.

    ``apply(statement, value, actor)`` returns the narrowed statement; lists with their own queries leave it out.
    With ``reads(value)`` it is a box to type in, and says whether what was typed may be asked; ``pattern`` is what
    the browser lets through to it, ``input`` the type of the box, ``hint`` what it takes.
    """

    key: str
    label: Any
    choices: Callable[[Actor], Choices]
    apply: Callable[[Select[Any], str, Actor], Select[Any]] | None = None
    reads: Callable[[str], bool] | None = None
    pattern: str = ""
    input: str = "text"
    hint: Any = ""

    def takes(self, value: str, actor: Actor) -> bool:
        """Return whether the list may be narrowed by ``value``."""
        if self.reads is not None:
            return self.reads(value)
        return value in {str(choice) for choice, _label in self.choices(actor)}


@dataclass(frozen=True)
class Tab:
    """One saved view over a list: ``?view=key``; the first tab is shown when none is named."""

    key: str
    label: Any
    apply: Callable[[Select[Any], Actor], Select[Any]] | None = None
    counter: str = ""


@dataclass(frozen=True)
class Bulk:
    """One action over the selected rows, all or nothing.

    ``command(keys, form)`` makes the command for ``operation``; ``report(result)`` is the sentence shown after.
    ``form_class`` asks for more first (a reason, a person), on a page of its own. ``confirm`` asks once.
    """

    name: str
    label: Any
    operation: Callable[..., Any]
    command: Callable[[tuple[Any, ...], PanelForm | None], Any]
    report: Callable[[Any], str]
    icon: str = ""
    form_class: type[PanelForm] | None = None
    confirm: Any = None
    allowed: Callable[[Actor], bool] = lambda actor: True
