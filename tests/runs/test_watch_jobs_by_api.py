"""The queue by the API: who watches it, what failed and why, another try (D61)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.core.clock import utcnow
from app.core.i18n import Message
from app.directory.models import Person
from app.runs.operations.jobs import note_failure
from tests.factories import make_person
from tests.machines import Call

Leave = Callable[[str], int]


@pytest.fixture
def leave(session: Session) -> Leave:
    """Leave a job of a task in the queue, in a state of the queue's own."""
    query = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'rebuild_counts', :status)
    RETURNING id
    """
    return lambda status: int(session.execute(text(query), {"status": status}).scalar_one())


def test_a_failed_job_says_why_and_is_tried_again(machine: Call, session: Session, ada: Person, leave: Leave) -> None:
    waits, failed, died, _done = leave("todo"), leave("failed"), leave("failed"), leave("succeeded")
    note_failure(failed, Message("The cable is unplugged."), now=utcnow())
    caller = machine(ada)
    told = caller.get("/jobs?limit=2").json
    assert [(one["id"], one["failure"]) for one in told["items"]] == [
        (died, "Its worker died while it ran, without a word."),
        (failed, "The cable is unplugged."),
    ]
    (rest,) = caller.get(f"/jobs?limit=2&cursor={told['next']}").json["items"]
    assert (rest["id"], rest["name"], rest["state"]) == (waits, "Count the days again", "waiting")
    assert [one["id"] for one in caller.get("/jobs?state=waiting").json["items"]] == [waits]
    again = caller.post(f"/jobs/{failed}/retry")
    assert (again.status_code, again.json["state"], again.json["failure"]) == (200, "waiting", None)
    assert caller.get(f"/jobs/{failed}").json["state"] == "waiting"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "job.retried")).one()
    assert (entry.actor_id, entry.subject_id) == (ada.id, failed)


def test_what_has_not_failed_is_not_tried_again(machine: Call, ada: Person, leave: Leave) -> None:
    told = machine(ada).post(f"/jobs/{leave('todo')}/retry")
    assert (told.status_code, told.json["detail"]) == (409, "Only a failed job can be tried again.")
    assert machine(ada).post("/jobs/999999999/retry").status_code == 404
    assert machine(ada).get(f"/jobs/{'9' * 18}").status_code == 404
    assert machine(ada).get("/jobs?state=done").status_code == 400


def test_an_auditor_watches_and_others_do_not(machine: Call, rita: Person, alan: Person, leave: Leave) -> None:
    failed, auditor = leave("failed"), machine(make_person("Ugo Revisor", is_auditor=True))
    assert [one["id"] for one in auditor.get("/jobs").json["items"]] == [failed]
    assert auditor.post(f"/jobs/{failed}/retry").status_code == 403
    for person in (rita, alan):
        for path in ("/jobs", f"/jobs/{failed}", "/queue"):
            assert machine(person).get(path).status_code == 403
        assert machine(person).post(f"/jobs/{failed}/retry").status_code == 403


def test_the_queue_tells_its_numbers_and_its_turns(machine: Call, ada: Person, leave: Leave) -> None:
    leave("todo")
    leave("failed")
    told = machine(ada).get("/queue").json
    assert (told["waiting"], told["failed"], told["workers"]) == (1, 1, 0)
    assert told["oldest_at"] is not None
    (clocks,) = [one for one in told["turns"] if one["task"] == "sweep_overdue"]
    assert (clocks["name"], clocks["cron"], clocks["last_at"]) == ("Note what became overdue", "* * * * *", None)
