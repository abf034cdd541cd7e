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
from infra.bench.measuring import load, measure
from infra.bench.pages import LOAD_SECONDS, MEASURED, WARM_UP, Page, beside, pages_of
from infra.bench.report import Row, as_table, write
from infra.bench.serving import installation, served

TICKETS = 100_000
PASSWORD = "measured twice, cut once"  # noqa: S105 - of an installation that lives for minutes
ROLE = "technician"
NUMBER = re.compile(r'href="/tickets/(INC\d+)"')


def main() -> None:
    """Read what is asked from the environment, measure, and print."""
    rows = bench(int(os.environ.get("TICKETS") or TICKETS), Effort())
    print(as_table(rows))  # noqa: T201 - what the command is for
    if path := os.environ.get("JSON"):
        write(rows, Path(path))


@dataclass(frozen=True)
class Effort:
    """How long is measured: ``rounds`` a page after ``warm_up`` others, ``seconds`` of load."""

    rounds: int = MEASURED
    warm_up: int = WARM_UP
    seconds: float = LOAD_SECONDS


def bench(tickets: int, effort: Effort) -> list[Row]:
    """Return what each page costs on a desk of so many tickets, the pages of the issue first."""
    with installation() as settings:
        company = _desk(settings, tickets)
        app = create_app(settings)
        with app.app_context(), unit_of_work():
            given = SetPassword(company.technician.id, PASSWORD, must_change=False)
            set_password(given, hasher=app.extensions["hasher"], actor=Actor.system("bench"), now=utcnow())
            # A desk that grew this large has had its nights.
            rebuild_counts(settings.timezone)
        with served(settings) as port, closing(Browser(port)) as browser:
            return _measured(app, settings, company, browser, tickets, effort)


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


def _measured(
    app: Flask, settings: Settings, company: Company, browser: Browser, tickets: int, effort: Effort
) -> list[Row]:
    browser.sign_in(company.technician.login, PASSWORD)
    first = browser.get("/tickets/")
    numbers = list(dict.fromkeys(NUMBER.findall(first.text)))
    pages = pages_of(company, numbers, form_token(first.text), browser.get("/", (200, 303)).status == 200)
    asks = InProcess(app, browser.cookies)
    server = f"gunicorn, {settings.web_workers} processes, {settings.web_threads} threads"

    def row(name: str, page: Page) -> Row:
        sql = statements_of(page, asks)
        times = measure(page, browser.twin(), effort.rounds, effort.warm_up)
        return Row(name, tickets, ROLE, server, times.p50_ms, times.p95_ms, sql=sql)

    rows = [row(name, page) for name, page in pages.items()]
    rate, times = load([pages["list"], pages["ticket"]], browser, effort.seconds)
    rows.append(Row("load", tickets, ROLE, server, times.p50_ms, times.p95_ms, req_s=rate))
    rows += [row(name, page) for name, page in beside(numbers[0]).items()]
    with app.app_context():
        db.engine.dispose()
    return rows


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
