"""The small steps that every verb of the directory is made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.audit.diff import changes_between
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import Base, db, savepoint
from app.core.decision import Decision
from app.core.errors import Conflict, Forbidden, Invalid, Refused
from app.core.i18n import N_, Message
from app.directory.models import Person

# What stands in the way is somebody's state, not a missing right: the answer is 409, not 403.
_STATES = frozenset({"own_rights", "last_administrator"})
_USERS = {
    "groups": N_("It is still the location of a group: move or delete the group first."),
    "people": N_("It is still the location of a person: move them first."),
    "locations": N_("There are still locations below it: move or delete them first."),
    "tickets": N_("Tickets still name it: it cannot be deleted without rewriting their history."),
    "ticket_events": N_("The history of tickets names it: it cannot be deleted without rewriting that."),
    "cis": N_("CIs still name it, perhaps deleted ones: it can be switched off instead."),
    "ci_relations": N_("CIs are related by it: it can be switched off instead."),
    "routing_rules": N_("A routing rule still names it: change the rule first."),
}
_IN_USE = N_("It is still in use elsewhere: free it first.")


def require(decision: Decision) -> None:
    """Raise what a *no* means: Refused when a state forbids it, Forbidden when a right is missing."""
    if decision:
        return
    if decision.code in _STATES:
        raise Refused.by(decision)
    raise Forbidden(decision.reason, code=decision.code)


def require_valid(faults: Mapping[str, Message]) -> None:
    """Raise Invalid, naming each field, if there are any faults."""
    if faults:
        raise Invalid(Message(N_("Some fields need your attention.")), fields=faults)


def require_version(model: Any, version: int, wanted: Mapping[str, Any]) -> None:
    """Raise Conflict, with both values of each field that differs, if somebody changed the row since ``version``."""
    if model.version == version:
        return
    theirs = {field: getattr(model, field) for field in wanted}
    values = {field: (theirs[field], value) for field, value in wanted.items() if theirs[field] != value}
    raise Conflict(Message(N_("Somebody else changed this meanwhile. Compare, then save again.")), values)


def apply(model: Base, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set ``values`` on ``model`` and return what changed, for the audit entry."""
    before = {field: getattr(model, field) for field in values}
    for field, value in values.items():
        if before[field] != value:
            setattr(model, field, value)
    return changes_between(before, values)


def change_person(person: Person, values: dict[str, Any], actor: Actor, now: datetime) -> Person:
    """Return the person with ``values`` set; one audit entry, none when nothing differs."""
    changes = apply(person, values)
    if changes:
        db.session.flush()
        record("person.changed", "people", person.id, changes, actor=actor, now=now)
    return person


def delete_unused(model: Base, users: Mapping[str, str] = _USERS, otherwise: str = _IN_USE) -> None:
    """Delete a row that nothing refers to; raise Refused with the sentence in ``users`` of the table that does."""
    try:
        with savepoint():
            db.session.delete(model)
            db.session.flush()
    except IntegrityError as error:
        table = getattr(getattr(error.orig, "diag", None), "table_name", None) or ""
        raise Refused(Message(users.get(table, otherwise)), code="in_use") from error
