"""People from a table in the panel: looked at, mapped, imported all or nothing, undone, exported and imported again."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.directory import operations as directory
from app.directory.commands import PersonDetails, UpdatePerson
from app.directory.models import Person
from app.runs.models import RunLine
from app.runs.operations import cancel_run
from app.runs.sentences import told
from tests.attachments.files import a_file, send_form
from tests.factories import SETUP, make_group, make_location, make_person
from tests.imports.workbooks import workbook
from tests.people import Browser
from tests.runs.importing import Importer, importer

HEADING = "Identifier,First name,Last name,Work e-mail,Phone,Location,Manager,Language"


class Keeper(Importer):
    """Somebody who imports people."""

    def send_file(self, content, name="people.csv"):
        return self.follow(send_form(self.browser, "/imports/people", {"file": a_file(content, name)}))


@pytest.fixture
def desk(real_db):
    found = importer(real_db)
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris")
        make_location("Lyon")
        paula = make_person("Paula Duval", paris)
        make_person("Rita Moreau", paris, paula, phone="+33 1 00")
    return Keeper(found.app, found.browser, found.ada_id)


def people(app):
    """Return (first name, phone, place, manager's identifier) of each person, by identifier."""
    with app.app_context():
        rows = db.session.execute(
            text(
                "SELECT p.identifier, p.first_name, p.phone, l.key, m.identifier FROM people p "
                "LEFT JOIN locations l ON l.id = p.location_id LEFT JOIN people m ON m.id = p.manager_id"
            )
        )
        return {row[0]: tuple(row[1:]) for row in rows}


def counts(run):
    return {outcome: number for outcome, number in run.report["counts"].items() if number}


def said(desk, run, outcome):
    with desk.app.app_context():
        rows = db.session.query(RunLine).filter_by(run_id=run.id, outcome=outcome).order_by(RunLine.no)
        return [(row.line, str(told(row.message))) for row in rows]


ZOE = "zoe,Zoé,Martin,zoe@example.org,+33 2,Paris,max,fr"
MAX = "max,Max,Blum,,,Lyon,paula@example.org,"
RITA = "rita,Rita,Moreau,rita@example.org,+33 1 99,Lyon,paula,"


def test_a_file_is_looked_at_line_by_line_and_nothing_is_written(real_db, desk):
    before = people(real_db)
    seen = desk.send([ZOE, MAX, RITA], HEADING)
    assert (seen.state, seen.report["readable"], people(real_db)) == ("done", True, before)
    assert counts(seen) == {"created": 2, "changed": 1}
    assert said(desk, seen, "created") == [(2, "Zoé Martin (zoe)"), (3, "Max Blum (max)")]
    assert said(desk, seen, "changed") == [
        (4, "Rita Moreau (rita) · Phone: +33 1 00 → +33 1 99 · Location: Paris → Lyon"),
    ]
    page = desk.browser.get(f"/runs/{seen.id}").text
    for words in ("Import the people", "What the columns say", "Zoé Martin", "such as “+33 2”"):
        assert words in page
    assert "+33 1 99" in desk.browser.get(f"/runs/{seen.id}?lines=changed").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_of_it_is_imported_and_the_same_file_changes_nothing(real_db, desk, kind):
    rows = [line.split(",") for line in (HEADING, ZOE, MAX, RITA)]
    content = workbook(rows) if kind == "xlsx" else "\r\n".join(map(";".join, rows)).encode("cp1252")
    done = desk.post(desk.send_file(content, f"people.{kind}"), "start")
    assert (counts(done), done.done, done.total) == ({"created": 2, "changed": 1}, 3, 3)
    found = people(real_db)
    assert found["zoe"] == ("Zoé", "+33 2", "paris", "max")
    assert found["max"] == ("Max", None, "lyon", "paula")
    assert found["rita"] == ("Rita", "+33 1 99", "lyon", "paula")
    seen = desk.send_file(content, f"people.{kind}")
    assert counts(seen) == {"unchanged": 3}
    assert "there is nothing to import" in desk.browser.get(f"/runs/{seen.id}").text
    assert counts(desk.post(seen, "start")) == {"unchanged": 3}
    assert people(real_db) == found


def test_one_wrong_line_stops_all_of_them_until_it_is_corrected(real_db, desk):
    before = people(real_db)
    seen = desk.send([ZOE, MAX.replace("Lyon", "Nice")], HEADING)
    assert (seen.report["readable"], counts(seen)) == (False, {"created": 1})
    assert desk.lines(seen)[0] == (3, "Location", "There is no location called “Nice”.")
    page = desk.browser.get(f"/runs/{seen.id}").text
    assert "This file cannot be imported as it is." in page and "Import the people" not in page
    desk.browser.post(f"/imports/{seen.id}/start")
    assert people(real_db) == before
    assert counts(desk.post(desk.send([ZOE, MAX], HEADING), "start")) == {"created": 2}


def test_columns_are_mapped_and_kept_for_the_next_file(real_db, desk):
    heading = HEADING.replace("Identifier", "Staff").replace("Phone", "Shoe size")
    line = ZOE.replace("max", "paula")
    seen = desk.send([line], heading)
    assert desk.lines(seen) == [
        (1, None, "No column says “Identifier”, and it is needed. Choose the one that does."),
    ]
    keys = [key for _, key, _ in seen.report["columns"]]
    twice = desk.post(seen, "columns", {"field": ["identifier", *keys[1:4], "last_name", *keys[5:]]})
    assert desk.lines(twice) == [
        (1, "Shoe size", "Several columns say “Last name”: Last name, Shoe size. Choose one of them."),
    ]
    # What was chosen is still there, to be corrected.
    assert [key for _, key, _ in twice.report["columns"]][4] == "last_name"
    right = desk.post(twice, "columns", {"field": ["identifier", *keys[1:4], "phone", *keys[5:]]})
    assert right.report["readable"]
    assert counts(desk.send([line], heading)) == {"created": 1}
    for wrong in (["identifier"], ["password_hash", *keys[1:]]):
        reply = desk.browser.post(f"/imports/{right.id}/columns", {"field": wrong})
        assert reply.location == f"/runs/{right.id}"


def test_an_undo_deletes_the_new_and_puts_the_changed_back(real_db, desk):
    before = people(real_db)
    done = desk.post(desk.send([ZOE, MAX, RITA], HEADING), "start")
    undone = desk.post(done, "undo")
    assert (undone.report, people(real_db)) == ({"removed": 2, "restored": 1, "refused": 0}, before)
    assert "This import was undone." in desk.browser.get(f"/runs/{done.id}").text
    assert counts(desk.post(desk.send([ZOE, MAX, RITA], HEADING), "start")) == {"created": 2, "changed": 1}


def test_what_somebody_touched_or_names_stays_with_the_reason(real_db, desk):
    done = desk.post(desk.send([ZOE, MAX, RITA], HEADING), "start")
    with real_db.app_context(), unit_of_work() as session:
        max_, rita = (session.query(Person).filter_by(identifier=one).one() for one in ("max", "rita"))
        make_group("Paris desk", rita.location, members=[max_])
        details = PersonDetails("rita", "Rita", "Moreau", location_id=rita.location_id, phone="+33 9")
        directory.update_person(UpdatePerson(rita.id, details, rita.version), actor=SETUP, now=utcnow())
    undone = desk.post(done, "undo")
    assert undone.report == {"removed": 1, "restored": 0, "refused": 2}
    assert {line[2] for line in desk.lines(undone)} == {
        "Rita Moreau (rita) was changed after the import, by set-up.",
        "Max Blum (max) stays as it is: They belong to a group, or did, and its history says so: disable them instead.",
    }
    assert {"max", "rita"} < people(real_db).keys() and "zoe" not in people(real_db)


def test_two_exchange_their_mails_and_an_undo_gives_them_back(real_db, desk):
    mails = "SELECT identifier, work_email FROM people WHERE identifier IN ('zoe', 'max') ORDER BY identifier"
    zoe, blum = "zoe,Zoé,Martin,{}@example.org,,Paris,,", "max,Max,Blum,{}@example.org,,Lyon,,"
    desk.post(desk.send([zoe.format("zoe"), blum.format("max")], HEADING), "start")
    done = desk.post(desk.send([zoe.format("max"), blum.format("zoe")], HEADING), "start")
    assert counts(done) == {"changed": 2}
    assert desk.post(done, "undo").report == {"removed": 0, "restored": 2, "refused": 0}
    with real_db.app_context():
        assert list(map(tuple, db.session.execute(text(mails)))) == [
            ("max", "max@example.org"),
            ("zoe", "zoe@example.org"),
        ]


def test_a_second_undo_takes_back_the_rest_and_says_what_is_back_already(real_db, desk):
    done = desk.post(desk.send([ZOE, MAX, RITA], HEADING), "start")
    with real_db.app_context(), unit_of_work() as session:
        named = (
            "UPDATE locations SET approver_id = (SELECT id FROM people WHERE identifier = 'max') WHERE key = 'paris'"
        )
        session.execute(text(named))
    first = desk.post(done, "undo")
    assert first.report == {"removed": 1, "restored": 1, "refused": 1}
    page = desk.browser.get(f"/runs/{done.id}").text
    assert "This import was undone, but for what could not be: 1." in page and "Undo what is left" in page
    # It is told of nobody that they were touched after the import: the first undo did that.
    second = desk.post(done, "undo")
    assert second.report == {"removed": 0, "restored": 0, "already": 2, "refused": 1}
    assert [line[2][:13] for line in desk.lines(second)] == ["Max Blum (max"]
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE locations SET approver_id = NULL"))
    third = desk.post(done, "undo")
    assert third.report == {"removed": 1, "restored": 0, "already": 2, "refused": 0}
    assert "Taken back already" in desk.browser.get(f"/runs/{third.id}").text
    page = desk.browser.get(f"/runs/{done.id}").text
    assert "This import was undone." in page and "Undo what is left" not in page
    assert desk.post(done, "undo").id == third.id


def test_an_import_that_died_after_writing_counts_what_it_wrote(real_db, desk):
    seen = desk.send([ZOE, MAX, RITA], HEADING)
    done = desk.post(seen, "start")
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE runs SET state = 'running', finished_at = NULL WHERE id = :id"), {"id": done.id})
        session.execute(text("UPDATE procrastinate_jobs SET status = 'todo' WHERE id = :id"), {"id": done.job_id})
    again = desk.follow(desk.browser.post(f"/imports/{seen.id}/start"))
    assert (again.id, counts(again)) == (done.id, {"created": 2, "changed": 1})


def test_what_changed_after_the_look_stops_everything(real_db, desk):
    seen = desk.send([ZOE, MAX, RITA], HEADING)
    with real_db.app_context(), unit_of_work():
        make_person("Zoe Other", identifier="other", work_email="zoe@example.org")
    done = desk.post(seen, "start")
    assert done.report == {"refused": True}
    assert desk.lines(done) == [(2, "Work e-mail", "Somebody else signs in with this already.")]
    assert "zoe" not in people(real_db) and "max" not in people(real_db)
    assert "Nothing was imported." in desk.browser.get(f"/runs/{done.id}").text


def test_a_run_that_is_stopped_imports_nothing(real_db, desk, monkeypatch):
    seen, before = desk.send([ZOE, MAX, RITA], HEADING), people(real_db)
    monkeypatch.setattr("app.run_jobs.carrying.REPORT_EVERY", 0)
    create = directory.create_people

    def create_and_stop(*args, **kwargs):
        with real_db.app_context(), unit_of_work() as session:
            run = session.execute(text("SELECT max(id) FROM runs")).scalar_one()
            cancel_run(run, actor=SETUP, now=utcnow())
        return create(*args, **kwargs)

    monkeypatch.setattr(directory, "create_people", create_and_stop)
    done = desk.post(seen, "start")
    assert (done.state, people(real_db)) == ("cancelled", before)
    assert "It was stopped. Nothing was imported." in desk.browser.get(f"/runs/{done.id}").text


def test_a_workbook_that_does_harm_gets_its_sentence(real_db, desk):
    seen = desk.send_file(b"PK\x03\x04 and nothing more", "people.xlsx")
    assert [line[2] for line in desk.lines(seen)] == [
        "This workbook is damaged. Open it in a spreadsheet, and save it again as XLSX or CSV."
    ]
    assert "Choose another file." in desk.browser.get(f"/runs/{seen.id}").text


def test_an_office_imports_its_own_people_and_loses_it_with_its_group(real_db, desk):
    with real_db.app_context(), unit_of_work() as session:
        paris = session.query(Person).filter_by(identifier="paula").one().location
        otto = make_person("Otto Keller", paris)
        make_group("Paris people", paris, ("people",), members=[otto])
        browser = Browser(real_db, otto)
    office = replace(desk, browser=browser)
    assert browser.get("/imports/").status_code == 200
    assert (browser.get("/imports/incidents").status_code, browser.get("/imports/nothing").status_code) == (404, 404)
    seen = office.send([ZOE.replace("max", "paula"), MAX], HEADING)
    assert desk.lines(seen)[0][::2] == (3, "Your groups give you no right to do this at that location.")
    mine = office.send([ZOE.replace("max", "paula")], HEADING)
    theirs = desk.send([RITA], HEADING)
    assert browser.get(f"/runs/{theirs.id}").status_code == 404
    assert browser.post(f"/imports/{theirs.id}/start").status_code == 404
    assert f"/runs/{theirs.id}" not in browser.get("/imports/people").text
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE memberships SET ended_at = started_at"))
    assert browser.post(f"/imports/{mine.id}/start").status_code == 403
    assert "zoe" not in people(real_db)


def test_ten_thousand_people_take_less_than_a_minute(real_db, desk):
    lines = [
        f"id{number},First{number},Last{number},id{number}@example.org,+33 {number},"
        f"{'Paris' if number % 2 else 'Lyon'},{f'id{number // 10}' if number else 'paula'},fr"
        for number in range(10_000)
    ]
    done = desk.post(desk.send(lines, HEADING), "start")
    assert counts(done) == {"created": 10_000}
    assert (done.finished_at - done.started_at).total_seconds() <= 60
