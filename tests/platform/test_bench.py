"""``make bench``: its desk tells the truth, its clock counts as it says, and a small run goes from nothing to rows."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.sla.clock import Target, Terms
from app.sla.stored import calendar_from_json
from app.tickets.lifecycle import PHASE, is_overdue
from infra.bench.__main__ import APACHE, RUN, bench
from infra.bench.company import PEOPLE, TECHNICIANS, found
from infra.bench.growth import Size
from infra.bench.measuring import times_of
from infra.bench.meter import Effort
from infra.bench.pages import pages_of
from infra.bench.report import Row, as_json, as_table, misses
from infra.bench.stories import (
    QUIET_TICKETS,
    RARE_TITLES,
    RARE_WORD,
    SHARES,
    SMALL_TICKETS,
    Story,
    World,
    few_of,
    tell,
)
from tests.factories import NOW

OFFICE = calendar_from_json("Europe/Paris", [[[480, 1080]]] * 5 + [[], []], [])
HOURS = {"critical": 4, "high": 8, "medium": 24, "low": 72}
ISSUE_PAGES = {
    "list",
    "list_group",
    "search",
    "ticket",
    "create",
    "comment",
    "dashboard",
    "api_list",
    "api_read",
    "load",
}
GROWN_PAGES = ["directory", "cis", "ci", "person", "approvals"]


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    terms = {
        (priority, target): (1, 1, Terms(timedelta(hours=hours), OFFICE))
        for priority, hours in HOURS.items()
        for target in Target
    }
    return list(tell(400, World(found(1), (1, 2), ((1, "vendor"),), terms, NOW)))


def test_the_company_has_the_people_and_groups_of_the_issue() -> None:
    company = found(1)
    workers = {one for team in company.teams for one in team.members}
    assert (len(company.people), len(workers), len(company.teams)) == (PEOPLE, TECHNICIANS, 20)
    assert len({one.login for one in company.people}) == PEOPLE
    assert company.technician.id in company.teams[0].members


def test_the_states_have_the_shares_of_the_issue(stories: list[Story]) -> None:
    counted = Counter(one.ticket["status"] for one in stories)
    assert counted == {state: share * 4 for state, share in SHARES.items()}


def test_a_ticket_is_what_its_last_event_says(stories: list[Story]) -> None:
    for one in stories:
        last = one.events[-1]
        assert (last["status"], last["assignee_id"]) == (one.ticket["status"], one.ticket["assignee_id"])
        assert [event["seq"] for event in one.events] == list(range(1, one.ticket["last_seq"] + 1))
        assert all(a["occurred_at"] <= b["occurred_at"] <= NOW for a, b in pairwise(one.events))


def test_an_ended_ticket_has_no_clock_that_runs_and_an_overdue_one_is_late(stories: list[Story]) -> None:
    for one in stories:
        running = [clock for clock in one.clocks if clock["ended_at"] is None]
        ended = PHASE[one.ticket["status"]] == "done"
        assert bool(running) is not ended
        told = is_overdue(one.ticket["status"], one.ticket["due_at"], one.ticket["late_since"], NOW)
        assert told is any(clock["breached_at"] for clock in running)


def test_every_fifth_ticket_was_talked_about_and_five_titles_hold_the_rare_word(stories: list[Story]) -> None:
    assert [len(one.comments) for one in stories] == [0, 0, 0, 0, 3] * 80
    assert sum(RARE_WORD in one.ticket["title"] for one in stories) == RARE_TITLES


def test_few_tickets_stay_few(stories: list[Story]) -> None:
    company = found(1)
    asked = [one.ticket for one in stories if one.ticket["requester_id"] in company.quiet]
    worked = [one.ticket for one in stories if one.ticket["group_id"] == company.small_team.id]
    assert {one["requester_id"] for one in asked} == {company.requester.id}
    assert (len(asked), len(worked)) == (QUIET_TICKETS, SMALL_TICKETS)
    assert {one["location_id"] for one in worked} == {company.small_team.place_id}


@pytest.mark.parametrize("count", [300, 5_000, 100_000])
def test_beside_each_of_the_few_stands_a_ticket_to_copy(count: int) -> None:
    few = few_of(count).ids
    assert len(few) == RARE_TITLES + QUIET_TICKETS + SMALL_TICKETS
    assert all(one + 1 not in few and one < count for one in few)


def test_the_median_and_the_95th_are_times_that_were_measured() -> None:
    told = times_of([at / 1000 for at in range(1, 101)])
    assert (told.p50_ms, told.p95_ms) == (51.0, 96.0)


def test_the_rows_are_named_as_the_issue_names_them() -> None:
    rows = [
        Row("list", 100, "technician", "apache", 1.0, 2.0, sql=5),
        Row("load", 100, "technician", "apache", req_s=90.0),
    ]
    plain = {"tickets": 100, "role": "technician", "server": "apache"}
    times = {"p50_ms": 1.0, "p95_ms": 2.0, "sql": 5}
    assert json.loads(as_json(rows)) == [{"page": "list", **plain, **times}, {"page": "load", **plain, "req_s": 90.0}]


def test_the_table_sets_the_sizes_side_by_side_and_says_what_is_missed() -> None:
    times = {("list", 10): 4.0, ("list", 100): 6.5, ("ticket", 10): 4.0, ("ticket", 100): 5.9, ("search", 100): 10.1}
    rows = [Row(page, size, "manager", "apache", p50, p50, sql=3) for (page, size), p50 in times.items()]
    rows += [Row("load", 100, "manager", "apache", req_s=149.0), Row("memory", 100, "manager", "apache", rss_mb=149.0)]
    lines = as_table(rows).splitlines()
    assert lines[1].split() == [
        "apache",
        "list",
        "manager",
        "4.0",
        "(4.0)",
        "6.5",
        "(6.5)",
        "1.62",
        "≤",
        "12",
        "ms",
        "3",
        "grows",
    ]
    missed = {what[0] for what in misses(rows)}
    assert missed == {"list", "search", "load"}  # 1.9 ms more is no growth, however small the page.


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for what is temporary, which PostgreSQL's account may enter."""
    with TemporaryDirectory(prefix="ticketease-bench-test-") as name:
        Path(name).chmod(0o711)
        monkeypatch.setattr("tempfile.tempdir", name)
        yield Path(name)


@pytest.mark.db
def test_a_small_run_measures_every_page_and_leaves_nothing_behind(place: Path) -> None:
    effort = Effort(rounds=1, warm_up=1, seconds=0.2, requests=20, size=Size(people=260, cis=200))
    rows = bench((300, 600), effort)
    asked = [*pages_of(found(1), ["INC000001"], ""), *((name, "technician") for name in ("load", "counters", "pulse"))]
    for server in (APACHE, RUN):
        told = {(row.page, row.role, row.tickets) for row in rows if row.server == server}
        assert told >= {(*one, size) for one in asked for size in (300, 600)} | {("memory", "technician", 600)}
    assert {row.page for row in rows} == ISSUE_PAGES | {"list_50", "counters", "pulse", "memory", *GROWN_PAGES}
    assert all(row.rss_mb or row.req_s or (row.p50_ms and row.sql) for row in rows)
    assert list(place.iterdir()) == []
