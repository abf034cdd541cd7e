"""An administrator who imports in the panel, with a real worker behind it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from app.cli.worker import run_worker
from app.core.db import db, unit_of_work
from app.directory.models import Person
from app.runs.models import Run, RunLine
from app.runs.sentences import told
from tests.attachments.files import a_file, send_form
from tests.factories import make_person
from tests.people import Browser
from tests.tickets.logs import HEADING


@dataclass
class Importer:
    """Sends files, follows what comes of them."""

    app: Flask
    browser: Browser
    ada_id: int

    def send(self, rows: Iterable[str], heading: str = HEADING) -> Run:
        """Upload a log, let the worker look at it, and return the rehearsal."""
        return self.send_file("\r\n".join([heading, *rows, ""]).encode())

    def send_file(self, content: bytes, name: str = "log.csv") -> Run:
        """Upload any content."""
        return self.follow(send_form(self.browser, "/imports/", {"file": a_file(content, name), "zone": "UTC"}))

    def post(self, run: Run, act: str, data: dict[str, object] | None = None) -> Run:
        """Press a button of the run's page and return the run it leads to, carried out."""
        return self.follow(self.browser.post(f"/imports/{run.id}/{act}", data))

    def follow(self, reply: object) -> Run:
        """Let the worker carry out the run that the answer leads to, and return it."""
        found = re.fullmatch(r"/runs/(\d+)", getattr(reply, "location", None) or "")
        assert found, getattr(reply, "text", "")[-3000:]
        run_worker(self.app, wait=False)
        with self.app.app_context():
            run = db.session.get(Run, int(found[1]))
            assert run is not None
            return run

    def lines(self, run: Run) -> list[tuple[int | None, str | None, str]]:
        """Return what the run tells, in English."""
        with self.app.app_context():
            rows = db.session.query(RunLine).filter_by(run_id=run.id).order_by(RunLine.no)
            return [(row.line, row.place, str(told(row.message))) for row in rows]


def browser_of(app: Flask, name: str, **rights: bool) -> Browser:
    """Return the browser of a new person; each in a context of its own, for its form's token lives there."""
    with app.app_context(), unit_of_work():
        return Browser(app, make_person(name, **rights))


def importer(app: Flask) -> Importer:
    """Return Ada at the import of her installation."""
    browser = browser_of(app, "Ada Lefèvre", is_admin=True)
    with app.app_context():
        return Importer(app, browser, db.session.scalars(select(Person.id).where(Person.is_admin)).one())


def counted(run: Run) -> dict[str, int]:
    """Return the number of incidents of each outcome that happened."""
    counts = run.report["counts"]
    return {outcome: numbers["incidents"] for outcome, numbers in counts.items() if numbers["incidents"]}
