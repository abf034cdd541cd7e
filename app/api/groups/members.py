"""Who belongs to a group and who did; leaving ends a stay, which is never erased."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.naming import named_person
from app.api.base.parts import id_of, listed_by
from app.api.base.shapes import AskedList, Named, Shape, YesOrNo, instant, list_of, one_of
from app.api.groups.door import door, group_at
from app.core.errors import Forbidden, NotFound
from app.directory import operations, queries, rights
from app.directory.commands import RemoveMember, SetMember
from app.directory.models import Membership
from app.directory.queries.listing import former_members_part, members_part
from app.web.format import now

PRESENT, FORMER = "present", "former"
MEMBER = "/groups/<key>/members/<person>"
Told = Mapping[str, Any] | None


class Member(Shape):
    """A stay of somebody in a group; ``ended_at`` is null while it goes on."""

    person = fields.Nested(Named, required=True)
    is_manager = fields.Boolean(required=True)
    started_at = instant(required=True)
    ended_at = instant(required=True, allow_none=True)


class Membered(Shape):
    """How somebody belongs to a group."""

    is_manager = YesOrNo(load_default=False)


class MembersQuery(AskedList):
    """Which members."""

    state = one_of((PRESENT, FORMER), load_default=PRESENT)


@door.get("/groups/<key>/members", list_of(Member), may=anybody, query=MembersQuery)
def list_members(key: str, query: dict[str, Any]) -> Listed:
    """List who belongs to a group, group managers first; or who did, the latest first."""
    group_id = group_at(key).id
    if query["state"] == FORMER:
        return listed_by(
            query,
            FORMER,
            (datetime, int),
            lambda place, limit: former_members_part(group_id, place, limit, now=now()),
            shown,
        )
    return listed_by(
        query,
        PRESENT,
        (int, str, str, int),
        lambda place, limit: members_part(group_id, place, limit, now=now()),
        shown,
    )


def current_member(key: str, person: str) -> dict[str, Any] | None:
    """Return the present stay of an address as it is told, None if there is none; its group is locked.

    Who may not keep its members is told so, not that their tag is old.
    """
    group = queries.get_group(id_of(key), caller(), lock=True)
    decision = rights.may_keep_members(caller(), queries.facts_of_group(group))
    if not decision:
        raise Forbidden(decision.reason, code=decision.code)
    stay = queries.open_stay(group.id, id_of(person))
    return None if stay is None else shown(stay)


@door.get(MEMBER, Member, may=anybody)
def read_member(key: str, person: str) -> dict[str, Any]:
    """Read how somebody belongs to a group."""
    stay = queries.open_stay(group_at(key).id, id_of(person))
    if stay is None:
        raise NotFound
    return shown(stay)


@door.change(MEMBER, Member, may=anybody, body=Membered, current=current_member, makes=True)
def set_member(key: str, person: str, body: dict[str, Any], seen: Told) -> dict[str, Any]:
    """Let somebody belong to a group, or change whether they manage it."""
    command = SetMember(group_at(key).id, id_of(person), body["is_manager"])
    return shown(operations.set_member(command, actor=caller(), now=now()))


@door.delete(MEMBER, may=anybody, current=current_member, asks_tag=False)
def remove_member(key: str, person: str, seen: Told) -> None:
    """End somebody's stay in a group."""
    operations.remove_member(RemoveMember(group_at(key).id, id_of(person)), actor=caller(), now=now())


def shown(stay: Membership) -> dict[str, Any]:
    """Return the stay as ``Member`` tells it."""
    return {
        "person": named_person(stay.person),
        "is_manager": stay.is_manager,
        "started_at": stay.started_at,
        "ended_at": stay.ended_at,
    }
