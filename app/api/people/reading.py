"""The directory's one box, and one of its cards."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.naming import named_group
from app.api.base.parts import listed_by, listed_whole
from app.api.base.shapes import Asked, AskedList, Named, Shape, asked_key, instant, list_of, one_of, text
from app.api.people.door import door, person_at
from app.api.people.shapes import PersonList, PersonShape, shown
from app.cmdb.queries.holders import holders_of
from app.directory import queries
from app.directory.models import Membership
from app.directory.purposes import Purpose
from app.directory.queries.listing import PeopleAsked, people_part
from app.web.format import now

STATES = ("active", "disabled")
PLACES = {"name": (str, str, int), "identifier": (str, int), "best": (int, int, str, str, int)}
SORTS = ("best", *(sign + name for name in ("name", "identifier") for sign in ("", "-")))


class PeopleQuery(AskedList):
    """Which people, in which order; every condition holds at once."""

    q = text(200, metadata={"description": "A name, identifier, e-mail, phone, or the tag of what somebody holds."})
    location = asked_key(metadata={"description": "This place and all below it."})
    manager = asked_key(metadata={"description": "Those who report to this person."})
    state = one_of(STATES)
    sort = one_of(SORTS, metadata={"description": "By default what `q` finds best first, else by name."})


class PersonGroup(Shape):
    """A group that somebody belongs to, and with it what they may do."""

    group = fields.Nested(Named, required=True)
    purposes = fields.List(one_of(Purpose), required=True)
    is_manager = fields.Boolean(required=True)
    started_at = instant(required=True)


@door.get("/people", PersonList, may=anybody, query=PeopleQuery)
def list_people(query: dict[str, Any]) -> Listed:
    """Find people of the directory."""
    term = query.get("q", "").strip()
    sort = query.get("sort") or ("best" if term else "name")
    state = query.get("state")
    asked = PeopleAsked(term, query.get("location"), query.get("manager"), None if state is None else state == "active")
    also = [holders_of(term, caller())] if term else []
    return listed_by(
        query,
        sort,
        PLACES[sort.removeprefix("-")],
        lambda place, limit: people_part(asked, sort, place, limit, actor=caller(), also=also),
        shown,
    )


@door.get("/people/<key>", PersonShape, may=anybody, query=Asked)
def read_person(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one person, as far as the caller may know them."""
    return shown(person_at(key))


@door.get("/people/<key>/groups", list_of(PersonGroup), may=anybody, query=AskedList)
def list_groups_of_person(key: str, query: dict[str, Any]) -> Listed:
    """List the groups that somebody belongs to."""
    stays = queries.groups_of_person(person_at(key).id, now())
    return listed_whole(query, stays, _stay)


def _stay(stay: Membership) -> dict[str, Any]:
    return {
        "group": named_group(stay.group),
        "purposes": sorted(stay.group.purposes),
        "is_manager": stay.is_manager,
        "started_at": stay.started_at,
    }
