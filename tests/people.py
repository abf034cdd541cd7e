"""The same five people everywhere: one asks, one works, one approves, one administers, one is an outsider.

``rita`` asks, in Paris; ``paula`` is her manager; ``alan`` works the incidents of Paris; ``ada`` administers;
``olaf`` asks, in Lyon. ``browse(person)`` is their browser, ``browse()`` an anonymous one.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask import session as form_session
from flask.testing import FlaskClient
from flask_jwt_extended import create_access_token
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.access.operations import start_session
from app.core.clock import utcnow
from app.directory.models import Group, Location, Person
from tests.factories import SETUP, make_group, make_location, make_person


class Browser:
    """A browser with the page's form token at hand: ``post`` sends it along, as every form of the panel does."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        # Imported here: tests of what stands below the doors must not need them.
        from app.web.session import TOKEN

        self.client: FlaskClient = app.test_client()
        self.person = person
        with app.test_request_context():
            self.form_token = generate_csrf()
            kept = form_session["csrf_token"]
        with self.client.session_transaction() as session:
            session["csrf_token"] = kept
        if person is not None:
            started = start_session(person.id, user_agent="a test", actor=SETUP, now=utcnow())
            with app.app_context():
                token = create_access_token(str(person.id), additional_claims={"jti": str(started.jti)})
            self.client.set_cookie(TOKEN, token)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf_token": self.form_token, **(data or {})}, **kwargs)


Browse = Callable[..., Browser]


@pytest.fixture
def browse(app: Flask) -> Browse:
    """Return the browser of a person who is signed in, or of nobody."""
    return lambda person=None: Browser(app, person)


@pytest.fixture
def paris(session: Session) -> Location:
    return make_location("Paris", country="FR", tz="Europe/Paris")


@pytest.fixture
def paris_second_floor(paris: Location) -> Location:
    return make_location("Paris 2nd floor", paris)


@pytest.fixture
def lyon(session: Session) -> Location:
    return make_location("Lyon", country="FR", tz="Europe/Paris")


@pytest.fixture
def paula(paris: Location) -> Person:
    return make_person("Paula Duval", paris)


@pytest.fixture
def rita(paris_second_floor: Location, paula: Person) -> Person:
    return make_person("Rita Moreau", paris_second_floor, paula, private_email="rita@home.example", phone="+33 1 00")


@pytest.fixture
def alan(paris: Location) -> Person:
    return make_person("Alan Keller", paris)


@pytest.fixture
def ada(paris: Location) -> Person:
    return make_person("Ada Lefèvre", paris, is_admin=True)


@pytest.fixture
def olaf(lyon: Location) -> Person:
    return make_person("Olaf Lindqvist", lyon)


@pytest.fixture
def paris_desk(paris: Location, alan: Person) -> Group:
    """The group of Paris that takes its unrouted incidents; Alan belongs to it."""
    return make_group("Paris desk", paris, takes=("incidents",), members=[alan])


@pytest.fixture
def lyon_desk(lyon: Location) -> Group:
    """The group of Lyon that takes its unrouted incidents; nobody belongs to it yet."""
    return make_group("Lyon desk", lyon, takes=("incidents",))
