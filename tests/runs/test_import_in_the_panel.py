"""Import in the panel: look, give words a meaning, import, undo, import again; and files that are none."""

import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.i18n import Message
from app.directory.models import Person
from app.runs.operations import fail_run
from app.tickets.commands import AddComment, DeleteTicket
from app.tickets.models import Ticket
from app.tickets.operations import comment, delete_ticket
from tests.factories import SETUP, actor_of, make_group, make_location
from tests.runs.importing import browser_of, counted, importer
from tests.tickets.logs import HEADING, changed, rows_of

PLAIN, REOPENED, HELD = "INC0000540", "INC0001155", "INC0000089"


@pytest.fixture
def desk(real_db):
    return importer(real_db)


def tickets(app):
    with app.app_context():
        rows = db.session.execute(text("SELECT deleted_at IS NOT NULL, count(*) FROM tickets GROUP BY 1"))
        found = {row[0]: row[1] for row in rows}
        return found.get(False, 0), found.get(True, 0)


def scalar(app, sql):
    with app.app_context():
        return db.session.scalar(text(sql))


def test_looking_at_a_file_writes_no_ticket_and_tells_everything(real_db, desk):
    seen = desk.send([*rows_of(PLAIN), changed(rows_of(REOPENED)[0], opened_at="yesterday"), *rows_of(HELD)])
    assert (seen.state, counted(seen), tickets(real_db)) == ("done", {"created": 2}, (0, 0))
    assert desk.lines(seen) == [(5, "opened_at", "“yesterday” is not a date of the form DD-MM-YYYY HH:MM.")]
    page = desk.browser.get(f"/runs/{seen.id}").text
    for words in ("Incidents created", "Group 55", "yesterday", "incident_state", "Would be made"):
        assert words in page


def test_what_was_looked_at_is_imported_and_the_same_file_changes_nothing(real_db, desk):
    rows = [*rows_of(PLAIN), *rows_of(REOPENED)]
    done = desk.post(desk.send(rows), "start")
    assert (done.state, counted(done), tickets(real_db)) == ("done", {"created": 2}, (2, 0))
    assert done.done == done.total == len(rows)
    again = desk.post(desk.send(rows), "start")
    assert (counted(again), tickets(real_db)) == ({"unchanged": 2}, (2, 0))
    history = desk.browser.get("/imports/").text
    assert history.count("log.csv") == 4


def test_a_double_click_imports_once(real_db, desk):
    seen = desk.send(rows_of(PLAIN))
    assert desk.post(seen, "start").id == desk.post(seen, "start").id
    assert scalar(real_db, "SELECT count(*) FROM runs WHERE kind = 'import'") == 1


def test_a_word_is_given_a_meaning_and_kept_for_the_next_file(real_db, desk):
    first, *others = rows_of(PLAIN)
    rows = [changed(first, incident_state="Pending Change", priority="5 - Planning"), *others]
    seen = desk.send(rows)
    assert {tuple(one) for one in seen.report["strange"]} >= {
        ("state", "Pending Change", 1),
        ("priority", "5 - Planning", 1),
    }
    given = {"place": ["state", "priority"], "word": ["Pending Change", "5 - Planning"], "target": ["new", "low"]}
    again = desk.post(seen, "words", given)
    assert (again.id != seen.id, desk.lines(again)) == (True, [])
    assert "selected>Low" in desk.browser.get(f"/runs/{again.id}").text
    assert desk.lines(desk.send(rows)) == []
    assert scalar(real_db, "SELECT count(*) FROM audit_entries WHERE event = 'import_words.changed'") == 1


def test_a_group_of_the_file_may_stand_for_one_of_ours(real_db, desk):
    with real_db.app_context(), unit_of_work():
        ours = make_group("Paris desk", make_location("Paris"))
        given = {"place": ["group"], "word": ["Group 55"], "target": [str(ours.id)]}
    rows = rows_of(PLAIN)
    seen = desk.post(desk.send(rows[:1]), "words", given)
    desk.post(seen, "start")
    assert scalar(real_db, "SELECT g.name FROM tickets t JOIN groups g ON g.id = t.group_id") == "Paris desk"
    # The rest of the log finds the ticket in the group where the first part left it.
    assert counted(desk.post(desk.send(rows), "start")) == {"updated": 1}
    assert scalar(real_db, "SELECT count(*) FROM groups WHERE name = 'Group 55'") == 0


def test_a_meaning_that_we_do_not_have_is_refused(real_db, desk):
    seen = desk.send(rows_of(PLAIN))
    for target in ("gone", "on_hold", "on_hold:nothing"):
        desk.browser.post(f"/imports/{seen.id}/words", {"place": ["state"], "word": ["X"], "target": [target]})
    assert scalar(real_db, "SELECT count(*) FROM import_words") == 0
    assert "Choose a value of the list." in desk.browser.get(f"/runs/{seen.id}").text
    torn = desk.browser.post(f"/imports/{seen.id}/words", {"place": ["state"], "word": [], "target": ["new"]})
    assert torn.status_code == 400


