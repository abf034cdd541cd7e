"""What the command palette finds, for machines: tickets, people and CIs for a few words."""

from collections.abc import Iterator
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import Door, anybody, caller
from app.api.base.shapes import Asked, Shape, list_of, one_of, text
from app.api.bearer import covered
from app.cmdb.queries import find_known
from app.cmdb.queries.holders import holders_of
from app.directory import queries as directory
from app.tickets import queries as tickets

TICKET, PERSON, CI = "ticket", "person", "ci"
LONGEST, PEOPLE_MOST = 200, 5
door = Door("palette", "Tickets, people and CIs that a few words find.")


class Found(Shape):
    """Something that was found; `key` is that of its address."""

    kind = one_of((TICKET, PERSON, CI), required=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    note = fields.String(required=True)


class SearchQuery(Asked):
    """The words."""

    q = text(LONGEST, 1, required=True, metadata={"description": "A number, a tag, a name, or words of a title."})


@door.get("/search", list_of(Found), may=anybody, query=SearchQuery)
def search(query: dict[str, Any]) -> Listed:
    """Find what a number, a tag, a name or words mean, the likeliest first.

    A personal token finds what its scopes cover: tickets, CIs, people.
    """
    return Listed(list(_found(" ".join(query["q"].split()))))


def _found(typed: str) -> Iterator[dict[str, Any]]:
    if not typed:
        return
    for area, find in (("tickets", _tickets), ("cmdb", _cis), ("directory", _people)):
        if covered(area, writes=False):
            yield from find(typed)


def _tickets(typed: str) -> Iterator[dict[str, Any]]:
    exact = tickets.identified(typed, actor=caller())
    known = {one.number for one in exact}
    for one in (*exact, *(one for one in tickets.worded(typed, actor=caller()) if one.number not in known)):
        yield {"kind": TICKET, "key": one.number, "title": one.title, "note": one.status}


def _cis(typed: str) -> Iterator[dict[str, Any]]:
    if (ci := find_known(caller(), tag=typed)) is not None:
        yield {"kind": CI, "key": str(ci.id), "title": ci.name, "note": ci.tag}


def _people(typed: str) -> Iterator[dict[str, Any]]:
    # Who holds the thing with a tag is the CMDB's to tell.
    holders = [holders_of(typed, caller())] if covered("cmdb", writes=False) else []
    for key, name, identifier, _active in directory.suggest_people(typed, caller(), PEOPLE_MOST, holders):
        yield {"kind": PERSON, "key": str(key), "title": name, "note": identifier}
