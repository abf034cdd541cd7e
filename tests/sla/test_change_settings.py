"""Policies and calendars change in versions, through operations that administrators alone may call."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from app.sla import commands, operations, queries
from app.sla.calendar import Holiday, Span
from app.sla.models import Calendar, CalendarVersion, Policy, PolicyVersion
from tests.sla.rows import follow, make_subject, paris, story
from tests.sla.zones import office

NOW = paris("2026-06-01 09:00")
ADMIN = Actor.system("test")
AUDITOR = Actor(None, is_auditor=True)
OUTSIDER = Actor(None)
HOUR = timedelta(hours=1)
DETAILS = commands.PolicyDetails({"en": "Network"}, response=HOUR, resolution=4 * HOUR, priority="high")
WEEK = commands.CalendarDetails({"en": "Night desk", "fr": "Nuit"}, "Europe/Paris", office().week)


def create_policy(**rest):
    return operations.create_policy(commands.CreatePolicy(replace(DETAILS, **rest)), actor=ADMIN, now=NOW)


def create_calendar(**rest):
    return operations.create_calendar(commands.CreateCalendar(replace(WEEK, **rest)), actor=ADMIN, now=NOW)


def update_calendar(row, **rest):
    command = commands.UpdateCalendar(row.id, replace(WEEK, **rest), row.version)
    return operations.update_calendar(command, actor=ADMIN, now=NOW)


def test_the_shipped_policies_are_those_of_the_product(session):
    rows = session.scalars(queries.policies_visible_to(ADMIN)).all()
    told = [(row.key, row.current.response_s / 3600, row.current.resolution_s / 3600) for row in rows]
    assert told == [("critical", 0.5, 4), ("high", 2, 8), ("medium", 4, 24), ("low", 8, 72)]


def test_a_new_policy_is_asked_last_and_recorded(session):
    policy = create_policy()
    assert (policy.position, policy.key, policy.current.no) == (5, "network", 1)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.event, entry.subject_id) == ("policy.created", policy.id)


def test_two_policies_of_one_name_have_two_keys(session):
    assert [create_policy().key, create_policy().key] == ["network", "network-2"]


def test_a_changed_policy_keeps_its_earlier_versions(session):
    policy = create_policy()
    command = commands.UpdatePolicy(policy.id, replace(DETAILS, response=2 * HOUR), policy.version)
    changed = operations.update_policy(command, actor=ADMIN, now=NOW)
    assert (changed.current.no, changed.current.response_s) == (2, 7200)
    kept = select(PolicyVersion.response_s).where(PolicyVersion.policy_id == policy.id).order_by(PolicyVersion.no)
    assert session.scalars(kept).all() == [3600, 7200]


def test_saving_a_policy_unchanged_makes_no_version(session):
    policy = create_policy()
    same = commands.UpdatePolicy(policy.id, DETAILS, policy.version)
    assert operations.update_policy(same, actor=ADMIN, now=NOW).last_no == 1


def test_a_stale_edit_of_a_policy_is_a_conflict_with_both_values(session):
    policy = create_policy()
    seen = policy.version
    for hours in (2, 3):
        command = commands.UpdatePolicy(policy.id, replace(DETAILS, response=hours * HOUR), seen)
        if hours == 2:
            operations.update_policy(command, actor=ADMIN, now=NOW)
    with pytest.raises(Conflict) as refusal:
        operations.update_policy(command, actor=ADMIN, now=NOW)
    assert refusal.value.values == {"response_s": (7200, 10800)}


@pytest.mark.parametrize(
    ("rest", "field"),
    [
        ({"names": {"en": " "}}, "names"),
        ({"names": {"en": "x" * 101}}, "names"),
        ({"response": None, "resolution": None}, "response"),
        ({"resolution": timedelta(seconds=30)}, "resolution"),
        ({"resolution": timedelta(hours=2001)}, "resolution"),
        ({"valid_from": NOW, "valid_until": NOW}, "valid_until"),
    ],
)
def test_a_policy_that_breaks_a_rule_is_refused_beside_its_field(session, rest, field):
    with pytest.raises(Invalid) as refusal:
        create_policy(**rest)
    assert list(refusal.value.fields) == [field]


def test_policies_change_places_with_their_neighbour_only(session):
    policy = create_policy()
    for by, position in ((1, 5), (-1, 4), (-1, 3)):
        command = commands.MovePolicy(policy.id, by)
        assert operations.move_policy(command, actor=ADMIN, now=NOW).position == position
    assert session.scalars(select(Policy.position).order_by(Policy.position)).all() == [1, 2, 3, 4, 5]


def test_a_policy_that_measured_something_is_not_deleted(session):
    policy, unused = session.scalars(select(Policy).where(Policy.key == "high")).one(), create_policy()
    follow(make_subject(session, NOW), story(("2026-06-01 09:00", "new")), "2026-06-01 09:00")
    with pytest.raises(Refused):
        operations.delete_policy(commands.DeletePolicy(policy.id), actor=ADMIN, now=NOW)
    operations.delete_policy(commands.DeletePolicy(unused.id), actor=ADMIN, now=NOW)
    assert session.scalar(select(func.count()).where(PolicyVersion.policy_id == unused.id)) == 0


def test_a_holiday_makes_a_version_that_running_clocks_move_to(session):
    office_hours = session.scalars(select(Calendar).where(Calendar.is_default)).one()
    subject, moments = make_subject(session, NOW), story(("2026-06-01 09:00", "new"))
    follow(subject, moments, "2026-06-01 09:00")
    assert queries.tickets_on_calendar(office_hours.id) == [subject.ticket_id]
    update_calendar(office_hours, holidays=(Holiday(date(2026, 6, 1), "Whit Monday"),), is_default=True)
    assert follow(subject, moments, "2026-06-01 09:00").due_at == paris("2026-06-02 10:00")
    kept = select(CalendarVersion.holidays).where(CalendarVersion.calendar_id == office_hours.id)
    assert [len(days) for days in session.scalars(kept.order_by(CalendarVersion.no))] == [0, 1]


def test_one_calendar_is_the_default_and_stays_until_another_is(session):
    first = session.scalars(select(Calendar).where(Calendar.is_default)).one()
    with pytest.raises(Refused):
        update_calendar(first, is_default=False)
    with pytest.raises(Refused):
        operations.delete_calendar(commands.DeleteCalendar(first.id), actor=ADMIN, now=NOW)
    second = create_calendar(is_default=True)
    session.refresh(first)
    assert (first.is_default, second.is_default) == (False, True)


def test_a_calendar_that_nothing_uses_is_deleted_and_a_used_one_is_not(session):
    unused, used = create_calendar(), create_calendar()
    create_policy(calendar_id=used.id)
    operations.delete_calendar(commands.DeleteCalendar(unused.id), actor=ADMIN, now=NOW)
    with pytest.raises(Refused):
        operations.delete_calendar(commands.DeleteCalendar(used.id), actor=ADMIN, now=NOW)


@pytest.mark.parametrize(
    ("rest", "field"),
    [
        ({"names": {}}, "names"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"week": ((),) * 7}, "day_0"),
        ({"week": ((Span(480, 720), Span(700, 900)),) * 7}, "day_0"),
        ({"week": ((Span(0, 20),),) + ((),) * 6}, "day_0"),
        ({"holidays": tuple(Holiday(date(2026, 1, 1)) for _ in range(401))}, "holidays"),
    ],
)
def test_a_calendar_that_breaks_a_rule_is_refused_beside_its_field(session, rest, field):
    with pytest.raises(Invalid) as refusal:
        create_calendar(**rest)
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(("actor", "answer"), [(AUDITOR, Forbidden), (OUTSIDER, NotFound)])
def test_only_administrators_change_settings(session, actor, answer):
    policy, calendar = create_policy(), create_calendar()
    for operation, command in (
        (operations.update_policy, commands.UpdatePolicy(policy.id, DETAILS, policy.version)),
        (operations.move_policy, commands.MovePolicy(policy.id, 1)),
        (operations.delete_policy, commands.DeletePolicy(policy.id)),
        (operations.update_calendar, commands.UpdateCalendar(calendar.id, WEEK, calendar.version)),
        (operations.delete_calendar, commands.DeleteCalendar(calendar.id)),
    ):
        with pytest.raises(answer):
            operation(command, actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        operations.create_policy(commands.CreatePolicy(DETAILS), actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        operations.create_calendar(commands.CreateCalendar(WEEK), actor=actor, now=NOW)


def test_a_change_asks_once_for_the_running_clocks_to_be_computed_again(session):
    waiting = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'recompute_clocks' ORDER BY id")
    for _twice in range(2):
        create_policy()
    office_hours = session.scalars(select(Calendar).where(Calendar.is_default)).one()
    update_calendar(office_hours, is_default=True, zone="Asia/Kolkata")
    assert session.scalars(waiting).all() == [{"calendar_id": None}, {"calendar_id": office_hours.id}]
