"""Reporting lines never close to a loop: who is somebody's manager stands above them, and is above nobody's own."""

from sqlalchemy import func, select

from app.core.db import db
from app.core.i18n import N_, Message
from app.directory import queries
from app.directory.models import Person
from app.directory.operations.steps import require_valid

_LINES = 0x7E_11_4E5  # The key of an advisory lock: any number that nothing else of ours takes.
_SELF = Message(N_("Nobody is their own manager."))
_LOOP = N_("%(manager)s reports to this person, directly or through others: nobody can stand above themselves.")


def lock_lines() -> None:
    """Let one change of reporting lines happen at a time: two at once could close a loop that neither sees.

    Taken before any person is locked, or the two would wait for each other.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(_LINES)))


def require_no_loop(person_id: int, manager_id: int | None) -> None:
    """Raise Invalid if ``manager_id`` stands somewhere below the person."""
    if manager_id is None:
        return
    if manager_id == person_id:
        require_valid({"manager_id": _SELF})
    if person_id in {one.id for one in queries.managers_above(manager_id)}:
        manager = db.session.get_one(Person, manager_id)
        require_valid({"manager_id": Message(_LOOP, {"manager": manager.name})})
