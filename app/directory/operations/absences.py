"""When somebody is away, and who answers for them: told by themselves, or by an administrator."""

from datetime import datetime

from sqlalchemy import select

from app.audit.diff import changes_between
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.directory import queries, rights
from app.directory.commands import EndAbsence, SetAbsence
from app.directory.models import Absence, Person
from app.directory.operations.steps import require, require_valid

_DATES = Message(N_("The end comes after the start."))
_PAST = Message(N_("This is over already; choose a day that is still to come."))
_SELF = Message(N_("Choose somebody else: one does not stand in for oneself."))
_UNKNOWN = Message(N_("Choose a person of the directory who is not disabled."))
_NOT_ONESELF = Message(N_("You may not name yourself: another administrator can."))
_OVERLAP = Message(N_("There is an absence in these days already: end that one first."))


def set_absence(command: SetAbsence, *, actor: Actor, now: datetime) -> Absence:
    """Return the new absence. Raises Forbidden, Invalid for dates that overlap another one or are over, NotFound."""
    # Two absences noted at once could overlap unseen: the person's row makes the second see the first.
    person = queries.get_person(command.person_id, actor, lock=True)
    require(rights.may_keep_absence(actor, person.id))
    require_valid(_faults(command, now))
    if command.delegate_id is not None and command.delegate_id == actor.person_id:
        # An administrator who named themselves would decide what is another's to decide.
        require_valid({"delegate_id": _NOT_ONESELF})
    absence = Absence(
        person_id=person.id,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        delegate_id=command.delegate_id,
        created_at=now,
        created_by_id=actor.person_id,
    )
    db.session.add(absence)
    db.session.flush()
    said = {name: getattr(command, name) for name in ("person_id", "starts_at", "ends_at", "delegate_id")}
    record("absence.set", "absences", absence.id, changes_between({}, said), actor=actor, now=now)
    return absence


def end_absence(command: EndAbsence, *, actor: Actor, now: datetime) -> None:
    """End an absence now, or forget one that has not begun. Raises NotFound, Forbidden."""
    absence = queries.get_absence(command.absence_id, actor, lock=True)
    require(rights.may_keep_absence(actor, absence.person_id))
    if absence.ends_at <= now:
        return
    changes = {"ends_at": [absence.ends_at.isoformat(), now.isoformat()]}
    if absence.starts_at < now:
        absence.ends_at = now
    else:
        db.session.delete(absence)
    db.session.flush()
    record("absence.ended", "absences", command.absence_id, changes, actor=actor, now=now)


def _faults(command: SetAbsence, now: datetime) -> dict[str, Message]:
    if command.ends_at <= command.starts_at:
        return {"ends_at": _DATES}
    if command.ends_at <= now:
        return {"ends_at": _PAST}
    others = (Absence.starts_at < command.ends_at, Absence.ends_at > command.starts_at)
    if db.session.scalar(select(Absence.id).where(Absence.person_id == command.person_id, *others).limit(1)):
        return {"starts_at": _OVERLAP}
    if command.delegate_id is None:
        return {}
    if command.delegate_id == command.person_id:
        return {"delegate_id": _SELF}
    delegate = db.session.get(Person, command.delegate_id)
    return {} if delegate is not None and delegate.active else {"delegate_id": _UNKNOWN}
