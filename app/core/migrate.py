"""Bring the schema to a numbered revision, as the owner of the tables."""

from collections.abc import Callable
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, create_engine, text

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
NOTHING = "0000"
# Any constant does: two migrations of one database at once take turns.
_TURN = 7_421_337


class MigrationError(click.ClickException):
    """The schema cannot be brought there; the sentence says why."""


def revisions() -> list[str]:
    """Return the numbers of all migrations, oldest first."""
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def migrate(owner: URL, *, application: str, to: str = "head", say: Callable[[str], None] | None = None) -> str:
    """Bring the database at ``owner`` to revision ``to`` ("head", "base" or a number) and return its number.

    ``application`` is the role the application connects as; it gets rows, never the schema. Each migration
    is one transaction. ``say`` hears one line for each. Raises MigrationError for an unknown revision.
    """
    known = revisions()
    target = {"head": known[-1], "base": NOTHING}.get(to, to)
    if target != NOTHING and target not in known:
        raise MigrationError(f"There is no migration {to}; the newest is {known[-1]}.")
    engine = create_engine(owner, connect_args={"connect_timeout": 10}, poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as turn:
        turn.execute(text("SELECT pg_advisory_lock(:turn)"), {"turn": _TURN})
        present = current(turn)
        if present not in (NOTHING, *known):
            raise MigrationError(f"The database is at migration {present}, which this TicketEase does not know.")
        for step, way in _steps(known, present, target):
            if say:
                say(f"Migration {step}{' undone' if way is command.downgrade else ''}…")
            with engine.begin() as connection:
                way(_config(connection, application), step if way is command.upgrade else _before(step, known))
    return target


def current(connection: Connection) -> str:
    """Return the number of the newest migration that the database has; "0000" for an empty one."""
    return MigrationContext.configure(connection).get_current_revision() or NOTHING


def _steps(known: list[str], present: str, target: str) -> list[tuple[str, Callable[[Config, str], None]]]:
    if target >= present:
        return [(number, command.upgrade) for number in known if present < number <= target]
    return [(number, command.downgrade) for number in reversed(known) if target < number <= present]


def _config(connection: Connection, application: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes |= {"connection": connection, "application": application}
    return config


def _before(step: str, known: list[str]) -> str:
    place = known.index(step)
    return known[place - 1] if place else "base"
