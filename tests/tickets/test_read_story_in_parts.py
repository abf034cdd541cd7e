"""The story of a ticket by the API, part by part: each reads what it tells, and together they are the whole (D45)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.directory.models import Person
from app.tickets.commands import AddComment, Link, Merge, Take, Undo, Unlink
from app.tickets.models import Ticket
from app.tickets.operations import comment, link, merge, take, undo, unlink
from app.tickets.queries import get_visible, timeline
from app.tickets.queries.story import _part
from tests.machines import Call, Machine
from tests.tickets.conftest import NOON, Desk

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def parts(caller: Machine, path: str, most: int) -> list[list[dict[str, object]]]:
    """Return every part of a list, as the ``Link`` of each leads to the next."""
    told = caller.get(f"{path}?limit={most}")
    found = [told.json["items"]]
    while address := told.headers.get("Link"):
        assert told.json["next"] in address
        told = caller.get(address[address.index(path) : address.index(">")])
        found.append(told.json["items"])
    assert told.json["next"] is None
    return found


@pytest.fixture
def events_read(session: Session) -> Callable[[], int]:
    """How many events the database was asked for; calling it begins anew."""
    counted: list[int] = []

    def count(_connection: object, cursor: Any, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT ticket_events.seq"):
            counted.append(cursor.rowcount)

    def taken() -> int:
        total = sum(counted)
        counted.clear()
        return total

    event.listen(session.connection(), "after_cursor_execute", count)
    return taken


@pytest.fixture
def eventful(desk: Desk, incident: Ticket) -> Ticket:
    """An incident where acts tell several events, some are taken back, and some are not the requester's to read."""
    away = desk.open(actor=desk.theo, requester_id=desk.theo.person_id, title="The cables of Lyon")
    twin = desk.open(title="Nothing prints any more", now=NOON + HOUR)
    comment(AddComment(twin.id, "Second floor, left"), actor=desk.rita, now=NOON + HOUR)
    for number in range(6):
        at = NOON + number * HOUR
        take(Take(incident.id), actor=desk.alan, now=at)
        undo(Undo(incident.id, incident.last_seq), actor=desk.alan, now=at + SECOND)
        link(Link(incident.id, "relates", away.number), actor=desk.ada, now=at + SECOND)
        unlink(Unlink(incident.id, "relates", away.number), actor=desk.ada, now=at + SECOND)
        comment(AddComment(incident.id, f"Note {number}", internal=True), actor=desk.alan, now=at + 2 * SECOND)
        comment(AddComment(incident.id, f"Word {number}"), actor=desk.rita, now=at + 2 * SECOND)
    merge(Merge(twin.id, incident.number), actor=desk.alan, now=NOON + 9 * HOUR)
    return incident


def test_the_parts_are_the_whole_for_each_reader(
    machine: Call, desk: Desk, eventful: Ticket, alan: Person, rita: Person
) -> None:
    for person, actor in ((alan, desk.alan), (rita, desk.rita)):
        told = timeline(get_visible(eventful.number, actor))
        for path, wanted in (
            ("history", [(one.at, one.comment_id) for one in told]),
            ("comments", [(one.at, one.comment_id) for one in told if one.comment_id]),
        ):
            caller, path = machine(person), f"/tickets/{eventful.number}/{path}"
            (whole,) = parts(caller, path, 100)
            assert len(whole) == len(wanted)
            for most in (1, 2, 5):
                cut = parts(caller, path, most)
                assert [one for part in cut for one in part] == whole
                assert {len(part) for part in cut[:-1]} == {most}


def test_a_part_reads_what_it_tells_and_not_the_whole_story(
    machine: Call, eventful: Ticket, alan: Person, events_read: Callable[[], int]
) -> None:
    caller, path = machine(alan), f"/tickets/{eventful.number}"
    caller.get(f"{path}/history?limit=100")
    whole = events_read()
    assert whole > 40
    said = caller.get(f"{path}/comments?limit=2")
    assert events_read() == 3
    caller.get(f"{path}/comments?limit=2&cursor={said.json['next']}")
    assert events_read() == 3
    # A line of it tells of several events: some more are read, never all.
    told = caller.get(f"{path}/history?limit=2")
    assert len(told.json["items"]) == 2
    assert 3 <= events_read() <= 9


def test_a_part_begins_in_the_index_where_the_one_before_ended(session: Session, eventful: Ticket) -> None:
    # So few rows are gathered and sorted as quickly; what is tested is that they need not be.
    for way in ("seqscan", "bitmapscan", "sort"):
        session.execute(text(f"SET LOCAL enable_{way} = off"))
    asked = {"ticket_id": eventful.id, "wanted": 3, "here_at": NOON, "here_in": eventful.id, "here_id": 1}
    part = _part(True, False, True).params(**asked)
    sql = part.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    plan = "\n".join(row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN (COSTS OFF) {sql}"))
    walk = r"Limit\n +->  Index Scan using ix_ticket_events_occurred .*\n +Index Cond: .*occurred_at >= "
    assert re.search(walk, plan), plan


def test_the_cursor_of_another_list_is_refused(machine: Call, eventful: Ticket, alan: Person) -> None:
    caller, path = machine(alan), f"/tickets/{eventful.number}"
    other = caller.get(f"{path}/links?limit=1").json["next"] or caller.get("/tickets?limit=1").json["next"]
    refused = caller.get(f"{path}/history?cursor={other}")
    assert (refused.status_code, refused.json["code"]) == (400, "bad_cursor")
