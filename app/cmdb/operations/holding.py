"""Who has a CI, and where it is in its life."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.ci_rights import may_edit, may_place
from app.cmdb import checks, queries
from app.cmdb.commands import ChangeState, GiveBack, HandOver, Retire
from app.cmdb.models import Ci, CiHolding
from app.cmdb.operations import history
from app.cmdb.states import decide_give_back, decide_hand_over, decide_state
from app.cmdb.vocabulary import CiEvent, State
from app.core.actor import Actor
from app.core.db import db
from app.core.decision import Decision
from app.core.errors import Invalid, Refused
from app.core.i18n import N_, Message
from app.directory.models import Person
from app.directory.operations.steps import require, require_valid
from app.directory.queries import people_visible_to

_NOBODY = Message(N_("Choose a person of the directory."))


def hand_over(command: HandOver, *, actor: Actor, now: datetime) -> Ci:
    """Return the CI in the hands of that person, at their location where the actor may place it.

    Raises NotFound, Forbidden, Invalid for somebody who is not in the directory, Refused for a retired CI.
    """
    ci = _locked(command.ci_id, command.reason, actor)
    person = require_holder(command.person_id, actor)
    _ask(decide_hand_over(ci.state, ci.holder_id, person.id))
    before = _standing(ci)
    if ci.holder_id is not None:
        end_holding(ci, command.reason, actor=actor, now=now)
    ci.holder, ci.state = person, State.LENT if command.lent else State.IN_USE
    if person.location_id is not None and may_place(actor, person.location_id):
        ci.location_id = person.location_id
    ci.updated_at = now
    db.session.flush()
    begin_holding(ci, command, before, actor=actor, now=now)
    return ci


def give_back(command: GiveBack, *, actor: Actor, now: datetime) -> Ci:
    """Return the CI, held by nobody. Raises NotFound, Forbidden, Refused when nobody holds it."""
    ci = _locked(command.ci_id, command.reason, actor)
    _ask(decide_give_back(ci.holder_id, command.state))
    return _end(ci, command.state, command.reason, actor, now)


def change_state(command: ChangeState, *, actor: Actor, now: datetime) -> Ci:
    """Return the CI in its new state, its holder staying. Raises NotFound, Forbidden, Refused."""
    ci = _locked(command.ci_id, command.reason, actor)
    _ask(decide_state(ci.state, command.state, held=ci.holder_id is not None))
    return _move(ci, command.state, command.reason, actor, now)


def retire(command: Retire, *, actor: Actor, now: datetime) -> Ci:
    """Return the CI at its end; whoever holds it gives it back by that. Raises NotFound, Forbidden, Refused."""
    ci = _locked(command.ci_id, command.reason, actor)
    if ci.holder_id is not None:
        return _end(ci, State.RETIRED, command.reason, actor, now)
    _ask(decide_state(ci.state, State.RETIRED, held=False))
    return _move(ci, State.RETIRED, command.reason, actor, now)


def require_holder(person_id: int, actor: Actor) -> Person:
    """Return an active person the actor may find; raise Invalid otherwise."""
    found = db.session.scalar(people_visible_to(actor).where(Person.id == person_id, Person.active))
    if found is None:
        raise Invalid(_NOBODY, fields={"person_id": _NOBODY})
    return found


def begin_holding(
    ci: Ci, command: HandOver, before: dict[str, Any] | None, *, actor: Actor, now: datetime
) -> CiHolding:
    """Return the new line of the history: who has it from now on, given by whom and why."""
    given = {"given_by_id": actor.person_id, "given_why": command.reason.strip()}
    holding = CiHolding(ci_id=ci.id, person_id=command.person_id, started_at=now, **given)
    db.session.add(holding)
    db.session.flush()
    old = before or {"state": ci.state, "holder_id": None, "location_id": ci.location_id}
    changes = _differences(old, _standing(ci))
    history.record(CiEvent.HANDED_OVER, ci, changes, actor=actor, now=now, reason=command.reason.strip())
    return holding


def end_holding(ci: Ci, reason: str, *, actor: Actor, now: datetime) -> None:
    """End the open line of the history, and let nobody hold the CI."""
    open_line = select(CiHolding).where(CiHolding.ci_id == ci.id, CiHolding.ended_at.is_(None)).with_for_update()
    for holding in db.session.scalars(open_line):
        # Two clocks may differ by a little: no line ends before it began.
        holding.ended_at = max(now, holding.started_at)
        holding.taken_by_id, holding.taken_why = actor.person_id, reason.strip()
    ci.holder = None


def _locked(ci_id: int, reason: str, actor: Actor) -> Ci:
    # Two officers may hand the same CI over at once. The row lock makes the second one see the first.
    ci = queries.get_ci(ci_id, actor, lock=True)
    require(may_edit(actor, queries.facts_of(ci)))
    require_valid(checks.faults_of_reason(reason))
    return ci


def _end(ci: Ci, target: State, reason: str, actor: Actor, now: datetime) -> Ci:
    before = _standing(ci)
    end_holding(ci, reason, actor=actor, now=now)
    ci.state, ci.updated_at = target, now
    db.session.flush()
    changes = _differences(before, _standing(ci))
    history.record(CiEvent.GIVEN_BACK, ci, changes, actor=actor, now=now, reason=reason.strip())
    return ci


def _move(ci: Ci, target: State, reason: str, actor: Actor, now: datetime) -> Ci:
    changes = {"state": [ci.state, target.value]}
    ci.state, ci.updated_at = target, now
    db.session.flush()
    history.record(CiEvent.STATE_CHANGED, ci, changes, actor=actor, now=now, reason=reason.strip())
    return ci


def _standing(ci: Ci) -> dict[str, Any]:
    holder_id = ci.holder.id if ci.holder else None
    return {"state": str(ci.state), "holder_id": holder_id, "location_id": ci.location_id}


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _ask(decision: Decision) -> None:
    if not decision:
        raise Refused.by(decision)
