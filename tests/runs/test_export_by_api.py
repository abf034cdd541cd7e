"""Lists as files for machines: asked for, written by a real worker, fetched by who asked (D45, D61)."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.cli.worker import run_worker
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.directory.models import Person
from app.runs.models import Run
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.factories import actor_of, make_group, make_location, make_person
from tests.machines import Call, Machine


def test_a_list_is_written_as_its_person_sees_it(real_db: Flask) -> None:
    with real_db.app_context(), unit_of_work():
        paris, lyon = make_location("Paris"), make_location("Lyon")
        alan, rita, olaf = make_person("Alan K", paris), make_person("Rita M", paris), make_person("Olaf L", lyon)
        make_group("Desk", paris, takes=("incidents",), members=[alan])
        for title in ("The network is down", "A cable", '=HYPERLINK("http://evil")'):
            open_incident(OpenIncident(title, rita.id), actor=actor_of(rita, utcnow()), now=utcnow())
        open_incident(OpenIncident("Elsewhere", olaf.id), actor=actor_of(olaf, utcnow()), now=utcnow())
        caller, other = Machine(real_db, alan), Machine(real_db, rita)
    made = caller.post("/exports", {"noun": "tickets", "query": "view=all&sort=number&columns=requester"})
    assert (made.status_code, made.json["kind"], made.json["file_until"]) == (201, "export", None)
    place = made.headers["Location"].removeprefix("/api/v1")
    assert caller.get(f"{place}/file").status_code == 404
    with real_db.app_context():
        run_worker(real_db, wait=False)
    told = caller.get(place).json
    assert (told["state"], told["report"]["rows"], told["file_until"] is not None) == ("done", 3, True)
    sent = caller.get(f"{place}/file")
    assert sent.mimetype == "text/csv"
    assert sent.headers["Content-Disposition"].startswith("attachment; filename=tickets-")
    rows = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"), newline="")))
    assert [(one["Title"][-11:], one["Requester"]) for one in rows][:2] == [
        ("ork is down", "Rita M"),
        ("A cable", "Rita M"),
    ]
    assert not rows[2]["Title"].startswith("=")
    assert other.get(f"{place}/file").status_code == 404
    with real_db.app_context(), unit_of_work():
        db.session.execute(update(Run).values(expires_at=utcnow() - timedelta(seconds=1)))
    assert caller.get(f"{place}/file").status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"noun": "nothing"}, "noun"),
        ({"noun": "runs"}, "noun"),
        ({"noun": "tickets", "query": "colour=red"}, "query"),
        ({"noun": "tickets", "query": "priority=enormous"}, "query"),
        ({"noun": "tickets", "query": "saved=999999"}, "query"),
        ({"noun": "tickets", "query": "search=%00"}, "query"),
        ({"noun": "cis", "query": "type=1&attr_nothing=1"}, "query"),
        ({"noun": "tickets", "kind": "exe"}, "kind"),
    ],
)
def test_what_a_list_does_not_know_is_refused_at_once(
    machine: Call, session: Session, ada: Person, sent: dict[str, str], field: str
) -> None:
    told = machine(ada).post("/exports", sent)
    assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, [field])
    assert session.query(Run).count() == 0


def test_a_list_is_exported_by_whom_it_opens_to_and_noted(
    machine: Call, session: Session, ada: Person, rita: Person
) -> None:
    assert machine(rita).post("/exports", {"noun": "categories"}).status_code == 403
    assert machine(ada).post("/exports", {"noun": "people", "kind": "xlsx"}).status_code == 201
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "list.exported")).one()
    assert (entry.actor_id, entry.noun, entry.changes["kind"]) == (ada.id, "people", "xlsx")
