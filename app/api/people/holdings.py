"""What somebody still holds, and who is to have it when they leave."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from marshmallow import fields

from app.access.rights import may
from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import listed_whole
from app.api.base.shapes import AskedList, Shape, key, list_of, one_of
from app.api.bearer import covered
from app.api.people.door import door, person_at
from app.cmdb.operations.passing_on import pass_on_cis
from app.cmdb.queries.holders import kept_of
from app.core.actor import Actor
from app.core.decision import Decision
from app.core.errors import Forbidden, NotFound
from app.directory import operations, queries
from app.directory.commands import PassOn
from app.tickets.operations.passing_on import pass_on_approvals, pass_on_tickets
from app.tickets.queries.persons import assigned_to, awaiting_answer_of
from app.web.format import now
from app.web.words import named

MOST = 200
# How a thing is named in paths, and what it is called.
Line = tuple[Any, str]
# The part of a personal token's scopes that a kind of thing belongs to, besides that of the people.
AREAS = {"tickets": "tickets", "approvals": "approvals", "equipment": "cmdb"}
Find = Callable[[int, Actor, datetime], Iterable[Line]]
# One kind of thing that people hold: what the caller may pass on of it, and how.
HOLDINGS: dict[str, tuple[Find, Callable[..., int]]] = {
    "tickets": (
        lambda one, actor, _now: [(found.number, found.title) for found in assigned_to(one, actor, MOST)],
        pass_on_tickets,
    ),
    "approvals": (
        lambda one, actor, _now: [(found.number, found.title) for found in awaiting_answer_of(one, actor)],
        pass_on_approvals,
    ),
    "groups": (
        lambda one, actor, at: [(stay.group.id, stay.group.name) for stay in queries.kept_stays(one, actor, at)],
        operations.pass_on_groups,
    ),
    "reports": (
        lambda one, actor, _now: [(found.id, found.name) for found in queries.kept_reports(one, actor)],
        operations.pass_on_reports,
    ),
    "locations": (
        lambda one, actor, _now: [(found.id, named(found.names)) for found in queries.approved_by(one, actor)],
        operations.pass_on_locations,
    ),
    "equipment": (
        lambda one, actor, _now: [(found.id, f"{found.tag} · {found.name}") for found in kept_of(one, actor, MOST)],
        pass_on_cis,
    ),
}


class HeldThing(Shape):
    """One thing, by its number or id."""

    key = fields.String(required=True)
    name = fields.String(required=True)


class HeldKind(Shape):
    """What somebody holds of one kind."""

    kind = one_of(HOLDINGS, required=True)
    things = fields.List(fields.Nested(HeldThing), required=True)


class Heir(Shape):
    """Who is to have it; null for nobody."""

    to = key(required=True, allow_none=True)


class PassedOn(Shape):
    """How many things were passed on."""

    passed_on = fields.Integer(required=True)


@door.get("/people/<key>/holdings", list_of(HeldKind), may=anybody, query=AskedList)
def list_holdings(key: str, query: dict[str, Any]) -> Listed:
    """List what somebody still holds that the caller may pass on; for those who keep their account.

    To a personal token only of what its scopes cover.
    """
    person_id, at = _kept(key), now()
    told = [(kind, find) for kind, (find, _operation) in HOLDINGS.items() if _covers(kind, writes=False)]
    found = [(kind, list(find(person_id, caller(), at))) for kind, find in told]
    return listed_whole(query, [one for one in found if one[1]], _held)


@door.post("/people/<key>/holdings/<kind>", PassedOn, may=anybody, body=Heir)
def pass_on_holdings(key: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Let somebody else have what the person holds of one kind: all of it, or nothing is changed."""
    person_id = _kept(key)
    if kind not in HOLDINGS:
        raise NotFound
    if not (decision := _covers(kind, writes=True)):
        raise Forbidden(decision.reason, code=decision.code)
    _find, operation = HOLDINGS[kind]
    return {"passed_on": operation(PassOn(person_id, body["to"]), actor=caller(), now=now())}


def _covers(kind: str, *, writes: bool) -> Decision:
    return covered(AREAS.get(kind, "directory"), writes=writes)


def _kept(key: str) -> int:
    """Return the id of somebody whose account the caller keeps; raise NotFound, Forbidden."""
    person = person_at(key)
    decision = may(caller(), "edit_account", queries.facts_of_person(person, now()))
    if not decision:
        raise Forbidden(decision.reason, code=decision.code)
    return person.id


def _held(held: tuple[str, Sequence[Line]]) -> dict[str, Any]:
    kind, lines = held
    return {"kind": kind, "things": [{"key": str(one), "name": name} for one, name in lines]}
