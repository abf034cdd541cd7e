"""The window for reopening is a setting of the installation, and the page and its doors obey it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import utcnow
from app.tickets.models import Ticket
from tests.tickets.incidents import move, opened

__all__ = ["opened"]


@pytest.fixture
def resolved(opened, alan):
    """An incident that was resolved two days ago."""
    ticket = opened()
    move(ticket, alan, "resolved", at=utcnow() - timedelta(days=2), solution="Switched it on")
    return ticket


@pytest.fixture
def with_window(app, monkeypatch):
    def set_days(days):
        settings = replace(app.extensions["settings"], reopen_days=days)
        monkeypatch.setitem(app.extensions, "settings", settings)

    return set_days


@pytest.mark.parametrize(("days", "step"), [(14, "reopen"), (1, "follow")])
def test_the_page_offers_what_the_window_allows(browse, resolved, rita, with_window, days, step):
    with_window(days)
    page = browse(rita).get(f"/tickets/{resolved.number}").text
    assert f'id="step-{step}"' in page


def test_a_reply_may_reopen_and_its_button_says_what_it_does(browse, resolved, rita):
    page = browse(rita).get(f"/tickets/{resolved.number}").text
    assert '<button class="btn" type="submit" name="target" value="in_progress">Reopen</button>' in page


@pytest.mark.parametrize(("days", "status", "tickets"), [(3, "in_progress", 1), (1, "resolved", 2)])
def test_reopening_obeys_the_window(browse, resolved, rita, session, with_window, days, status, tickets):
    with_window(days)
    browse(rita).post(f"/tickets/{resolved.number}/reopen", {"reason": "Still blank"})
    session.expire_all()
    assert (resolved.status, session.query(Ticket).count()) == (status, tickets)


def test_the_state_alone_does_not_get_around_the_window(browse, resolved, alan, session, with_window):
    with_window(1)
    reply = browse(alan).post(f"/tickets/{resolved.number}/status", {"target": "in_progress"})
    session.expire_all()
    assert (reply.status_code, resolved.status) == (409, "resolved")
