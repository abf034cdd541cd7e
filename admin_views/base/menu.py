"""The sidebar and the top bar: made of what the reader may open, and of nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, current_app, g, request
from flask_admin import Admin
from markupsafe import Markup

from app.web.components import icon
from app.web.static import mounted
from app.web.words import kept_by_language
from app.web.words import lazy_gettext as _l

SIGN_OUT = "/sign-out"
SECTIONS: Mapping[str, Any] = {"work": "", "people": "", "settings": _l("Settings")}
# The second letter of "g …" for the pages that one goes to all day.
GO = {
    "": "h",
    "/tickets": "t",
    "/tickets/mine": "t",
    "/tickets/?view=mine": "m",
    "/tickets/?view=my_groups": "g",
    "/tickets/?view=unassigned": "u",
    "/tickets/?view=overdue": "o",
    "/assignment": "a",
    "/people": "d",
}


@dataclass(frozen=True)
class Entry:
    """One line of the sidebar; ``counter`` names a number of ``GET /counters``, ``nested`` indents it.

    ``exact`` entries are current while the address shows the same view of a list, however narrowed; ``landing`` is
    the view that an address without one shows.
    """

    label: Any
    url: str
    icon: str
    section: str = "work"
    position: int = 50
    counter: str = ""
    nested: bool = False
    exact: bool = False
    landing: str = ""

    @property
    def key(self) -> str:
        """The keys that lead there, such as ``g t``; empty for most."""
        letter = GO.get(self.url.rstrip("/"), "")
        return f"g {letter}" if letter else ""

    @property
    def is_current(self) -> bool:
        """Whether the page shown stands under this entry."""
        base, own = _place_of(self.url)
        path = request.path.rstrip("/")
        if not self.exact:
            return path == base or path.startswith(f"{base}/")
        return path == base and (view_shown(request.args) or self.landing) == (own or self.landing)

    @property
    def line(self) -> Markup:
        """The entry as the sidebar shows it."""
        return _line(self.url, str(self.label), self.icon, self.key, self.counter, self.nested, self.is_current)


@lru_cache(maxsize=2_048)
def _place_of(url: str) -> tuple[str, str]:
    """Return the path that an entry leads to, without a slash at its end, and the view of the list it shows."""
    path, _mark, query = url.partition("?")
    return path.rstrip("/"), view_shown(dict(parse_qsl(query)))


# The same few lines stand in every page; saved views add some of each person's.
@kept_by_language(4_096)
def _line(url: str, label: str, glyph: str, key: str, counter: str, nested: bool, current: bool) -> Markup:
    marks = Markup(" side-nested") if nested else ""
    keys = Markup(' data-key="%s"') % key if key else ""
    here = Markup(' aria-current="page"') if current else ""
    number = Markup('<span class="side-count" data-counter="%s" hidden></span>') % counter if counter else ""
    drawn = Markup(
        '<li><a class="side-link%s"%s href="%s%s" title="%s"%s>%s<span class="side-word">%s</span>%s</a></li>\n'
    )
    return drawn % (marks, keys, mounted(), url, label, here, icon(glyph), label, number)


def side_lines(entries: Iterable[Entry]) -> Markup:
    """Return the lines of one part of the sidebar."""
    return Markup().join(entry.line for entry in entries)


def view_shown(query: Mapping[str, str]) -> str:
    """Return which view of a list a query asks for: a saved one, also when it was narrowed since, or a tab."""
    saved = query.get("saved") or query.get("from")
    return f"saved={saved}" if saved and saved != "0" else query.get("view", "")


def init_app(app: Flask, admin: Admin) -> None:
    """Give templates what the frame shows."""
    app.extensions["panel"] = admin
    shown = (sidebar_entries, side_lines, new_url, search_door, person_links, sign_out_url, go_keys)
    app.jinja_env.globals.update({one.__name__: one for one in shown})


def entries() -> list[Entry]:
    """Return every entry the reader may open, in order; computed once per request."""
    if "sidebar" not in g:
        actor = g.get("actor")
        found = [entry for view in _open_views() if actor for entry in view.menu_entries(actor)]
        g.sidebar = sorted(found, key=lambda entry: (list(SECTIONS).index(entry.section), entry.position))
    return list(g.sidebar)


def sidebar_entries() -> list[tuple[Any, Sequence[Entry]]]:
    """Return the sections that hold something, each with its title and entries."""
    return [
        (title, inside)
        for key, title in SECTIONS.items()
        if (inside := [entry for entry in entries() if entry.section == key])
    ]


def go_keys() -> list[tuple[str, Any]]:
    """Return the keys that lead to pages of the reader's sidebar, with the pages' names, for the sheet."""
    return [(entry.key, entry.label) for entry in entries() if entry.key]


def new_url() -> str:
    """Return where the top bar's New button leads, empty when the reader may create nothing from there."""
    return next((url for view in _open_views() if (url := getattr(view, "top_new_url", lambda: "")())), "")


def search_door() -> tuple[str, list[tuple[str, str]]]:
    """Return the list that the top bar's search box searches and what is sent beside it; an empty path for none."""
    found = next((url for view in _open_views() if (url := getattr(view, "top_search_url", lambda: "")())), "")
    path, _mark, query = found.partition("?")
    return path, parse_qsl(query)


def person_links() -> list[tuple[Any, str, str]]:
    """Return the links of the person menu (label, address, icon) that views give in ``person_links(actor)``."""
    actor = g.get("actor")
    return [link for view in _open_views() if hasattr(view, "person_links") for link in view.person_links(actor)]


def sign_out_url() -> str:
    """Return where the person menu's last button posts, empty without a sign-in door."""
    return SIGN_OUT if "signing.sign_out" in current_app.view_functions else ""


def _open_views() -> list[Any]:
    if "open_views" not in g:
        actor, views = g.get("actor"), current_app.extensions["panel"]._views
        g.open_views = [view for view in views if hasattr(view, "menu_entries") and view.opens_for(actor)]
    return list(g.open_views)
