"""The sweep notes breaches that no event would have noted."""

import pytest

from app.sla import operations, queries
from tests.sla.rows import clock, follow, make_subject, paris, story

OPENED = "2026-06-01 09:00"


@pytest.fixture
def subject(session):
    subject = make_subject(session, paris(OPENED))
    follow(subject, story((OPENED, "new")), OPENED)
    return subject


def test_a_due_instant_that_passed_is_noted_once(subject):
    late = operations.sweep(list, now=paris("2026-06-01 11:01"))
    assert late[subject.ticket_id].late_since == paris("2026-06-01 11:00")
    assert clock(subject, "response").breached_at == paris("2026-06-01 11:00")
    assert clock(subject).breached_at is None
    assert subject.ticket_id not in operations.sweep(list, now=paris("2026-06-01 11:02"))


def test_a_clock_is_not_late_at_its_due_instant(subject):
    assert subject.ticket_id not in operations.sweep(list, now=paris("2026-06-01 11:00"))


def test_a_ticket_that_could_not_be_locked_waits_for_the_next_sweep(subject):
    assert operations.sweep(lambda ids: [], now=paris("2026-06-01 11:01")) == {}
    assert subject.ticket_id in queries.tickets_to_check(paris("2026-06-01 11:01"), 10)


def test_the_longest_late_are_swept_first(subject, session):
    second = make_subject(session, paris("2026-06-01 09:10"), "critical", number=2)
    follow(second, story(("2026-06-01 09:10", "new")), OPENED)
    now = paris("2026-06-01 12:00")
    ours = [one for one in queries.tickets_to_check(now, 1000) if one in (subject.ticket_id, second.ticket_id)]
    assert ours == [second.ticket_id, subject.ticket_id]
    late = operations.sweep(lambda ids: {second.ticket_id} & set(ids), now=now)
    assert list(late) == [second.ticket_id]


def test_what_the_sweep_noted_is_what_an_event_would_compute(subject):
    swept = operations.sweep(list, now=paris("2026-06-01 18:00"))[subject.ticket_id]
    assert follow(subject, story((OPENED, "new")), "2026-06-01 18:00") == swept
