"""``flask import-servicenow`` on small logs: what it makes, what a second one does, what it refuses."""

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from app.access.queries import credential_of
from app.cli.imports import import_servicenow_command
from app.core.actor import Actor
from app.core.clock import utcnow
from app.directory.models import Group, GroupTakes, Location, Person
from app.directory.queries import root_location
from app.tickets.commands import AddComment, Assign
from app.tickets.filters import Filters, PageOf
from app.tickets.models import Category, ExternalRef, Ticket, TicketEvent
from app.tickets.operations import assign, comment
from app.tickets.queries import page
from tests.tickets.logs import COLUMNS, HEADING, Importer, changed, incidents, rows_of, told

SHORT, PLAIN, REOPENED, BACKWARDS, HELD = "INC0000160", "INC0000540", "INC0001155", "INC0000137", "INC0000089"
MACHINE = Actor.system("test")
EVERYTHING = (
    "tickets",
    "ticket_events",
    "audit_entries",
    "people",
    "groups",
    "locations",
    "categories",
    "external_refs",
)


@pytest.fixture
def imports(session, tmp_path):
    return Importer(tmp_path)


def ticket_of(session, reference):
    tie = select(ExternalRef.ticket_id).where(ExternalRef.source == "servicenow", ExternalRef.reference == reference)
    return session.scalars(select(Ticket).where(Ticket.id == tie.scalar_subquery())).one()


def history_of(session, ticket):
    events = (
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.occurred_at, TicketEvent.seq)
    )
    return [(event.kind, event.status, f"{event.occurred_at:%d-%m %H:%M}") for event in session.scalars(events)]


def contents(session):
    """Return how many rows each table holds, and what the tickets say."""
    counts = {table: session.scalar(text(f"SELECT count(*) FROM {table}")) for table in EVERYTHING}
    return counts, session.execute(text("SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM tickets t")).scalar()


def test_an_incident_becomes_a_ticket_of_our_own_number(session, imports):
    assert incidents(imports(rows_of(PLAIN))) == (1, 0, 0)
    ticket = ticket_of(session, PLAIN)
    assert (ticket.number[:3], ticket.number) != ("INC", PLAIN)
    assert (ticket.status, ticket.priority, ticket.group.name, ticket.assignee.name) == (
        "closed",
        "medium",
        "Group 55",
        "Resolver 134",
    )
    assert ticket.title.startswith("Category ")


def test_each_event_stands_at_its_own_instant(session, imports):
    imports(rows_of(REOPENED))
    assert history_of(session, ticket_of(session, REOPENED)) == [
        ("opened", "new", "02-03 11:07"),
        ("assigned", "assigned", "02-03 11:09"),
        ("status_changed", "in_progress", "02-03 11:09"),
        ("status_changed", "resolved", "06-04 14:13"),
        ("status_changed", "in_progress", "07-04 06:58"),
        ("status_changed", "resolved", "25-04 09:43"),
        ("status_changed", "closed", "30-04 10:07"),
    ]


def test_an_event_dated_before_its_predecessor_takes_its_instant(session, imports):
    imports(rows_of(BACKWARDS))
    assert history_of(session, ticket_of(session, BACKWARDS))[:2] == [
        ("opened", "new", "29-02 09:48"),
        ("status_changed", "resolved", "29-02 11:10"),
    ]


def test_the_solution_is_the_closure_code(session, imports):
    imports(rows_of(PLAIN))
    cells = dict(zip(COLUMNS, rows_of(PLAIN)[0].split(","), strict=True))
    assert ticket_of(session, PLAIN).solution == cells["closed_code"]


def test_a_missing_closure_code_is_said(session, imports):
    imports([changed(row, closed_code="?") for row in rows_of(PLAIN)])
    assert ticket_of(session, PLAIN).solution == "The imported log names no closure code."


def test_waiting_keeps_its_reason(session, imports):
    imports(rows_of(HELD)[:8])
    ticket = ticket_of(session, HELD)
    assert (ticket.status, ticket.hold_reason.key) == ("on_hold", "problem")


def test_an_assignee_named_after_the_resolution_is_kept(session, imports):
    imports(rows_of("INC0000609"))
    assert ticket_of(session, "INC0000609").assignee.name == "Resolver 97"


def test_a_ticket_that_lost_its_group_has_none(session, imports):
    imports(rows_of("INC0000606"))
    ticket = ticket_of(session, "INC0000606")
    assert (ticket.group, ticket.assignee.name) == (None, "Resolver 13")


def test_a_priority_that_the_matrix_would_not_give_is_kept(session, imports):
    imports([changed(row, priority="1 - Critical") for row in rows_of(PLAIN)])
    ticket = ticket_of(session, PLAIN)
    assert (ticket.priority, ticket.priority_override) == ("critical", "critical")