def test_an_undo_deletes_what_the_import_made_and_the_same_file_brings_it_back(real_db, desk):
    rows = [*rows_of(PLAIN), *rows_of(REOPENED)]
    done = desk.post(desk.send(rows), "start")
    undone = desk.post(done, "undo")
    assert (undone.report, tickets(real_db)) == ({"deleted": 2, "refused": 0}, (0, 2))
    assert "This import was undone." in desk.browser.get(f"/runs/{done.id}").text
    seen = desk.send(rows)
    assert counted(seen) == {"restored": 2}
    back = desk.post(seen, "start")
    assert (counted(back), tickets(real_db)) == ({"restored": 2}, (2, 0))
    # What was brought back is the new import's, and can be undone with it.
    assert desk.post(back, "undo").report == {"deleted": 2, "refused": 0}


def test_an_undo_that_failed_or_was_stopped_is_no_undo(real_db, desk):
    done = desk.post(desk.send(rows_of(PLAIN)), "start")

    def said(sentence):
        return sentence in desk.browser.get(f"/runs/{done.id}").text

    asked = desk.browser.post(f"/imports/{done.id}/undo").location
    assert said("It is being undone.") and not said("This import was undone.") and not said("Undo this import")
    assert desk.browser.post(f"{asked}/cancel").status_code == 303
    assert said("Undo this import") and not said("undone.")
    again = desk.browser.post(f"/imports/{done.id}/undo").location
    with real_db.app_context(), unit_of_work():
        fail_run(int(again.rpartition("/")[2]), Message("The cable is unplugged."), now=utcnow())
    assert said("Undo this import") and not said("undone.")


def test_what_somebody_touched_stays_with_the_reason(real_db, desk):
    done = desk.post(desk.send([*rows_of(PLAIN), *rows_of(REOPENED)]), "start")
    with real_db.app_context(), unit_of_work() as session:
        touched = session.query(Ticket).order_by(Ticket.id).first()
        comment(
            AddComment(touched.id, "We look at it."), actor=actor_of(session.get(Person, desk.ada_id)), now=utcnow()
        )
        number = touched.number
    undone = desk.post(done, "undo")
    assert (undone.report, tickets(real_db)) == ({"deleted": 1, "refused": 1}, (1, 1))
    assert desk.lines(undone) == [(None, None, f"{number} was touched after the import, by Ada Lefèvre.")]
    again = desk.post(done, "undo")
    assert (again.id > undone.id, again.report) == (True, {"deleted": 0, "already": 1, "refused": 1})
    assert "Deleted already" in desk.browser.get(f"/runs/{again.id}").text


def test_a_later_import_counts_as_a_touch(real_db, desk):
    rows = rows_of(REOPENED)
    first = desk.post(desk.send(rows[:2]), "start")
    desk.post(desk.send(rows), "start")
    assert desk.post(first, "undo").report == {"deleted": 0, "refused": 1}


def test_an_import_brings_nothing_back_that_somebody_deleted_on_purpose(real_db, desk):
    rows = rows_of(PLAIN)
    desk.post(desk.send(rows), "start")
    with real_db.app_context(), unit_of_work() as session:
        ticket = session.query(Ticket).one()
        delete_ticket(DeleteTicket(ticket.id, "A test"), actor=SETUP, now=utcnow())
    seen = desk.send(rows)
    assert counted(seen) == {"skipped": 1}
    assert "it stays deleted" in desk.lines(seen)[0][2]


def test_an_import_that_died_midway_counts_what_it_had_made(real_db, desk):
    rows = [*rows_of(PLAIN), *rows_of(REOPENED)]
    seen = desk.send(rows)
    done = desk.post(seen, "start")
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE runs SET state = 'running', finished_at = NULL WHERE id = :id"), {"id": done.id})
        session.execute(text("UPDATE procrastinate_jobs SET status = 'todo' WHERE id = :id"), {"id": done.job_id})
    again = desk.follow(desk.browser.post(f"/imports/{seen.id}/start"))
    assert (again.id, counted(again), tickets(real_db)) == (done.id, {"created": 2}, (2, 0))


def workbook():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bytes(range(256)) * 20, "This is a binary file, not a CSV file."),
        (workbook(), "This is a workbook or an archive, not a CSV file. Save it as CSV first."),
        (b"some,other\r\nfile,here\r\n", "This is not a ServiceNow incident log: line 1 names none of its columns."),
        (HEADING.replace("number,", "").encode(), "Needed columns are missing: number."),
    ],
)
def test_a_file_that_is_no_log_gets_its_sentence_and_cannot_be_imported(real_db, desk, content, sentence):
    seen = desk.send_file(content)
    assert [one[2] for one in desk.lines(seen)] == [sentence]
    page = desk.browser.get(f"/runs/{seen.id}").text
    assert "This file cannot be imported as it is." in page
    assert f"/imports/{seen.id}/start" not in page
    desk.browser.post(f"/imports/{seen.id}/start")
    assert scalar(real_db, "SELECT count(*) FROM runs") == 1


