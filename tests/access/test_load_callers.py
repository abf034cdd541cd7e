"""Who calls the API: one statement finds the person behind a token, with their rights and what narrows them."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.access import operations
from app.access.bearers import make_access
from app.access.queries import load_bearer
from app.core.db import db
from tests.factories import NOW, SETUP, actor_of, make_person, make_token

KEY = "a key of at least thirty-two letters"


def load(token, now=NOW, demo=False):
    return load_bearer(token, now, key=KEY, demo=demo)


@pytest.fixture
def signed_in(session, alan):
    return operations.start_session(alan.id, user_agent="", refresh_hash="first", actor=SETUP, now=NOW)


def access(started, person_id=None):
    return make_access(person_id or started.person_id, started.jti, key=KEY, now=NOW)


def test_a_sign_in_has_the_whole_rights_of_its_person(signed_in, alan, paris_desk):
    caller, known = load(access(signed_in)), actor_of(alan)
    assert (caller.actor.person_id, caller.actor.scopes, caller.actor.groups) == (alan.id, known.scopes, known.groups)
    assert (caller.actor.source, caller.actor.narrowed_to, caller.actor.session_id) == ("api", None, str(signed_in.jti))
    assert (caller.counted_as, caller.actor.token_id, caller.last_seen_at) == (f"person:{alan.id}", None, NOW)
    assert caller.names_stamp


def test_a_personal_token_has_them_narrowed_to_its_scopes(session, alan, paris_desk):
    secret, token = make_token(alan, "Backup", scopes=("tickets:read", "cmdb:write"))
    caller = load(secret)
    assert (caller.actor.person_id, caller.actor.scopes) == (alan.id, actor_of(alan).scopes)
    assert caller.actor.narrowed_to == {"tickets:read", "cmdb:write"}
    assert (caller.actor.session_id, caller.last_seen_at) == (None, None)
    assert caller.counted_as == f"token:{token.id}"
    assert (caller.actor.token_id, caller.actor.token_name) == (token.id, "Backup")


def test_either_takes_one_statement_and_rubbish_takes_none(session, signed_in, alan):
    secret, _token = make_token(alan, "Backup")
    seen = []
    event.listen(db.engine, "before_cursor_execute", watch := lambda *given: seen.append(given[2]))
    try:
        load(secret)
        load(access(signed_in))
        load("rubbish")
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)
    assert len([one for one in seen if "SAVEPOINT" not in one]) == 2


@pytest.mark.parametrize("end", ["ended", "expired", "disabled", "a browser's", "somebody else's"])
def test_59_61_a_sign_in_that_no_longer_holds_opens_nothing(session, signed_in, alan, olaf, end):
    token, now = access(signed_in), NOW
    assert load(token) is not None
    if end == "ended":
        operations.end_sessions_of(alan.id, actor=SETUP, now=NOW)
    elif end == "expired":
        signed_in.expires_at = NOW
    elif end == "disabled":
        operations.disable_person(alan.id, actor=SETUP, now=NOW)
    elif end == "a browser's":
        signed_in.refresh_hash = None
    else:
        token = access(signed_in, olaf.id)
    session.flush()
    assert load(token, now) is None


@pytest.mark.parametrize("end", ["revoked", "expired", "disabled", "another", "its hash"])
def test_59_61_a_personal_token_that_no_longer_holds_opens_nothing(session, alan, end):
    secret, token = make_token(alan, "Backup", lasts=timedelta(days=7))
    now = NOW + timedelta(days=7) - timedelta(seconds=1)
    assert load(secret, now) is not None
    if end == "revoked":
        operations.revoke_token(token.id, actor=actor_of(alan), now=NOW)
    elif end == "expired":
        now += timedelta(seconds=1)
    elif end == "disabled":
        operations.disable_person(alan.id, actor=SETUP, now=NOW)
    secret = {"another": secret[:-1] + "!", "its hash": f"tke_{token.token_hash}"}.get(end, secret)
    assert load(secret, now) is None


def test_people_of_the_demonstration_call_in_demo_mode_only(session, paris):
    person = make_person("Demo Person", paris, work_email="demo@demo.ticketease.test")
    secret, _token = make_token(person, "Backup")
    started = operations.start_session(person.id, user_agent="", refresh_hash="first", actor=SETUP, now=NOW)
    for token in (secret, access(started)):
        assert load(token) is None
        assert load(token, demo=True) is not None
