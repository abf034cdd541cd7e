"""The command palette's door: pages, tickets and people that the reader may open, for a few letters typed anywhere."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import menu
from admin_views.base.page import PanelPage
from app.cmdb.queries.holders import holders_of
from app.core.actor import Actor
from app.directory import queries as directory
from app.tickets import queries as tickets
from app.tickets.queries import Found
from app.tickets.vocabulary import STATUS_NAMES
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import say

LONGEST = 200
RECENT_MOST = 8
PEOPLE_MOST = 5
Item = dict[str, str]


class PalettePage(PanelPage):
    """``GET /palette?q=``: groups of lines as JSON; without words, the reader's pages and recent tickets."""

    noun, title, address = "palette", _l("Go to"), "/palette"

    def access(self, actor: Actor) -> bool:
        """Everybody: each line is something the reader may open."""
        return True

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Answer 401: a script asks, and a sign-in page would mean nothing to it."""
        abort(401)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Return what the typed words find, at most three statements; or what the reader opened lately."""
        typed = " ".join(request.args.get("q", "")[:LONGEST].split())
        groups = self.found(typed) if typed else self.offered()
        return jsonify(groups=[group for group in groups if group["items"]])

    def found(self, typed: str) -> list[dict[str, Any]]:
        """Return what ``typed`` finds: a ticket whose number it is first, then pages, tickets and people."""
        exact = tickets.identified(typed, actor=self.actor)
        others = tickets.worded(typed, actor=self.actor)
        known = {one.number for one in exact}
        people = directory.suggest_people(typed, self.actor, PEOPLE_MOST, [holders_of(typed, self.actor)])
        return [
            _group(_("Ticket"), map(_ticket, exact), exact=True),
            _group(_("Pages"), (page for page in _pages() if _holds(page["label"], typed))),
            _group(_("Tickets"), (_ticket(one) for one in others if one.number not in known)),
            _group(_("People"), (_person(*one) for one in people)),
        ]

    def offered(self) -> list[dict[str, Any]]:
        """Return what is worth offering before anything is typed; numbers that are not the reader's say nothing."""
        asked = request.args.get("recent", "")[:LONGEST].upper().split(",")[:RECENT_MOST]
        lately = tickets.with_numbers([number for number in asked if number], actor=self.actor)
        return [_group(_("Opened lately"), map(_ticket, lately)), _group(_("Pages"), _pages())]


def _group(title: str, items: Iterable[Item], *, exact: bool = False) -> dict[str, Any]:
    return {"title": title, "items": list(items), "exact": exact}


def _ticket(one: Found) -> Item:
    hint = say(STATUS_NAMES[one.status])
    return _item(f"{one.number} · {one.title}", f"/tickets/{one.number}", "ticket", hint)


def _person(person_id: int, name: str, identifier: str, active: bool) -> Item:
    return _item(name, f"/people/{person_id}", "user" if active else "user-off", identifier)


def _pages() -> Sequence[Item]:
    """Return the pages of the reader's sidebar and person menu, and the one that creates."""
    new = menu.new_url()
    first = [_item(_("New ticket"), new.removeprefix(mounted()), "plus")] if new else []
    side = [_item(str(one.label), one.url, one.icon, _section(one.section)) for one in menu.entries()]
    own = [_item(str(label), url, glyph) for label, url, glyph in menu.person_links()]
    return [*first, *side, *own]


def _section(key: str) -> str:
    return str(menu.SECTIONS.get(key, ""))


def _item(label: str, path: str, glyph: str, hint: str = "") -> Item:
    return {"label": label, "url": f"{mounted()}{path}", "icon": glyph, "hint": hint}


def _holds(label: str, typed: str) -> bool:
    """Return whether every word typed is part of the label, accents and case apart."""
    plain = _plain(label)
    return all(word in plain for word in _plain(typed).split())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))
