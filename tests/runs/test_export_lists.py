"""Lists as files: the rows, order and columns of the screen, nobody else's rows, long ones by a job."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select, update

from admin_views.base import exporting
from app.audit.models import AuditEntry
from app.cli.worker import run_worker
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.marked import plain
from app.reports.commands import ExportList
from app.reports.operations import start_export
from app.runs.models import Run
from app.tickets import operations as tickets
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from tests.factories import actor_of, make_group, make_location, make_person
from tests.tickets.incidents import move, opened, take

__all__ = ["opened"]


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return [
        [plain(cell) for cell in row] for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    ]


def column(rows, label):
    at = rows[0].index(label)
    return [row[at] for row in rows[1:]]


@pytest.fixture
def desk(opened, alan, olaf, lyon_desk):
    """Three tickets in Paris, one of them ended, and one in Lyon."""
    first, second = opened('=HYPERLINK("http://evil")'), opened("L’écran, « noir », clignote\nde nuit")
    take(first, alan)
    ended = opened("Solved at once")
    move(ended, alan, "resolved", solution="Done.")
    opened("A cable in Lyon", by=olaf)
    return first, second, ended


def test_a_file_has_the_rows_of_the_list_and_nobody_elses(browse, desk, alan, olaf):
    everything = rows_of(browse(alan).get("/tickets/export.csv?view=all"))
    assert sorted(column(everything, "Number")) == sorted(one.number for one in desk)
    assert column(rows_of(browse(alan).get("/tickets/export.csv?view=mine")), "Number") == [desk[0].number]
    assert browse(olaf).get("/tickets/export.csv?view=all").status_code in (200, 303)
    assert "INC" not in browse(olaf).get("/tickets/export.csv?search=écran", follow_redirects=True).text


def test_titles_come_out_exactly_as_typed(browse, desk, alan):
    titles = column(rows_of(browse(alan).get("/tickets/export.csv?view=all")), "Title")
    assert set(titles) == {one.title for one in desk}


def test_the_order_is_the_lists(browse, desk, alan, session):
    for at, ticket in enumerate(desk):
        session.execute(update(Ticket).where(Ticket.id == ticket.id).values(opened_at=utcnow() - timedelta(hours=at)))
    rising = rows_of(browse(alan).get("/tickets/export.csv?view=all&sort=opened"))
    falling = rows_of(browse(alan).get("/tickets/export.csv?view=all&sort=opened&desc=1"))
    assert column(rising, "Number") == column(falling, "Number")[::-1] == [one.number for one in desk][::-1]


def test_the_columns_are_those_chosen_two_things_of_one_cell_are_two(browse, desk, alan):
    usual = rows_of(browse(alan).get("/tickets/export.csv?view=all"))[0]
    assert usual[:8] == ["Number", "Title", "State", "Priority", "Requester", "Location", "Assignee", "Group"]
    chosen = rows_of(browse(alan).get("/tickets/export.csv?view=all&columns=category,due"))[0]
    assert set(chosen) == {"Number", "Title", "Category", "Due (UTC)"}


def test_a_spreadsheet_says_the_same(browse, desk, alan):
    answer = browse(alan).get("/tickets/export.xlsx?view=all")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    told = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    lines = rows_of(browse(alan).get("/tickets/export.csv?view=all"))
    assert [row[:8] for row in told] == [row[:8] for row in lines]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "d", "n"}


def test_it_is_saved_never_shown(browse, desk, alan):
    answer = browse(alan).get("/tickets/export.csv?view=all")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=tickets-20")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["people", "groups"])
def test_every_list_has_its_file(browse, desk, ada, path):
    assert len(rows_of(browse(ada).get(f"/{path}/export.csv"))) > 1


def test_a_person_is_a_name_in_a_file_without_the_initials_of_the_screen(browse, desk, ada, rita, paula):
    rows = rows_of(browse(ada).get("/people/export.csv"))
    assert (rita.last_name, paula.name) in zip(column(rows, "Last name"), column(rows, "Manager"), strict=True)


def test_an_empty_list_says_so(browse, alan, paris_desk):
    page = browse(alan).get("/tickets/export.csv?view=all", follow_redirects=True).text
    assert "There is nothing to export: the list is empty." in page


@pytest.mark.parametrize("address", ["export.pdf", "export.", "export.csv?sort=title;drop", "export.csv?columns=%00"])
def test_what_does_not_exist_is_refused(browse, desk, alan, address):
    assert browse(alan).get(f"/tickets/{address}").status_code in (400, 404)


def test_the_audit_knows_who_took_which_list(browse, desk, alan, session):
    browse(alan).get("/tickets/export.csv?view=all")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "list.exported")).one()
    assert (entry.actor_id, entry.noun, entry.changes["rows"]) == (alan.id, "tickets", 3)


def test_a_long_list_is_offered_as_a_job(browse, desk, alan, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    page = browse(alan).get("/tickets/export.csv?view=all").text
    assert 'action="/tickets/export"' in page
    sent = browse(alan).post("/tickets/export", {"kind": "csv", "url": "/tickets/?view=all"})
    assert sent.location.startswith("/runs/")
    assert browse(alan).post("/tickets/export", {"kind": "exe", "url": "/tickets/?view=all"}).status_code == 400


def test_the_file_of_a_run_is_for_its_person_until_it_expires(browse, desk, alan, ada, rita, session, app):
    sent = browse(alan).post("/tickets/export", {"kind": "csv", "url": "/tickets/?view=all"})
    run, store = session.scalars(select(Run)).one(), app.extensions["run_files"]
    assert browse(alan).get(f"{sent.location}/file").status_code == 404
    run.file, run.state, run.report = store.put(io.BytesIO(b"Number"), 10).digest, "done", {"rows": 1, "kind": "csv"}
    run.file_name, run.file_size, run.expires_at = "tickets.csv", 6, utcnow() + timedelta(hours=1)
    run.started_at = run.finished_at = utcnow()
    session.flush()
    assert "Save the file" in browse(alan).get(sent.location).text
    assert browse(alan).get(f"{sent.location}/file").data == b"Number"
    for stranger in (ada, rita):
        assert browse(stranger).get(f"{sent.location}/file").status_code == 404
    run.expires_at = utcnow() - timedelta(seconds=1)
    session.flush()
    assert browse(alan).get(f"{sent.location}/file").status_code == 404
    assert "no longer kept" in browse(alan).get(sent.location).text


def test_a_worker_writes_what_its_person_sees_in_their_language(real_db):
    with real_db.app_context():
        with unit_of_work():
            paris, now = make_location("Paris"), utcnow()
            alan = make_person("Alan Keller", paris)
            make_group("Paris desk", paris, takes=("incidents",), members=[alan])
            here, there = make_person("Rita Moreau", paris), make_person("Olaf Lindqvist", make_location("Lyon"))
            for asker in (here, here, there):
                tickets.open_incident(OpenIncident("Rien ne va", asker.id), actor=Actor.system("test"), now=now)
            asked = ExportList("tickets", "view=all&columns=state", "csv", "tickets.csv", "fr", "Europe/Paris")
            run_id = start_export(asked, actor=actor_of(alan, now), now=now).id
        run_worker(real_db, wait=False)
        run = db.session.get(Run, run_id, populate_existing=True)
        assert (run.state, run.done, run.total, run.file_name) == ("done", 2, 2, "tickets.csv")
        with real_db.extensions["run_files"].open(run.file) as file:
            lines = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))
    assert lines[0] == ["Numéro", "Titre", "État"]
    assert [line[1:] for line in lines[1:]] == [["Rien ne va", "Nouveau"]] * 2