def test_a_file_cut_in_the_middle_keeps_what_is_whole(real_db, desk):
    rows = rows_of(PLAIN)
    seen = desk.send_file("\r\n".join([HEADING, *rows[:2], rows[2][:50]]).encode())
    assert desk.lines(seen)[0][2] == "The last line stops here: the file is truncated."
    assert counted(desk.post(seen, "start")) == {"created": 1}


def test_many_bad_lines_come_page_by_page(real_db, desk):
    bad = changed(rows_of(PLAIN)[0], opened_at="yesterday")
    seen = desk.send([bad] * 2_000)
    first, last = (desk.browser.get(f"/runs/{seen.id}?page={page}").text for page in ("1", "999999"))
    assert "Line 2" in first
    assert "Line 2001" in last
    assert first.count("yesterday") == last.count("yesterday") == 25


@pytest.mark.parametrize(("name", "content"), [("", b"x"), ("empty.csv", b"")])
def test_no_file_and_an_empty_one_get_a_sentence(real_db, desk, name, content):
    data = {"file": (io.BytesIO(content), name), "zone": "Europe/Paris"}
    reply = desk.browser.post("/imports/", data, content_type="multipart/form-data")
    assert reply.status_code == 422
    assert ("Choose a file." if not name else "The file is empty.") in reply.text
    assert 'selected value="Europe/Paris"' in reply.text
    assert scalar(real_db, "SELECT count(*) FROM runs") == 0


def test_a_file_beyond_the_limit_is_refused_whether_a_little_or_by_far(real_db, desk, monkeypatch):
    smaller = replace(real_db.extensions["settings"], import_mb=1)
    monkeypatch.setitem(real_db.extensions, "settings", smaller)
    monkeypatch.setitem(real_db.extensions["largest_bodies"], "imports.index", 1_200_000)
    fields = f'csrf_token"\r\n\r\n{desk.browser.form_token}', 'zone"\r\n\r\nUTC', 'file"; filename="log.csv"\r\n\r\n'
    head = "".join(f'\r\n--edge\r\nContent-Disposition: form-data; name="{field}' for field in fields)
    for size, words in ((1_100_000, "1 MB"), (3_000_000, "too large")):
        body = head.encode() + b"x" * size + b"\r\n--edge--\r\n"
        reply = desk.browser.client.post("/imports/", data=body, content_type="multipart/form-data; boundary=edge")
        assert (reply.status_code, words in reply.text) == (413, True)
    assert not list((smaller.home / "runs" / "half").glob("*"))


def test_a_hostile_name_is_shown_cleaned(real_db, desk):
    for given, shown in (
        ("../../etc/passwd.csv", "passwd.csv"),
        ("a\u202efdp.csv", "afdp.csv"),
        ("n" * 300, "n" * 120),
    ):
        seen = desk.send_file("\r\n".join([HEADING, *rows_of(PLAIN)]).encode(), given)
        assert seen.file_name == shown


def test_a_file_that_was_swept_has_to_be_sent_again(real_db, desk):
    seen = desk.send(rows_of(PLAIN))
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE runs SET expires_at = now() - interval '1 day'"))
    desk.browser.post(f"/imports/{seen.id}/start")
    assert scalar(real_db, "SELECT count(*) FROM runs") == 1


def test_others_neither_import_nor_see_it(real_db, desk):
    seen = desk.send(rows_of(PLAIN))
    requester = browser_of(real_db, "Rita Moreau")
    auditor = browser_of(real_db, "Ugo Revisor", is_auditor=True)
    for path in (f"/runs/{seen.id}", f"/runs/{seen.id}/progress"):
        assert (requester.get(path).status_code, auditor.get(path).status_code) == (404, 200)
    assert (requester.get("/imports/").status_code, auditor.get("/imports/").status_code) == (403, 200)
    for path in (f"/imports/{seen.id}/start", "/imports/", f"/imports/{seen.id}/undo", f"/runs/{seen.id}/cancel"):
        assert auditor.post(path).status_code == 403
    assert scalar(real_db, "SELECT count(*) FROM runs") == 1


def test_progress_answers_304_while_nothing_moved(real_db, desk):
    seen = desk.send(rows_of(PLAIN))
    first = desk.browser.get(f"/runs/{seen.id}/progress")
    assert (first.json["ended"], first.json["share"]) == (True, 100.0)
    again = desk.browser.get(f"/runs/{seen.id}/progress", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