def test_imported_people_have_no_mail_and_cannot_sign_in(session, imports):
    imports(rows_of(PLAIN))
    people = session.scalars(select(Person).where(Person.external_id.startswith("servicenow:"))).all()
    assert {person.name for person in people} >= {"Resolver 134"}
    assert [person for person in people if person.work_email or person.private_email or credential_of(person.id)] == []


def test_imported_groups_work_incidents_at_the_root_and_take_nothing_unrouted(session, imports):
    imports(rows_of(PLAIN))
    group = session.scalars(select(Group).where(Group.name == "Group 55")).one()
    assert (group.purposes, group.location_id) == ({"incidents"}, root_location().id)
    assert session.scalar(select(func.count()).select_from(GroupTakes).where(GroupTakes.group_id == group.id)) == 0


def test_locations_and_categories_are_created_as_met(session, imports):
    imports(rows_of(PLAIN))
    ticket = ticket_of(session, PLAIN)
    assert session.get(Location, ticket.location_id).parent_id == root_location().id
    assert session.get(Category, ticket.category_id).kind == "incident"


def test_an_unknown_caller_is_somebody_all_the_same(session, imports):
    imports([changed(row, caller_id="?") for row in rows_of(PLAIN)])
    assert ticket_of(session, PLAIN).requester.name == "Unknown caller"


def test_the_foreign_number_finds_the_ticket(session, imports):
    imports([*rows_of(PLAIN), *rows_of(SHORT)])
    found = page(Filters(text=PLAIN.lower()), PageOf(), actor=MACHINE, now=utcnow())
    assert [row.id for row in found.rows] == [ticket_of(session, PLAIN).id]


def test_nobody_is_notified(session, imports):
    imports(rows_of(PLAIN))
    assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_importing_twice_changes_nothing(session, imports):
    rows = [*rows_of(PLAIN), *rows_of(REOPENED), *rows_of(HELD)]
    imports(rows)
    before = contents(session)
    again = imports(rows)
    assert incidents(again) == (0, 0, 3)
    assert told(again)["created"] == dict.fromkeys(
        ("incidents", "events", "people", "groups", "locations", "categories"), 0
    )
    assert contents(session) == before


def test_a_longer_log_adds_only_its_end(session, imports):
    rows = rows_of(REOPENED)
    imports(rows[:3])
    ticket = ticket_of(session, REOPENED)
    first = history_of(session, ticket)
    assert incidents(imports(rows)) == (0, 1, 0)
    session.expire_all()
    whole = history_of(session, ticket)
    assert whole[: len(first)] == first
    assert (ticket.status, whole[-1][0]) == ("closed", "status_changed")


def test_an_older_export_changes_nothing(session, imports):
    imports(rows_of(REOPENED))
    before = contents(session)
    assert incidents(imports(rows_of(REOPENED)[:2])) == (0, 0, 1)
    assert contents(session) == before


def test_a_log_that_tells_the_past_otherwise_is_skipped_and_named(session, imports):
    rows = rows_of(PLAIN)
    imports(rows)
    before = contents(session)
    said = told(imports([changed(rows[0], priority="4 - Low"), *rows[1:]]))
    assert [(bad["line"], bad["column"]) for bad in said["bad_lines"]] == [(2, "number")]
    assert "otherwise than when it was imported" in said["bad_lines"][0]["reason"]
    assert contents(session) == before


def test_a_ticket_that_people_changed_is_left_as_it_is(session, imports, alan):
    rows = rows_of(PLAIN)
    imports(rows[:1])
    ticket = ticket_of(session, PLAIN)
    assign(Assign(ticket.id, alan.id), actor=MACHINE, now=utcnow())
    said = told(imports(rows))
    assert "was changed in TicketEase" in said["bad_lines"][0]["reason"]
    assert (ticket.assignee_id, ticket.status) == (alan.id, "in_progress")


def test_a_comment_of_ours_does_not_stop_the_log(session, imports):
    rows = rows_of(PLAIN)
    imports(rows[:1])
    ticket = ticket_of(session, PLAIN)
    comment(AddComment(ticket.id, "We look at it."), actor=MACHINE, now=utcnow())
    assert incidents(imports(rows)) == (0, 1, 0)
    session.expire_all()
    assert ticket.status == "closed"


def test_a_rehearsal_writes_nothing_and_tells_what_would_be(session, imports):
    imports(rows_of(SHORT))
    before = contents(session), session.scalar(text("SELECT last_value FROM ticket_number_incident"))
    result = imports([*rows_of(SHORT), *rows_of(PLAIN)], "--dry-run")
    assert incidents(result) == (1, 0, 1)
    assert f"created  {PLAIN}  3 events" in result.stdout
    assert told(result)["created"]["people"] > 0
    assert (contents(session), session.scalar(text("SELECT last_value FROM ticket_number_incident"))) == before


