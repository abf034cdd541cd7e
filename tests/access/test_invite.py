"""Invitations: a link, signed, used once, in time, while its person is as they were (threat 55)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import operations, queries
from app.access.commands import AcceptInvitation, Invite, SetPassword, SignIn
from app.access.errors import InvitationRefused
from app.access.invitations import LASTS, InvitationFacts, login_of, opens
from app.access.models import Invitation
from app.access.passwords import Hasher
from app.core.db import unit_of_work
from app.core.errors import DomainError, Forbidden, Invalid, Refused
from app.core.tokens import hash_of, new_token
from app.directory import operations as directory
from app.directory.commands import PersonDetails, UpdatePerson
from tests.factories import NOW, SETUP, actor_of, make_group, make_person
from tests.racing import together

KEY, HASHER = b"k" * 32, Hasher(b"p", rounds=4)
PASSWORD = "seven green bicycles"


@pytest.fixture
def officer(paris):
    person = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[person])
    return person


def invited(person, by=None, token_hash="a", now=NOW):
    return operations.invite(Invite(person.id, token_hash), actor=actor_of(by) if by else SETUP, now=now)


def accept(token_hash="a", password=PASSWORD, now=NOW):
    return operations.accept_invitation(AcceptInvitation(token_hash, password), hasher=HASHER, actor=SETUP, now=now)


def refusal(**given):
    with pytest.raises(InvitationRefused) as refused:
        accept(**given)
    return refused.value.code


def test_a_token_is_ours_for_its_use_only():
    token = new_token(KEY, "invitation")
    assert hash_of(token, KEY, "invitation")
    assert token.split(".")[0] not in hash_of(token, KEY, "invitation")
    for other in (f"x{token}", token[:-1], f"{token}0", "", ".", token.split(".")[0], "é.é", "a" * 300):
        assert hash_of(other, KEY, "invitation") is None
    assert hash_of(token, KEY, "approval-link") is None
    assert hash_of(token, b"another key", "invitation") is None


def test_whoever_has_the_link_chooses_a_password_and_signs_in_with_it(session, officer, rita):
    invited(rita, officer)
    assert accept().id == rita.id
    assert not queries.credential_of(rita.id).must_change
    command = SignIn("rita", PASSWORD)
    assert operations.sign_in(command, hasher=HASHER, demo=True, actor=SETUP, now=NOW).person_id == rita.id


def test_55_it_works_once(rita):
    invited(rita)
    accept()
    assert refusal(password="another green bicycle") == "used"


@pytest.mark.parametrize(("after", "code"), [(LASTS - timedelta(seconds=1), ""), (LASTS, "expired")])
def test_55_it_expires_after_seven_days(rita, after, code):
    invited(rita)
    assert (refusal(now=NOW + after) if code else accept(now=NOW + after).name) == (code or "Rita Moreau")


def test_55_an_empty_or_unknown_token_opens_nothing(rita):
    invited(rita)
    assert [refusal(token_hash=wrong) for wrong in (None, "", "b")] == ["unknown"] * 3


def test_55_another_mail_or_identifier_ends_it(ada, rita):
    invited(rita)
    details = PersonDetails(**{name: getattr(rita, name) for name in PersonDetails.__dataclass_fields__})
    command = UpdatePerson(rita.id, replace(details, work_email="moreau@example.org"), rita.version)
    directory.update_person(command, actor=actor_of(ada), now=NOW)
    assert refusal() == "over"


def test_55_a_password_set_since_ends_it(rita):
    invited(rita)
    later = NOW + timedelta(minutes=1)
    operations.set_password(SetPassword(rita.id, "a long enough password"), hasher=HASHER, actor=SETUP, now=later)
    assert refusal(now=later) == "over"


def test_59_disabling_ends_it_for_good(ada, rita):
    invited(rita)
    operations.disable_person(rita.id, actor=actor_of(ada), now=NOW)
    assert refusal() == "unknown"
    operations.enable_person(rita.id, actor=actor_of(ada), now=NOW)
    assert refusal() == "unknown"


def test_55_the_sessions_of_the_person_end(rita, session):
    operations.start_session(rita.id, user_agent="", actor=SETUP, now=NOW)
    invited(rita)
    assert len(queries.sessions_of(rita.id, NOW)) == 1
    accept()
    assert queries.sessions_of(rita.id, NOW) == []


def test_a_new_link_replaces_the_one_before(rita):
    invited(rita)
    invited(rita, token_hash="b")
    assert refusal() == "unknown"
    assert accept("b").id == rita.id


@pytest.mark.parametrize("password", ["short", "password123", "rita moreau"])
def test_a_poor_password_is_refused_and_the_link_still_opens(rita, password):
    invited(rita)
    with pytest.raises(Invalid):
        accept(password=password)
    assert accept().id == rita.id


def test_an_office_invites_nobody_of_equal_or_higher_rank_and_nobody_elsewhere(officer, ada, olaf, rita):
    for person in (ada, olaf):
        with pytest.raises(Forbidden):
            invited(person, officer)
    with pytest.raises(Forbidden):
        invited(ada, rita)


def test_nobody_invites_themselves_and_nobody_who_is_disabled(ada, rita, session):
    with pytest.raises(Refused):
        invited(ada, ada)
    rita.active = False
    session.flush()
    with pytest.raises(Refused):
        invited(rita, ada)


def test_the_login_is_what_is_typed_whatever_its_case():
    assert login_of("Rita", "R@X.org") == login_of("RITA", "r@x.ORG") != login_of("rita", None)


def test_a_password_chosen_before_the_link_was_made_does_not_end_it():
    facts = InvitationFacts("rita", NOW, NOW + LASTS, None, "rita", True, NOW - timedelta(days=1))
    assert opens(facts, NOW)
    assert opens(replace(facts, chosen_at=NOW + timedelta(seconds=1)), NOW).code == "over"


def test_of_two_who_use_the_link_at_once_one_is_told_it_was_used(real_db):
    with real_db.app_context(), unit_of_work():
        person = make_person("Rita Moreau")
        invited(person)
    words = ("seven green bicycles", "eight green bicycles")
    answers = together(real_db, *(lambda password=password: accept(password=password).id for password in words))
    assert [one.code for one in answers if isinstance(one, DomainError)] == ["used"]


def test_the_nightly_sweep_forgets_what_was_used_or_expired_long_ago(session, rita, olaf, paula):
    for person, token_hash in ((rita, "used"), (olaf, "expired")):
        invited(person, token_hash=token_hash)
    accept("used")
    invited(paula, token_hash="fresh", now=NOW + timedelta(days=31))

    def left(days):
        operations.sweep_invitations(now=NOW + timedelta(days=days))
        return set(session.scalars(select(Invitation.token_hash)))

    assert left(30) == {"used", "expired", "fresh"}
    assert left(31) == {"expired", "fresh"}
    assert left(38) == {"fresh"}
