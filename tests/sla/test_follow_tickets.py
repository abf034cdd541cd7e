"""The rows of the clocks follow the ticket. Shipped: office hours in Paris; high priority, 2 h and 8 h."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.core.actor import Actor
from app.directory.models import Location
from app.sla import operations, queries
from app.sla.commands import CalendarDetails, CreateCalendar, PolicyDetails, UpdatePolicy
from app.sla.models import Clock, Policy
from app.sla.queries.book import forget_book
from tests.sla.rows import clock, counted, follow, make_subject, paris, story
from tests.sla.zones import office

OPENED = "2026-06-01 09:00"
SETUP = Actor.system("set-up")


@pytest.fixture
def subject(session):
    return make_subject(session, paris(OPENED))


def test_a_new_ticket_is_due_when_the_first_of_its_clocks_is(subject):
    due = follow(subject, story((OPENED, "new")), OPENED)
    assert (due.due_at, due.late_since) == (paris("2026-06-01 11:00"), None)
    resolution = clock(subject)
    assert (resolution.due_at, resolution.next_check_at) == (paris("2026-06-01 17:00"), paris("2026-06-01 17:00"))
    assert (resolution.budget_s, resolution.paused_at, resolution.ended_at) == (8 * 3600, None, None)


def test_following_twice_changes_nothing(subject, session):
    for _ in range(2):
        follow(subject, story((OPENED, "new")), OPENED)
    assert session.scalar(select(func.count()).select_from(Clock).where(Clock.ticket_id == subject.ticket_id)) == 2


def test_on_hold_leaves_only_the_response_running(subject):
    moments = story((OPENED, "new"), ("2026-06-01 10:00", "waiting"))
    assert follow(subject, moments, "2026-06-01 10:00").due_at == paris("2026-06-01 11:00")
    paused = clock(subject)
    assert (paused.paused_at, paused.remaining_s, paused.due_at) == (paris("2026-06-01 10:00"), 7 * 3600, None)


def test_a_late_ticket_on_hold_stays_late(subject):
    moments = story((OPENED, "new"), ("2026-06-01 12:00", "waiting"))
    assert follow(subject, moments, "2026-06-01 12:00").late_since == paris("2026-06-01 11:00")


def test_another_priority_is_measured_from_the_opening(subject):
    moments = story((OPENED, "new", "high"), ("2026-06-01 10:00", "active", "critical"))
    due = follow(replace(subject, priority="critical"), moments, "2026-06-01 10:00")
    assert (due.due_at, due.late_since) == (paris("2026-06-01 09:30"), paris("2026-06-01 09:30"))
    assert clock(subject).due_at == paris("2026-06-01 13:00")


def test_the_result_of_a_cycle_that_ended_is_final(subject):
    told = story((OPENED, "new"), ("2026-06-01 16:00", "done"))
    assert follow(subject, told, "2026-06-01 16:00").due_at is None
    first = clock(subject)
    assert (first.met_at, first.spent_s, first.budget_s) == (paris("2026-06-01 16:00"), 7 * 3600, 8 * 3600)
    told += story(("2026-06-02 09:00", "active"))
    follow(replace(subject, priority="critical"), told, "2026-06-02 09:00")
    assert (clock(subject).met_at, clock(subject).budget_s) == (paris("2026-06-01 16:00"), 8 * 3600)
    assert clock(subject, cycle=2).due_at == paris("2026-06-02 13:00")


def test_each_cycle_of_a_history_told_at_once_has_the_priority_it_had(subject):
    told = story((OPENED, "new", "low"), ("2026-06-01 16:00", "done"), ("2026-06-02 09:00", "active", "high"))
    follow(subject, told, "2026-06-02 09:00")
    assert [clock(subject, cycle=cycle).budget_s for cycle in (1, 2)] == [72 * 3600, 8 * 3600]


def test_a_new_version_made_for_later_leaves_the_ticket_its_own(subject, session):
    follow(subject, story((OPENED, "new")), OPENED)
    kept = clock(subject).policy_version_id
    _set_high(session, valid_from=paris("2026-06-01 09:01"))
    follow(subject, story((OPENED, "new")), OPENED)
    assert clock(subject).policy_version_id == kept
    later = make_subject(session, paris("2026-06-01 09:01"), number=2)
    follow(later, story(("2026-06-01 09:01", "new")), OPENED)
    assert clock(later).budget_s == 3600


def test_a_new_version_without_a_first_day_moves_running_cycles(subject, session):
    follow(subject, story((OPENED, "new")), OPENED)
    _set_high(session)
    assert follow(subject, story((OPENED, "new")), OPENED).due_at == paris("2026-06-01 09:30")


def test_a_cycle_no_policy_covers_any_more_is_taken_away(subject, session):
    follow(subject, story((OPENED, "new")), OPENED)
    _set_high(session, kind="task")
    assert follow(subject, story((OPENED, "new")), OPENED) == operations.Due()
    assert queries.clocks_of(subject.ticket_id) == []


def test_a_cycle_that_ended_after_it_lost_its_policy_is_not_left_running(subject, session):
    follow(subject, story((OPENED, "new")), OPENED)
    _set_high(session, kind="task")
    ended = story((OPENED, "new"), ("2026-06-01 10:00", "done"))
    assert follow(subject, ended, "2026-06-01 10:00") == operations.Due()
    assert queries.clocks_of(subject.ticket_id) == []
    assert operations.sweep(list, now=paris("2026-06-08 09:00")) == {}


def test_the_nearest_locations_calendar_counts(subject, session):
    calendar = operations.create_calendar(
        CreateCalendar(CalendarDetails({"en": "Kolkata"}, "Asia/Kolkata", office().week)),
        actor=SETUP,
        now=paris(OPENED),
    )
    session.execute(update(Location).values(calendar_id=calendar.id))
    forget_book()
    # 09:00 in Paris is 12:30 in Kolkata: 5 h 30 are left of the day, and 2 h 30 for the next.
    follow(subject, story((OPENED, "new")), OPENED)
    assert clock(subject).due_at == paris("2026-06-02 07:00")
    assert queries.tickets_on_calendar(calendar.id) == [subject.ticket_id]


def test_a_clock_explains_itself_to_the_minute(subject):
    moments = story((OPENED, "new"), ("2026-06-01 17:00", "waiting"), ("2026-06-02 09:00", "active"))
    follow(subject, moments, "2026-06-02 10:00")
    told = queries.explain(clock(subject), moments, paris("2026-06-02 10:00"))
    assert told.total == timedelta(hours=9)
    assert [line.reason.value for line in told.lines] == ["open", "waiting", "open"]


def test_a_reading_after_the_first_costs_one_statement_a_ticket(subject, session):
    follow(subject, story((OPENED, "new")), OPENED)
    with counted(session) as statements:
        follow(subject, story((OPENED, "new"), ("2026-06-01 10:00", "waiting")), "2026-06-01 10:00")
    assert len(statements) == 1


def test_versions_cannot_be_rewritten(session):
    for statement in ("UPDATE policy_versions SET no = no", "DELETE FROM calendar_versions"):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))


def test_what_measured_a_clock_goes_with_no_whole_either(subject, session):
    follow(subject, story((OPENED, "new")), OPENED)
    # What nothing used is deleted with its versions, as the owner; what measured something is kept by that.
    for whole in ("policies", "calendars"):
        with pytest.raises(IntegrityError, match="clocks"), session.begin_nested():
            session.execute(text(f"UPDATE locations SET calendar_id = NULL; DELETE FROM {whole}"))


def _set_high(session, **rest):
    policy = session.scalars(select(Policy).where(Policy.key == "high")).one()
    half = timedelta(minutes=30)
    details = PolicyDetails({"en": "High"}, response=half, resolution=2 * half, priority="high", **rest)
    operations.update_policy(UpdatePolicy(policy.id, details, policy.version), actor=SETUP, now=paris(OPENED))
