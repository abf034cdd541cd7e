"""The list of groups, and one of them."""

from typing import Any

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import listed_by
from app.api.base.shapes import Asked, AskedList, asked_key, one_of, text
from app.api.groups.door import door, group_at
from app.api.groups.shapes import GroupList, GroupShape, shown
from app.core.parts import Place
from app.directory.models import Group
from app.directory.purposes import Purpose
from app.directory.queries import taken_by, taken_by_each
from app.directory.queries.listing import GroupsAsked, groups_part

STATES = ("active", "disabled")


class GroupsQuery(AskedList):
    """Which groups; every condition holds at once."""

    q = text(100, metadata={"description": "A part of the name."})
    location = asked_key(metadata={"description": "This place and all below it."})
    purpose = one_of(Purpose)
    state = one_of(STATES)
    sort = one_of(("name", "-name"), load_default="name")


@door.get("/groups", GroupList, may=anybody, query=GroupsQuery)
def list_groups(query: dict[str, Any]) -> Listed:
    """List the groups that the caller may read."""
    state, sort = query.get("state"), query["sort"]
    asked = GroupsAsked(
        query.get("q", ""), query.get("location"), query.get("purpose"), None if state is None else state == "active"
    )
    takes: dict[int, set[Purpose]] = {}

    def find(place: Place | None, limit: int) -> tuple[list[Group], Place | None]:
        rows, last = groups_part(asked, sort, place, limit, actor=caller())
        takes.update(taken_by_each([one.id for one in rows]))
        return rows, last

    return listed_by(query, sort, (str, int), find, lambda group: shown(group, takes.get(group.id, ())))


@door.get("/groups/<key>", GroupShape, may=anybody, query=Asked)
def read_group(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one group."""
    group = group_at(key)
    return shown(group, taken_by(group.id))
