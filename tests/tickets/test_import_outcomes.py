"""What a second import has to do with an incident, and what the log's names become."""

from dataclasses import replace

import pytest

from app.tickets.servicenow.names import all_people, category_key, external_id, location_key
from app.tickets.servicenow.outcome import Outcome, Past, plan
from app.tickets.servicenow.reading import fingerprints
from tests.tickets.test_import_planning import ACTIVE, ASSIGNED, CLOSED, NEW, RESOLVED

LOG = [NEW, ACTIVE, RESOLVED, CLOSED]


def past(lines: list, **now: str | None) -> Past:
    stands = {"status": "in_progress", "group": "servicenow:Group 1", "assignee": "servicenow:Resolver 1", **now}
    return Past(7, tuple(fingerprints(lines)), **stands)


def test_an_unknown_incident_is_created_whole() -> None:
    planned = plan(LOG, None)
    assert (planned.outcome, len(planned.stages), len(planned.marks)) == (Outcome.CREATED, 4, 4)


def test_a_known_incident_gets_only_what_is_new() -> None:
    planned = plan(LOG, past(LOG[:2]))
    assert (planned.outcome, [stage.line for stage in planned.stages]) == (Outcome.UPDATED, LOG[2:])
    assert planned.marks == tuple(fingerprints(LOG))


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_what_is_known_already_is_unchanged(length: int) -> None:
    assert plan(LOG[:length], past(LOG)).outcome == Outcome.UNCHANGED


def test_a_past_told_otherwise_is_skipped_at_the_line_that_differs() -> None:
    told = [NEW, replace(ACTIVE, line=9, group="Group 2"), RESOLVED]
    planned = plan(told, past(LOG[:2]))
    assert (planned.outcome, planned.stages) == (Outcome.SKIPPED, ())
    assert planned.fault is not None
    assert planned.fault.line == 9


@pytest.mark.parametrize(
    "now", [{"status": "resolved"}, {"group": "servicenow:Group 2"}, {"group": None}, {"assignee": None}]
)
def test_a_ticket_that_was_changed_here_is_skipped(now: dict[str, str | None]) -> None:
    assert plan(LOG, past(LOG[:2], **now)).outcome == Outcome.SKIPPED


def test_a_mark_survives_the_line_moving_in_its_file() -> None:
    assert fingerprints([NEW]) == fingerprints([replace(NEW, line=4000)])
    assert fingerprints([NEW]) != fingerprints([ASSIGNED])


@pytest.mark.parametrize(
    ("name", "location", "category"),
    [
        ("Location 204", "location-204", "location_204"),
        ("Bâtiment 3", "batiment-3-", "batiment_3_"),
        ("Batiment-3", "batiment-3-", "batiment_3_"),
        ("東京", "", ""),
        ("x" * 90, "x" * 40 + "-", "x" * 40 + "_"),
    ],
)
def test_a_key_is_readable_and_never_shared(name: str, location: str, category: str) -> None:
    assert location_key(name).startswith(location)
    assert category_key(name).startswith(category)
    assert len(location_key(name)) <= 60


def test_names_that_look_alike_have_keys_of_their_own() -> None:
    alike = ["Bâtiment 3", "Batiment 3", "Batiment-3", "batiment_3", "BATIMENT  3"]
    assert len({location_key(name) for name in alike}) == len(alike)


def test_everybody_whom_the_log_names_is_counted() -> None:
    line = replace(ACTIVE, opened_by="Opened by 8", updated_by="Updated by 21")
    assert all_people([line]) == {"Caller 1", "Resolver 1", "Opened by 8", "Updated by 21"}
    assert all_people([replace(NEW, caller=None)]) == {"Unknown caller"}
    assert external_id("Caller 1") == "servicenow:Caller 1"
