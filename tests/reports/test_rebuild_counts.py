"""The daily roll-up: kept with every change of a ticket, the same after a rebuild, right beside open transactions."""

from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import select, text, update

from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.reports.models import DailyCount, Desk
from app.reports.operations import rebuild_counts
from app.tickets import operations
from app.tickets.commands import OpenIncident, Reopen, Transfer
from app.tickets.models import Ticket
from tests.factories import actor_of, make_group, make_person
from tests.tickets.incidents import move, opened, take

__all__ = ["opened"]

A_TWIN = text(
    "INSERT INTO tickets (kind, number, status, priority, title, impact, urgency, requester_id, opened_at, updated_at)"
    " SELECT kind, 'INC900000', status, priority, title, impact, urgency, requester_id, opened_at, updated_at"
    " FROM tickets"
)


def counted():
    """Return day → (opened, resolved) as the roll-up says, zeros left out."""
    days = Counter(), Counter()
    for row in db.session.scalars(select(DailyCount)):
        key = (row.day, row.kind, row.group_id, row.location_id)
        days[0][key] += row.opened
        days[1][key] += row.resolved
    return tuple({key: number for key, number in each.items() if number} for each in days)


def test_an_opened_ticket_counts_on_its_day(opened, paris_desk, rita):
    ticket = opened()
    key = (ticket.opened_at.astimezone(UTC).date(), "incident", paris_desk.id, rita.location_id)
    assert counted() == ({key: 1}, {})


def test_a_resolution_counts_and_a_reopening_takes_it_back(opened, alan):
    ticket = opened()
    move(ticket, alan, "resolved", solution="A new cartridge.")
    assert sum(counted()[1].values()) == 1
    now = utcnow()
    operations.reopen(Reopen(ticket.id, "Still blank."), actor=actor_of(alan, now), now=now)
    assert counted()[1] == {}


def test_a_transfer_moves_both_numbers_to_the_other_group(session, opened, alan, paris, paris_desk):
    network = make_group("Network", paris, purposes=("incidents",))
    ticket, now = opened(), utcnow()
    operations.transfer(Transfer(ticket.id, network.id), actor=actor_of(alan, now), now=now)
    session.flush()
    assert {key[2] for key in counted()[0]} == {network.id}


def test_a_deleted_ticket_counts_no_more_and_a_restored_one_again(session, opened):
    ticket = opened()
    before = counted()
    session.execute(update(Ticket).where(Ticket.id == ticket.id).values(deleted_at=utcnow()))
    assert counted() == ({}, {})
    session.execute(update(Ticket).where(Ticket.id == ticket.id).values(deleted_at=None))
    assert counted() == before


def test_a_rebuild_changes_no_number_and_folds_the_rows(session, opened, alan):
    for at in range(4):
        take(ticket := opened(f"Matter number {at}"), alan)
        move(ticket, alan, "resolved", solution="Done.")
        move(ticket, alan, "in_progress", reason="Not done.")
    before, rows = counted(), session.query(DailyCount).count()
    assert rebuild_counts("UTC") == 0
    assert counted() == before
    assert session.query(DailyCount).count() == 1 < rows


def test_a_rebuild_mends_what_was_written_past_the_application(session, opened):
    opened()
    session.execute(update(DailyCount).values(opened=41))
    assert rebuild_counts("UTC") == 2  # one number that should not be there, one that should
    assert list(counted()[0].values()) == [1]


def test_days_begin_in_the_zone_of_the_desk(session, opened):
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    ticket = opened()
    session.execute(update(Ticket).where(Ticket.id == ticket.id).values(opened_at=late))
    assert {key[0].day for key in counted()[0]} == {10}
    assert rebuild_counts("Europe/Paris") > 0
    assert {key[0].day for key in counted()[0]} == {11}
    assert session.scalars(select(Desk.zone)).one() == "Europe/Paris"


def test_a_rebuild_beside_an_open_transaction_loses_and_doubles_nothing(real_db):
    actor, now = Actor.system("test"), utcnow()
    with real_db.app_context():
        with unit_of_work():
            asker = make_person("Rita Moreau")
            operations.open_incident(OpenIncident("The first one", asker.id), actor=actor, now=now)
        with db.engine.connect() as other:
            begun = other.begin()
            other.execute(A_TWIN)
            with unit_of_work():
                assert rebuild_counts("UTC") == 0
            begun.commit()
        assert sum(counted()[0].values()) == 2
        db.session.rollback()
        with unit_of_work():
            assert rebuild_counts("UTC") == 0
        assert sum(counted()[0].values()) == 2


def test_the_command_says_that_nothing_changed(real_db):
    with real_db.app_context():
        said = real_db.test_cli_runner().invoke(args=["rebuild-counts"]).output
    assert said == "All numbers were right; nothing changed.\n"
