"""Ending sessions: one, all others, and, for an administrator, everybody's."""

import pytest
from sqlalchemy import select

from app.access.bearers import make_access
from app.access.operations import start_session
from app.access.queries import load_bearer
from app.audit.models import AuditEntry
from app.core.clock import utcnow
from tests.factories import SETUP


def events(session, event):
    return session.scalars(select(AuditEntry).where(AuditEntry.event == event)).all()


def is_signed_in(hand):
    return hand.get("/profile/").status_code == 200


def test_all_others_end_and_this_one_goes_on(browse, rita, session):
    here, there, elsewhere = (browse(rita) for _ in range(3))
    assert here.get("/sessions/").text.count("session-words") == 3
    assert here.post("/sessions/end-others").status_code == 303
    assert [is_signed_in(hand) for hand in (here, there, elsewhere)] == [True, False, False]
    assert here.get("/sessions/").text.count("session-words") == 1
    (entry,) = events(session, "session.others_ended")
    assert (entry.subject_id, entry.actor_id, entry.changes) == (rita.id, rita.id, {"sessions": [2, 0]})


def test_ending_all_others_leaves_other_people_alone(browse, rita, olaf):
    other = browse(olaf)
    browse(rita).post("/sessions/end-others")
    assert is_signed_in(other)


def test_the_button_is_there_only_when_there_are_others(browse, rita):
    here = browse(rita)
    assert "/sessions/end-others" not in here.get("/sessions/").text
    browse(rita)
    assert "/sessions/end-others" in here.get("/sessions/").text


def test_an_administrator_sees_and_ends_the_sessions_of_a_person(browse, rita, ada, session):
    hers, admin = browse(rita), browse(ada)
    card = admin.get(f"/people/{rita.id}").text
    assert f"/people/{rita.id}/end-sessions" in card
    assert "session-words" in card
    assert admin.post(f"/people/{rita.id}/end-sessions").status_code == 303
    assert not is_signed_in(hers)
    assert is_signed_in(admin)
    (entry,) = events(session, "session.all_ended")
    assert (entry.subject_id, entry.actor_id) == (rita.id, ada.id)


@pytest.mark.parametrize("who", ["alan", "paula", "olaf", "rita"])
def test_nobody_else_sees_or_ends_them(browse, rita, who, request):
    person = request.getfixturevalue(who)
    hers, other = browse(rita), browse(person)
    assert "session-words" not in other.get(f"/people/{rita.id}").text
    assert other.post(f"/people/{rita.id}/end-sessions").status_code == 403
    assert is_signed_in(hers)


def test_a_card_without_sessions_shows_none(browse, rita, ada):
    assert "end-sessions" not in browse(ada).get(f"/people/{rita.id}").text
    assert "end-sessions" not in browse(ada).get(f"/people/{ada.id}").text


def test_a_program_stands_among_them_and_is_ended_like_a_browser(browse, rita):
    now, key = utcnow(), "a key of at least thirty-two letters"
    program = start_session(rita.id, user_agent="report.py", refresh_hash="first", actor=SETUP, now=now)
    token, here = make_access(rita.id, program.jti, key=key, now=now), browse(rita)
    page = here.get("/sessions/").text
    assert "report.py" in page
    assert page.count("by the API") == 1
    assert load_bearer(token, now, key=key, demo=False) is not None
    assert here.post(f"/sessions/{program.jti}/end").status_code == 303
    assert load_bearer(token, now, key=key, demo=False) is None