def test_a_rehearsal_foretells_the_import(session, imports):
    rows = [*rows_of(PLAIN), *rows_of(REOPENED)]
    # A line that moves nothing needs nobody: whoever saved it is not made.
    rows.append(changed(rows[-1], sys_updated_by="Updated by 999"))
    foretold = told(imports(rows, "--dry-run"))
    assert foretold == told(imports(rows))
    assert told(imports(rows, "--dry-run"))["created"] == dict.fromkeys(foretold["created"], 0)


def test_bad_lines_are_named_and_do_not_stop_the_good_ones(session, imports):
    rows = [*rows_of(PLAIN), changed(rows_of(SHORT)[0], opened_at="yesterday"), *rows_of(REOPENED)]
    result = imports(rows)
    assert (result.exit_code, incidents(result)) == (0, (2, 0, 0))
    assert told(result)["bad_lines"] == [
        {"line": 5, "column": "opened_at", "reason": "“yesterday” is not a date of the form DD-MM-YYYY HH:MM."}
    ]
    assert "Line 5, column opened_at: “yesterday” is not a date" in result.stderr


def test_strict_writes_nothing_when_one_line_is_bad(session, imports):
    before = contents(session)
    result = imports([*rows_of(PLAIN), changed(rows_of(SHORT)[0], priority="Whatever")], "--strict")
    assert (result.exit_code, incidents(result)) == (1, (0, 0, 0))
    assert "Nothing was imported." in result.stderr
    assert contents(session) == before


def test_strict_writes_nothing_when_one_incident_cannot_be_replayed(session, imports):
    rows = rows_of(PLAIN)
    imports(rows)
    before = contents(session)
    result = imports([*rows_of(REOPENED), changed(rows[0], urgency="3 - Low"), *rows[1:]], "--strict")
    assert (result.exit_code, incidents(result)) == (1, (0, 0, 0))
    assert contents(session) == before


def test_strict_imports_a_good_log_whole(session, imports):
    result = imports([*rows_of(PLAIN), *rows_of(REOPENED)], "--strict")
    assert (result.exit_code, incidents(result)) == (0, (2, 0, 0))


def test_a_move_that_is_refused_rolls_back_its_incident_alone(session, imports):
    session.execute(text("DELETE FROM hold_reasons WHERE key = 'problem'"))
    session.commit()
    result = imports([*rows_of(HELD), *rows_of(PLAIN)])
    assert incidents(result) == (1, 0, 0)
    assert [(bad["line"], bad["column"]) for bad in told(result)["bad_lines"]] == [(2, "hold_reason_id")]
    assert session.scalar(select(func.count()).select_from(ExternalRef).where(ExternalRef.reference == HELD)) == 0
    # The names of the incident that was rolled back are made again by the next one that has them.
    again = imports([changed(row, incident_state="Active") for row in rows_of(HELD)])
    assert incidents(again) == (1, 0, 0)


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 20, b"some,other\r\nfile,here\r\n"])
def test_a_file_that_is_no_log_is_refused_with_a_sentence(session, imports, content):
    before = contents(session)
    result = imports.file(content)
    assert result.exit_code == 1
    assert told(result)["bad_lines"][0]["line"] == 1
    assert contents(session) == before


def test_the_rehearsal_of_a_file_that_is_no_log_is_refused_too(session, imports):
    assert imports.file(b"", "--dry-run").exit_code == 1


def test_dates_are_in_the_zone_that_is_given(session, imports):
    imports(rows_of(PLAIN), "--timezone", "Europe/Paris")
    assert f"{ticket_of(session, PLAIN).opened_at:%d-%m-%Y %H:%M}" == "01-03-2016 08:11"


def test_an_unknown_zone_is_refused_with_an_example(session, imports):
    result = imports(rows_of(PLAIN), "--timezone", "Mars/Olympus")
    assert result.exit_code == 2
    assert "Europe/Paris" in result.stderr


def test_a_truncated_file_keeps_what_is_whole(session, imports):
    rows = rows_of(PLAIN)
    content = "\r\n".join([HEADING, *rows[:2], rows[2][:50]]).encode()
    result = imports.file(content)
    assert incidents(result) == (1, 0, 0)
    assert told(result)["bad_lines"][0]["line"] == 4
    assert ticket_of(session, PLAIN).status == "resolved"


def test_a_file_of_50_megabytes_is_refused_at_once_with_a_sentence(session, imports):
    before = contents(session)
    result = imports.file(HEADING.encode() + b"\r\n" + b"x" * 50_000_000)
    assert result.exit_code == 1
    assert "Reading 50 MB" in result.stderr
    assert "50 MB or more" in told(result)["bad_lines"][0]["reason"]
    assert contents(session) == before


def test_a_folder_or_a_missing_file_is_refused_with_a_sentence(session, tmp_path):
    for path in (tmp_path, tmp_path / "nothing.csv"):
        result = CliRunner().invoke(import_servicenow_command, [str(path)])
        assert result.exit_code == 2
        assert str(path) in result.stderr
