"""Sign-ins of programs: renewed by a token that is good once (threat 63), in the same table as those of browsers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.access import operations
from app.access.commands import RenewSession, SetPassword, SignIn
from app.access.errors import PasswordMustChange
from app.access.models import UserSession
from app.access.passwords import Hasher
from app.access.queries import ABSOLUTE, IDLE, is_present, load_session, sessions_of
from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.db import db, unit_of_work
from app.directory.models import Person
from tests.factories import NOW, SETUP, make_location, make_person
from tests.racing import together

VISITOR = Actor(None, source="sign_in", address="192.0.2.1")


def start(person, drawn="first"):
    return operations.start_session(person.id, user_agent="a script", refresh_hash=drawn, actor=SETUP, now=NOW)


def renew(person, session_id, shown, then, now=NOW, demo=False):
    command = RenewSession(session_id, person.id, shown, then)
    return operations.renew_session(command, demo=demo, actor=VISITOR, now=now)


def reuses(session):
    return session.scalars(select(AuditEntry).where(AuditEntry.event == "session.reused")).all()


def test_each_token_is_good_once_and_brings_the_next(session, rita):
    began = start(rita)
    for shown, then in (("first", "second"), ("second", "third")):
        renewed = renew(rita, began.jti, shown, then, NOW + timedelta(minutes=1))
        assert (renewed.jti, renewed.refresh_hash, renewed.ended_at) == (began.jti, then, None)
    assert began.last_seen_at == NOW + timedelta(minutes=1)
    assert began.expires_at == NOW + ABSOLUTE


def test_the_record_says_that_a_program_signed_in(session, rita):
    start(rita)
    operations.start_session(rita.id, user_agent="", actor=SETUP, now=NOW)
    query = select(AuditEntry.changes).where(AuditEntry.event == "session.started").order_by(AuditEntry.seq)
    assert session.scalars(query).all() == [{"by_api": [None, True]}, {}]


def test_63_a_used_token_ends_the_whole_family(session, rita):
    began = start(rita)
    renew(rita, began.jti, "first", "second")
    assert renew(rita, began.jti, "first", "third") is None
    assert began.ended_at == NOW
    assert renew(rita, began.jti, "second", "third") is None
    (entry,) = reuses(session)
    assert (entry.subject_id, entry.address) == (rita.id, "192.0.2.1")


def test_63_another_family_of_the_person_goes_on(session, rita):
    one, other = start(rita), start(rita, "other")
    assert renew(rita, one.jti, "stolen", "next") is None
    assert renew(rita, other.jti, "other", "next") is not None


def test_63_of_two_at_once_one_is_renewed_and_the_family_ends(real_db):
    """No grace (decision 0025): whoever sends it twice signs in again."""
    with real_db.app_context():
        with unit_of_work():
            person = make_person("Rita Moreau", make_location("Paris"))
            began, owner = start(person).jti, person.id
        db.session.remove()
    commands = [RenewSession(began, owner, "first", name) for name in ("second", "third")]
    acts = [
        lambda command=command: operations.renew_session(command, demo=False, actor=VISITOR, now=NOW) is not None
        for command in commands
    ]
    assert sorted(together(real_db, *acts)) == [False, True]
    with real_db.app_context():
        assert db.session.scalar(select(UserSession.ended_at)) == NOW
        db.session.remove()


@pytest.mark.parametrize("change", ["ended", "expired", "disabled", "somebody else's", "unknown", "a browser's"])
def test_what_no_longer_holds_is_not_renewed_and_ends_nobody(session, rita, olaf, change):
    began = start(rita)
    who, named, now = rita, began.jti, NOW
    if change == "ended":
        operations.end_sessions_of(rita.id, actor=SETUP, now=NOW)
    elif change == "expired":
        now = NOW + ABSOLUTE
    elif change == "disabled":
        rita.active = False
    elif change == "somebody else's":
        who = olaf
    elif change == "unknown":
        named = uuid4()
    else:
        named = operations.start_session(rita.id, user_agent="", actor=SETUP, now=NOW).jti
    session.flush()
    assert renew(who, named, "first", "second", now) is None
    assert reuses(session) == []


def test_people_of_the_demonstration_renew_in_demo_mode_only(session, paris):
    person = make_person("Demo Person", paris, work_email="demo@demo.ticketease.test")
    began = start(person)
    assert renew(person, began.jti, "first", "second") is None
    assert renew(person, began.jti, "first", "second", demo=True) is not None


def test_a_program_may_be_silent_until_its_sign_in_expires(session, rita):
    began = start(rita)
    browser = operations.start_session(rita.id, user_agent="", actor=SETUP, now=NOW)
    later = NOW + IDLE
    assert [one.jti for one in sessions_of(rita.id, NOW)] != []
    assert [one.jti for one in sessions_of(rita.id, later)] == [began.jti]
    assert operations.sweep_expired_sessions(now=later) == 1
    session.expire_all()
    assert (began.ended_at, browser.ended_at) == (None, later)
    assert operations.sweep_expired_sessions(now=NOW + ABSOLUTE) == 1
    session.expire_all()
    assert began.ended_at == began.expires_at


def test_a_programs_session_opens_no_page(session, rita):
    assert load_session(start(rita).jti, rita.id, NOW, demo=False) is None


def test_a_program_makes_nobody_present(session, rita):
    start(rita)
    assert not session.scalar(select(is_present(Person.id, NOW)).where(Person.id == rita.id))
    operations.start_session(rita.id, user_agent="", actor=SETUP, now=NOW)
    assert session.scalar(select(is_present(Person.id, NOW)).where(Person.id == rita.id))


def test_a_given_password_signs_no_program_in(session, rita):
    hasher = Hasher(b"pepper", rounds=4)
    operations.set_password(SetPassword(rita.id, "correct horse battery"), hasher=hasher, actor=SETUP, now=NOW)
    command = SignIn("rita", "correct horse battery", "192.0.2.1", refresh_hash="first")
    with pytest.raises(PasswordMustChange) as refusal:
        operations.sign_in(command, hasher=hasher, demo=False, actor=VISITOR, now=NOW)
    assert (refusal.value.status, refusal.value.code) == (403, "must_change_password")
    assert session.scalars(select(UserSession)).all() == []
