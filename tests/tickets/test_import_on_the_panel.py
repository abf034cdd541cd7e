"""The lists and the histories of the panel show exactly what the log says, as counted by the oracle."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.cli.imports import import_servicenow_command
from app.core.db import db, unit_of_work
from app.directory.models import Group, Location
from app.tickets.models import ExternalRef, TicketEvent
from app.tickets.queries.clocks import status_at
from tests.cluster import Cluster
from tests.conftest import app_of_its_own
from tests.factories import make_person
from tests.people import Browser
from tests.tickets import servicenow_oracle as oracle

COUNT = re.compile(r'<span class="count"[^>]*>([\d,+]+)</span>')


@dataclass
class Panel:
    """An installation into which one log was imported, and its administrator's browser."""

    app: Flask
    browser: Browser
    log: Path

    def count(self, **filters: Any) -> int:
        """Return the number that heads the list of tickets narrowed so."""
        query = "&".join(f"{name}={value}" for name, value in {"view": "all", **filters}.items())
        found = COUNT.search(self.browser.get(f"/tickets/?{query}").text)
        assert found is not None
        return int(found[1])


@pytest.fixture(scope="module", params=oracle.logs(), ids=lambda path: path.parent.name)
def panel(request: pytest.FixtureRequest, cluster: Cluster) -> Iterator[Panel]:
    """One import serves every test of the module: they only read."""
    with app_of_its_own(cluster) as app:
        with app.app_context():
            result = CliRunner().invoke(import_servicenow_command, [str(request.param), "--strict"])
            assert result.exit_code == 0, result.output
            with unit_of_work():
                browser = Browser(app, make_person("Ada Lefèvre", is_admin=True))
        yield Panel(app, browser, request.param)


def ids_by_name(panel: Panel, model: type[Group] | type[Location]) -> dict[str, int]:
    with panel.app.app_context():
        if model is Group:
            return {row.name: row.id for row in db.session.execute(select(Group.name, Group.id))}
        return {names["en"]: found for names, found in db.session.execute(select(Location.names, Location.id))}


@pytest.mark.parametrize(
    ("column", "model", "filter_name"),
    [("assignment_group", Group, "group_id"), ("location", Location, "location_id")],
)
def test_the_lists_show_as_many_incidents_per_group_and_location(panel, column, model, filter_name):
    expected = oracle.per_final(panel.log, column)
    ids = ids_by_name(panel, model)
    shown = {name: panel.count(**{filter_name: ids[name]}) for name in expected if name is not None}
    without = panel.count() - sum(shown.values())
    assert {**shown, None: without} == {None: 0, **expected}


def test_the_lists_show_as_many_incidents_per_priority(panel):
    expected = oracle.per_final_priority(panel.log)
    assert {priority: panel.count(priority=priority) for priority in expected} == expected
    assert panel.count() == sum(expected.values())


def test_every_incident_ends_closed(panel):
    assert panel.count(status="closed") == panel.count() == len(oracle.incidents(panel.log))
    assert panel.count(view="overdue") == 0


def test_the_histories_show_as_many_reopenings(panel):
    moves = select(ExternalRef.reference, TicketEvent.from_value, TicketEvent.to_value)
    moves = moves.join(TicketEvent, TicketEvent.ticket_id == ExternalRef.ticket_id)
    with panel.app.app_context():
        told = db.session.execute(moves.where(TicketEvent.kind == "status_changed")).all()
    reopened = Counter(row[0] for row in told if row[1] in ("resolved", "closed") and row[2] == "in_progress")
    found = {reference: reopened[reference] for reference in oracle.incidents(panel.log)}
    assert found == oracle.reopen_counts(panel.log)
    assert Counter(found.values()) == oracle.per_reopen_count(panel.log)


@pytest.mark.parametrize("at", oracle.INSTANTS, ids=lambda at: f"{at:%d-%m}")
def test_the_histories_show_as_many_incidents_in_each_state_on_a_day(panel, at: datetime):
    with panel.app.app_context():
        tickets = db.session.scalars(select(ExternalRef.ticket_id)).all()
        states = Counter(status_at(ticket_id, at) for ticket_id in tickets)
    assert states == oracle.per_state(panel.log, at)


def test_the_histories_show_every_transfer(panel):
    with panel.app.app_context():
        transfers = db.session.scalars(select(TicketEvent.id).where(TicketEvent.kind == "transferred")).all()
    assert len(transfers) == oracle.transfers(panel.log)


def test_each_foreign_number_leads_to_its_ticket(panel):
    for reference in sorted(oracle.incidents(panel.log))[::20]:
        page = panel.browser.get(f"/tickets/?view=all&search={reference}", follow_redirects=True).text
        title = oracle.incidents(panel.log)[reference][-1]["category"]
        assert COUNT.search(page)[1] == "1"
        assert title.replace("?", "") in page


def test_a_ticket_page_tells_its_reopenings(panel):
    reference, reopenings = max(oracle.reopen_counts(panel.log).items(), key=lambda one: one[1])
    page = panel.browser.get(f"/tickets/?view=all&search={reference}").text
    address = re.search(r'href="(/tickets/INC\d+)"', page)[1]
    timeline = panel.browser.get(address).text
    assert reference in timeline
    assert timeline.count("reopened it") == reopenings
