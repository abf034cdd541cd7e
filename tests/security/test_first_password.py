"""A program chooses its own password for a given one, at the door and by its rules (threats 49, 50, 52)."""

import pytest
from sqlalchemy import select

from app.access import operations
from app.access.commands import SetPassword
from app.access.models import Throttle, UserSession
from app.core.clock import utcnow
from tests.factories import SETUP
from tests.security.door import SECRET

OWN = "seven quiet herons wade"


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """Let no time pass at the door: what waits a second must not depend on how long a machine takes."""
    moment = utcnow()
    monkeypatch.setattr("app.web.signing.utcnow", lambda: moment)


@pytest.fixture
def given(rita, hasher):
    """Rita was given a password."""
    operations.set_password(SetPassword(rita.id, SECRET), hasher=hasher, actor=SETUP, now=utcnow())


@pytest.fixture
def choose(machine):
    def ask(email="rita", password=SECRET, new=OWN):
        return machine().post("/auth/first-password", {"email": email, "password": password, "new": new})

    return ask


def login(machine, password):
    return machine().post("/auth/login", {"email": "rita", "password": password})


def test_the_own_password_signs_in_at_once_and_the_given_one_no_more(machine, given, choose, session):
    told = choose()
    assert told.status_code == 200, told.json
    caller = machine()
    caller.headers["Authorization"] = f"Bearer {told.json['access_token']}"
    assert caller.get("/auth/me").json["name"] == "Rita Moreau"
    assert [login(machine, one).status_code for one in (SECRET, OWN)] == [401, 200]
    again = choose(password=OWN, new="another quiet heron wades")
    assert (again.status_code, again.json["code"]) == (409, "own_password")


@pytest.mark.parametrize("new", [SECRET, "short", "rita rita rita"])
def test_the_rules_of_passwords_hold_and_a_right_one_costs_no_attempt(given, choose, session, new):
    for _attempt in range(8):
        told = choose(new=new)
        assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, ["new"])
    assert all(not row.failed_at for row in session.scalars(select(Throttle)))
    assert session.scalars(select(UserSession)).all() == []


def test_guesses_are_counted_with_those_at_the_door_and_told_the_same(machine, given, choose, hasher):
    told = [choose(password="wrong"), choose("nobody"), login(machine, "wrong")]
    assert {(one.status_code, one.json["code"], one.json["detail"]) for one in told} == {
        (401, "sign_in_refused", told[2].json["detail"])
    }
    assert [choose(password="wrong").status_code for _ in range(3)] == [401] * 3
    waits = choose()
    assert (waits.status_code, waits.json["code"]) == (429, "too_many_attempts")
    asked = len(hasher.asked)
    assert choose(new="x" * 4097).status_code == 400
    assert len(hasher.asked) == asked
