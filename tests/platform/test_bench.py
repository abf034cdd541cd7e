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
from infra.bench.__main__ import Effort, bench
from infra.bench.company import PEOPLE, TECHNICIANS, found
from infra.bench.growth import Size
from infra.bench.measuring import times_of
from infra.bench.report import Row, as_json, as_table
from infra.bench.stories import RARE_TITLES, RARE_WORD, SHARES, Story, World, tell
from tests.factories import NOW

OFFICE = calendar_from_json("Europe/Paris", [[[480, 1080]]] * 5 + [[], []], [])
HOURS = {"critical": 4, "high": 8, "medium": 24, "low": 72}
ISSUE_PAGES = ["list", "list_group", "search", "ticket", "create", "comment", "dashboard", "load"]
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


def test_the_median_and_the_95th_are_times_that_were_measured() -> None:
    told = times_of([at / 1000 for at in range(1, 101)])
    assert (told.p50_ms, told.p95_ms) == (51.0, 96.0)


def test_the_rows_are_named_as_the_issue_names_them() -> None:
    rows = [
        Row("list", 100, "technician", "gunicorn", 1.0, 2.0, sql=5),
        Row("load", 100, "technician", "gunicorn", 1.0, 2.0, req_s=90.0),
    ]
    plain = {"tickets": 100, "role": "technician", "server": "gunicorn", "p50_ms": 1.0, "p95_ms": 2.0}
    assert json.loads(as_json(rows)) == [{"page": "list", **plain, "sql": 5}, {"page": "load", **plain, "req_s": 90.0}]
    assert len({len(line) for line in as_table(rows[:1]).splitlines()}) == 1


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for what is temporary, which PostgreSQL's account may enter."""
    with TemporaryDirectory(prefix="ticketease-bench-test-") as name:
        Path(name).chmod(0o711)
        monkeypatch.setattr("tempfile.tempdir", name)
        yield Path(name)


@pytest.mark.db
def test_a_small_run_measures_every_page_and_leaves_nothing_behind(place: Path) -> None:
    rows = bench(300, Effort(rounds=2, warm_up=1, seconds=0.2, size=Size(people=260, cis=200)))
    assert [row.page for row in rows] == [*ISSUE_PAGES, "counters", "pulse", *GROWN_PAGES]
    assert all(row.p50_ms > 0 and (row.sql or row.req_s) for row in rows)
    assert list(place.iterdir()) == []
