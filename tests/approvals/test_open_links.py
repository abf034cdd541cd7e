"""One-tap links at their door: GET shows, POST decides, once; each dead link has its sentence (D15)."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.access.demo_people import DEMO_DOMAIN
from app.approvals.models import Verdict
from app.audit.models import AuditEntry
from tests.approvals.test_decide_in_panel import door, laptop, task, wish

__all__ = ["door", "laptop", "task", "wish"]


@pytest.fixture
def link(browse, door, paula):
    """The path of a link that Paula copied."""
    url = browse(paula).post(f"{door}/link").json["url"]
    return url[url.index("/approve/") :]


@pytest.fixture
def scanner(browse):
    """A browser in which nobody is signed in."""
    return browse()


def test_whoever_fetches_it_changes_nothing(scanner, session, link, task):
    for _ in range(3):
        reply = scanner.get(link)
        assert reply.status_code == 200
        assert "A laptop for the fair" in reply.text
    assert scanner.client.head(link).status_code == 200
    session.refresh(task)
    assert task.status == "awaiting_approval"


def test_one_tap_approves_by_link(scanner, session, link, task, paula):
    reply = scanner.post(link, {"answer": "approved"})
    assert reply.status_code == 200
    assert f"{task.number} is approved." in reply.text
    session.refresh(task)
    assert task.status == "new"
    assert session.scalars(select(Verdict.source)).all() == ["link"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "round.answered")).one()
    assert (entry.actor_id, entry.source) == (paula.id, "link")


def test_it_works_once(scanner, link):
    scanner.post(link, {"answer": "approved"})
    for reply in (scanner.get(link), scanner.post(link, {"answer": "rejected", "reason": "No"})):
        assert reply.status_code == 410
        assert "was used already" in reply.text


def test_a_rejection_by_link_gives_its_reason(scanner, session, link, task):
    reply = scanner.post(link, {"answer": "rejected"})
    assert reply.status_code == 422
    assert "Say why" in reply.text
    assert scanner.post(link, {"answer": "rejected", "reason": "Too dear"}).status_code == 200
    session.refresh(task)
    assert task.status == "rejected"


def another_end(token):
    return token[:-1] + ("1" if token.endswith("0") else "0")


@pytest.mark.parametrize("change", [another_end, lambda token: token + "0", lambda _token: "x"])
def test_a_tampered_one_is_unknown(scanner, session, link, task, change):
    path = "/approve/" + change(link.removeprefix("/approve/"))
    for reply in (scanner.get(path), scanner.post(path, {"answer": "approved"})):
        assert reply.status_code == 404
        assert "not one of ours" in reply.text
    session.refresh(task)
    assert task.status == "awaiting_approval"


@pytest.mark.parametrize("who", ["rita", "ada"])
def test_somebody_else_who_is_signed_in_is_told_whose_it_is(request, browse, session, link, task, who):
    reader = browse(request.getfixturevalue(who))
    for reply in (reader.get(link), reader.post(link, {"answer": "approved"})):
        assert reply.status_code == 403
        assert "This link is for Paula Duval, and you are signed in as" in reply.text
        assert 'data-act="approve"' not in reply.text
    session.refresh(task)
    assert task.status == "awaiting_approval"


def test_one_of_the_demonstration_ends_with_it_whoever_is_signed_in(browse, session, link, paula, rita):
    paula.work_email = f"paula@{DEMO_DOMAIN}"
    session.flush()
    for reader in (browse(), browse(rita)):
        reply = reader.get(link)
        assert (reply.status_code, "This link has ended." in reply.text) == (410, True)


def test_it_dies_when_somebody_else_is_asked(scanner, browse, door, link, ada, olaf):
    browse(ada).post(f"{door}/reroute", {"person": "olaf"})
    reply = scanner.post(link, {"answer": "approved"})
    assert reply.status_code == 410
    assert "no longer asked" in reply.text


def test_it_dies_when_the_approver_is_disabled(scanner, session, link, paula):
    paula.active = False
    session.flush()
    assert scanner.get(link).status_code == 410


def test_without_the_page_s_token_nothing_is_decided(scanner, session, link, task):
    assert scanner.client.post(link, data={"answer": "approved"}).status_code == 400
    session.refresh(task)
    assert task.status == "awaiting_approval"


def test_nobody_copies_another_s(browse, door, olaf, ada):
    assert browse(olaf).post(f"{door}/link").status_code == 404
    assert browse(ada).post(f"{door}/link").status_code == 404


@pytest.fixture
def strict(app):
    """An installation whose links ask for a sign-in."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, approval_link_sign_in=True)
    yield
    app.extensions["settings"] = settings


def test_a_setting_asks_for_a_sign_in_that_leads_back(strict, scanner, browse, link, paula):
    for reply in (scanner.get(link), scanner.post(link, {"answer": "approved"})):
        assert (reply.status_code, reply.location) == (303, f"/sign-in?next={quote(link, safe='')}")
    assert browse(paula).post(link, {"answer": "approved"}).status_code == 200
