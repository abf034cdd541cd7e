"""Who has a CI, and where it is in its life."""

from typing import Any

from marshmallow import fields

from app.access.ci_rights import places_seen
from app.access.rights import may
from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.naming import named_person
from app.api.base.parts import listed_whole
from app.api.base.shapes import AskedList, Named, Shape, YesOrNo, instant, key, list_of, named, one_of, text
from app.api.cis.door import ci_at, door
from app.api.cis.reading import told_ci
from app.api.cis.shapes import CiShape
from app.cmdb import operations, queries
from app.cmdb.checks import REASON_MAX
from app.cmdb.commands import ChangeState, GiveBack, HandOver, Retire
from app.cmdb.models import Ci, CiHolding
from app.cmdb.vocabulary import State
from app.web.format import now

TAKEN_BACK = (State.IN_STOCK, State.IN_REPAIR, State.LOST)


class Reasoned(Shape):
    """Why."""

    reason = text(REASON_MAX, load_default="")


class HandedOver(Reasoned):
    """To whom; ``lent`` when it is expected back."""

    person = key(required=True)
    lent = YesOrNo(load_default=False)


class TakenBack(Reasoned):
    """Where it is then."""

    state = one_of(TAKEN_BACK, load_default=State.IN_STOCK.value)


class NewState(Reasoned):
    """Which state."""

    state = one_of(State, required=True)


class Holding(Shape):
    """Somebody's time with a CI; ``ended_at`` is null for who has it."""

    person = fields.Nested(Named, required=True)
    started_at = instant(required=True)
    ended_at = instant(required=True, allow_none=True)
    given_by = named()
    given_why = fields.String(required=True)
    taken_by = named()
    taken_why = fields.String(required=True)


def held_ci(key: str, **_read: Any) -> dict[str, Any]:
    """Return the CI of an address as it is told, locked."""
    return told_ci(queries.get_ci(ci_at(key).id, caller(), lock=True))


@door.post("/cis/<key>/hand-over", CiShape, may=anybody, body=HandedOver, held=held_ci)
def hand_over_ci(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Give a CI to somebody; whoever has it gives it back by that."""
    command = HandOver(ci_at(key).id, body["person"], body["reason"], body["lent"])
    return told_ci(operations.hand_over(command, actor=caller(), now=now()))


@door.post("/cis/<key>/return", CiShape, may=anybody, body=TakenBack, held=held_ci)
def return_ci(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Take a CI back from its holder."""
    command = GiveBack(ci_at(key).id, body["reason"], State(body["state"]))
    return told_ci(operations.give_back(command, actor=caller(), now=now()))


@door.post("/cis/<key>/state", CiShape, may=anybody, body=NewState, held=held_ci)
def set_state_of_ci(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Put a CI in another state, its holder staying; to retire it takes it back."""
    ci, target = ci_at(key), State(body["state"])
    if target is State.RETIRED:
        return told_ci(operations.retire(Retire(ci.id, body["reason"]), actor=caller(), now=now()))
    return told_ci(operations.change_state(ChangeState(ci.id, target, body["reason"]), actor=caller(), now=now()))


@door.get("/cis/<key>/holders", list_of(Holding), may=anybody, query=AskedList)
def list_holders(key: str, query: dict[str, Any]) -> Listed:
    """List who held a CI, the latest first; who only holds it reads their own part."""
    ci = ci_at(key)
    own, reads = caller().person_id, reads_history(ci)
    lines = [one for one in queries.holdings_of(ci.id) if reads or one.person_id == own]
    return listed_whole(query, lines, _held)


def reads_history(ci: Ci) -> bool:
    """Return whether the caller reads what happened to a CI, and not only that they hold it."""
    known = caller().reads_everything or bool(places_seen(caller()))
    return known or bool(may(caller(), "edit", queries.facts_of(ci)))


def _held(line: CiHolding) -> dict[str, Any]:
    return {
        "person": named_person(line.person),
        "started_at": line.started_at,
        "ended_at": line.ended_at,
        "given_by": named_person(line.given_by),
        "given_why": line.given_why,
        "taken_by": named_person(line.taken_by),
        "taken_why": line.taken_why,
    }
