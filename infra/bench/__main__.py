"""Make the desk, serve it, measure it, say it: ``make bench``; ``TICKETS=N`` and ``JSON=FILE`` choose."""

import os
import re
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

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
from app.core.local_postgres import DATABASE, OWNER
from app.reports.operations import rebuild_counts
from infra.bench.browser import Browser, form_token
from infra.bench.company import Company
from infra.bench.copying import fill
from infra.bench.counting import InProcess, statements_of
from infra.bench.growth import Size, grow, wait_for
from infra.bench.measuring import load, measure
from infra.bench.pages import LOAD_SECONDS, MEASURED, WARM_UP, Page, approvals, beside, grown_pages, pages_of
from infra.bench.report import Row, as_table, write
from infra.bench.serving import installation, served

TICKETS = 100_000
PASSWORD = "measured twice, cut once"  # noqa: S105 - of an installation that lives for minutes
ROLE = "technician"
GROWN = Size()
NUMBER = re.compile(r'href="/tickets/(INC\d+)"')


def main() -> None:
    """Read what is asked from the environment, measure, and print."""
    rows = bench(int(os.environ.get("TICKETS") or TICKETS), Effort())
    print(as_table(rows))  # noqa: T201 - what the command is for
    if path := os.environ.get("JSON"):
        write(rows, Path(path))


@dataclass(frozen=True)
class Effort:
    """How long is measured: ``rounds`` a page after ``warm_up`` others, ``seconds`` of load; and the grown desk."""

    rounds: int = MEASURED
    warm_up: int = WARM_UP
    seconds: float = LOAD_SECONDS
    size: Size = GROWN


def bench(tickets: int, effort: Effort) -> list[Row]:
    """Return what each page costs on a desk of so many tickets, the pages of the issue first."""
    with installation() as settings:
        company = _desk(settings, tickets)
        app = create_app(settings)
        with app.app_context(), unit_of_work():
            for person in (company.technician, company.manager):
                given = SetPassword(person.id, PASSWORD, must_change=False)
                set_password(given, hasher=app.extensions["hasher"], actor=Actor.system("bench"), now=utcnow())
            # A desk that grew this large has had its nights.
            rebuild_counts(settings.timezone)
        with served(settings) as port, closing(Browser(port)) as browser, closing(Browser(port)) as manager:
            meter = Meter(app, settings, tickets, effort)
            browser.sign_in(company.technician.login, PASSWORD)
            rows = _measured(meter, company, browser)
            manager.sign_in(company.manager.login, PASSWORD)
            rows += _grown(meter, company, browser, manager)
        with app.app_context():
            db.engine.dispose()
        return rows


def _desk(settings: Settings, tickets: int) -> Company:
    bring_up(settings)
    start = perf_counter()
    _say(f"Opening {tickets:,} tickets…")
    with _owner(settings) as connection:
        company = fill(connection, tickets, datetime.now(UTC))
    _say(f"Opened in {perf_counter() - start:.0f} s. Measuring…")
    return company


def _owner(settings: Settings) -> Connection:
    if settings.server is None:
        raise RuntimeError("The bench has a database of its own.")
    return settings.server.connect(OWNER, DATABASE)


@dataclass(frozen=True)
class Meter:
    """Measures one page after another on the same desk."""

    app: Flask
    settings: Settings
    tickets: int
    effort: Effort

    @property
    def server(self) -> str:
        """What answers, in words."""
        return f"gunicorn, {self.settings.web_workers} processes, {self.settings.web_threads} threads"

    def row(self, name: str, page: Page, browser: Browser, role: str = ROLE) -> Row:
        """Return what the page costs the one who is signed in with ``browser``."""
        sql = statements_of(page, InProcess(self.app, browser.cookies))
        times = measure(page, browser.twin(), self.effort.rounds, self.effort.warm_up)
        return Row(name, self.tickets, role, self.server, times.p50_ms, times.p95_ms, sql=sql)


def _measured(meter: Meter, company: Company, browser: Browser) -> list[Row]:
    first = browser.get("/tickets/")
    numbers = list(dict.fromkeys(NUMBER.findall(first.text)))
    pages = pages_of(company, numbers, form_token(first.text), browser.get("/", (200, 303)).status == 200)
    rows = [meter.row(name, page, browser) for name, page in pages.items()]
    rate, times = load([pages["list"], pages["ticket"]], browser, meter.effort.seconds)
    rows.append(Row("load", meter.tickets, ROLE, meter.server, times.p50_ms, times.p95_ms, req_s=rate))
    return rows + [meter.row(name, page, browser) for name, page in beside(numbers[0]).items()]


def _grown(meter: Meter, company: Company, browser: Browser, manager: Browser) -> list[Row]:
    size = meter.effort.size
    _say(f"Growing to {size.people:,} people and {size.cis:,} CIs…")
    with _owner(meter.settings) as connection:
        desk = grow(connection, company, datetime.now(UTC), size)
    with meter.app.app_context():
        wait_for(company.manager, company, utcnow())
    rows = [meter.row(name, page, browser) for name, page in grown_pages(desk).items()]
    return [*rows, meter.row("approvals", approvals, manager, "manager")]


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
