"""History is append-only, gapless, and enough to compute everything again."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.directory.models import Location
from app.sla.calendar import DAY_MINUTES, Span
from app.sla.commands import CalendarDetails, CreateCalendar
from app.sla.operations import create_calendar
from app.sla.queries.book import forget_book
from app.tickets.commands import AddComment, Assign, ChangeStatus, Transfer
from app.tickets.models import HoldReason, TicketEvent
from app.tickets.operations import (
    assign,
    change_status,
    comment,
    recompute_sla,
    sweep_overdue,
    transfer,
)
from app.tickets.queries import moments_of, status_at
from tests.tickets.conftest import NOON

MACHINE = Actor.system("import")


def events_of(desk, ticket):
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)
    return desk.session.scalars(query.order_by(TicketEvent.occurred_at, TicketEvent.seq)).all()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ticket_events SET reason = 'other'", "DELETE FROM ticket_events", "TRUNCATE ticket_events CASCADE"],
)
def test_the_database_refuses_to_rewrite_history(desk, incident, statement):
    with pytest.raises(DBAPIError), desk.session.begin_nested():
        desk.session.execute(text(statement))


def test_the_owner_of_the_tables_is_refused_too(desk):
    triggers = text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'ticket_events'::regclass AND NOT tgisinternal")
    assert list(desk.session.scalars(triggers)) == ["append_only"]


def test_every_event_has_its_audit_entry_and_no_number_is_missing(desk, incident):
    assign(Assign(incident.id, desk.alan.person_id), actor=desk.alan, now=NOON)
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.alan, now=NOON)
    transfer(Transfer(incident.id, desk.lyon_desk.id), actor=desk.alan, now=NOON)
    events = events_of(desk, incident)
    assert [event.seq for event in events] == [1, 2, 3, 4]
    entries = select(AuditEntry.event).where(AuditEntry.noun == "tickets", AuditEntry.subject_id == incident.id)
    audited = list(desk.session.scalars(entries.order_by(AuditEntry.seq)))
    assert audited == [f"ticket.{event.kind}" for event in events]


def test_an_event_keeps_the_state_that_it_left(desk, incident):
    assign(Assign(incident.id, desk.alan.person_id), actor=desk.alan, now=NOON)
    transfer(Transfer(incident.id, desk.lyon_desk.id), actor=desk.alan, now=NOON)
    kept = [(event.status, event.group_id, event.assignee_id) for event in events_of(desk, incident)]
    assert kept == [
        ("new", desk.paris_desk.id, None),
        ("assigned", desk.paris_desk.id, desk.alan.person_id),
        ("new", desk.lyon_desk.id, None),
    ]


def test_the_past_is_recorded_now_but_happened_then(desk):
    then = NOON - timedelta(days=365)
    ticket = desk.open(actor=MACHINE, now=then)
    change_status(ChangeStatus(ticket.id, "in_progress"), actor=MACHINE, now=then + timedelta(hours=2))
    first, second = events_of(desk, ticket)
    assert (first.occurred_at, second.occurred_at) == (then, then + timedelta(hours=2))
    assert first.recorded_at > then + timedelta(days=30)
    assert status_at(ticket.id, then + timedelta(hours=1)) == "new"


def test_no_event_is_dated_before_the_last_one(desk, incident):
    later = NOON + timedelta(seconds=1)
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.alan, now=NOON)
    comment(AddComment(incident.id, "Its tray is **empty**", internal=True), actor=desk.alan, now=later)
    change_status(ChangeStatus(incident.id, "resolved", solution="Toner"), actor=desk.alan, now=NOON)
    kept = [(event.status, event.occurred_at) for event in events_of(desk, incident)]
    assert kept == [("new", NOON), ("in_progress", NOON), ("in_progress", later), ("resolved", later)]
    assert moments_of(incident.id)[-1].phase == "done"


def test_whom_the_machine_acted_for_is_kept(desk):
    actor = Actor(None, "TicketEase", is_admin=True, source="import", on_behalf_of_id=desk.alan.person_id)
    ticket = desk.open(actor=actor)
    event = events_of(desk, ticket)[0]
    assert (event.person_id, event.on_behalf_of_id, event.source) == (None, desk.alan.person_id, "import")


def test_clocks_come_from_the_events_alone(desk, incident):
    due = incident.due_at
    incident.due_at = None
    desk.session.flush()
    assert recompute_sla([incident.id], NOON) == [incident.id]
    assert recompute_sla([incident.id], NOON) == []
    assert incident.due_at == due
    assert [(moment.phase, moment.priority) for moment in moments_of(incident.id)] == [("new", "low")]


def test_a_calendar_of_the_location_is_followed(desk):
    always = tuple((Span(0, DAY_MINUTES),) for _ in range(7))
    details = CalendarDetails({"en": "Always"}, zone="UTC", week=always)
    calendar = create_calendar(CreateCalendar(details), actor=desk.ada, now=NOON)
    usual = desk.open().due_at
    desk.session.get_one(Location, desk.paris.id).calendar_id = calendar.id
    desk.session.flush()
    forget_book()
    assert desk.open().due_at == NOON + timedelta(hours=8) != usual


def test_the_sweep_notes_what_became_late_and_opens_no_version(desk, incident):
    late = incident.due_at + timedelta(minutes=1)
    assert sweep_overdue(NOON) == 0
    assert sweep_overdue(late) == 1
    desk.session.refresh(incident)
    assert (incident.late_since, incident.version) == (late - timedelta(minutes=1), 1)
    assert sweep_overdue(late) == 0


def test_a_late_ticket_put_on_hold_stays_late(desk, incident):
    vendor = desk.session.query(HoldReason).filter_by(key="vendor").one()
    late = incident.due_at + timedelta(minutes=1)
    change_status(ChangeStatus(incident.id, "on_hold", hold_reason_id=vendor.id), actor=desk.alan, now=late)
    assert incident.late_since == late - timedelta(minutes=1)
