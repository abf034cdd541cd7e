"""The desks that are measured: one told and copied in, and one ten times as large made of it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from flask import Flask
from psycopg import Connection

from app import create_app
from app.access.commands import SetPassword
from app.access.operations import set_password
from app.cli.migrate import bring_up
from app.config import Settings
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.local_postgres import DATABASE, OWNER, SUPERUSER
from app.reports.operations import rebuild_counts
from infra.bench.company import Company
from infra.bench.copying import fill
from infra.bench.multiplying import multiply
from infra.bench.pages import ADMINISTRATOR, MANAGER, REQUESTER, SPECIALIST, TECHNICIAN
from infra.bench.serving import installation

PASSWORD = "measured twice, cut once"  # noqa: S105 - of an installation that lives for minutes
ROLES = (TECHNICIAN, REQUESTER, MANAGER, SPECIALIST, ADMINISTRATOR)


@dataclass(frozen=True)
class Desk:
    """One installation with its tickets, and the application on it in this process, to arrange and to count."""

    settings: Settings
    tickets: int
    company: Company
    app: Flask

    def login_of(self, role: str) -> str:
        """Return what the person of the role signs in with."""
        company = self.company
        people = (company.technician, company.requester, company.manager, company.specialist, company.administrator)
        return dict(zip(ROLES, people, strict=True))[role].login

    def connect(self, role: str = OWNER) -> Connection[Any]:
        """Return a connection as one of the private server's roles."""
        return _connect(self.settings, role)


@contextmanager
def desks(sizes: Sequence[int]) -> Iterator[list[Desk]]:
    """Yield a desk of each size, the smallest first; each other size is a multiple of it. They are gone afterwards."""
    with ExitStack() as kept:
        first = kept.enter_context(installation())
        company = _told(first, sizes[0])
        made = [first]
        for size in sizes[1:]:
            # A folder can be copied while its server stands still.
            _leave(first)
            other = kept.enter_context(installation(like=first))
            say(f"Making {size:,} of them…")
            with _connect(other, SUPERUSER) as connection:
                multiply(connection, sizes[0], size // sizes[0])
            _settle(other)
            made.append(other)
        _settle(first)
        yield [Desk(one, size, company, create_app(one)) for one, size in zip(made, sizes, strict=True)]


def say(line: str) -> None:
    """Tell the person who waits what goes on."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _told(settings: Settings, tickets: int) -> Company:
    bring_up(settings)
    start = perf_counter()
    say(f"Opening {tickets:,} tickets…")
    with _connect(settings, OWNER) as connection:
        company = fill(connection, tickets, datetime.now(UTC))
    app = create_app(settings)
    with app.app_context(), unit_of_work():
        desk = Desk(settings, tickets, company, app)
        by_login = {one.login: one.id for one in company.people}
        for role in ROLES:
            given = SetPassword(by_login[desk.login_of(role)], PASSWORD, must_change=False)
            set_password(given, hasher=app.extensions["hasher"], actor=Actor.system("bench"), now=utcnow())
    _let_go(app)
    say(f"Opened in {perf_counter() - start:.0f} s.")
    return company


def _settle(settings: Settings) -> None:
    """Let the desk be one that has had its nights: folded, tidied up, and written down."""
    app = create_app(settings)
    with app.app_context(), unit_of_work():
        rebuild_counts(settings.timezone)
    _let_go(app)
    with _connect(settings, SUPERUSER) as connection:
        connection.autocommit = True
        for table in ("daily_counts", "queue_counts", "asker_counts", "asker_days"):
            connection.execute(f"VACUUM ANALYZE {table}")
        connection.execute("CHECKPOINT")


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def _leave(settings: Settings) -> None:
    if settings.server:
        settings.server.leave()


def _connect(settings: Settings, role: str) -> Connection[Any]:
    if settings.server is None:
        raise RuntimeError("The bench has a database of its own.")
    return settings.server.connect(role, DATABASE)
