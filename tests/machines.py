"""Machines that call the API as somebody: ``machine(person)``, ``machine()`` for nobody."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.access.bearers import make_access, refresh_hash_of
from app.access.operations import start_session
from app.api.base.door import Door
from app.core.clock import utcnow
from app.directory.models import Person
from tests.factories import SETUP

API = "/api/v1"
SPEAK_OF_NO_FIELD = frozenset({"idempotency_key_reused", "empty_file"})
# What is told of a name that an address does not take.
UNKNOWN_NAMES = frozenset({"There is no such field.", "Il n’y a pas de tel champ."})


class Machine:
    """A client with an access token; paths are below ``/api/v1``."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.client = app.test_client()
        self.headers: dict[str, str] = {}
        if person is not None:
            by = {"user_agent": "a test", "refresh_hash": refresh_hash_of(uuid4().hex)}
            started = start_session(person.id, **by, actor=SETUP, now=utcnow())
            key = app.config["JWT_SECRET_KEY"]
            self.headers["Authorization"] = f"Bearer {make_access(person.id, started.jti, key=key, now=utcnow())}"

    def call(self, method: str, path: str, headers: dict[str, str] | None = None, **kwargs: Any) -> TestResponse:
        """Send a request."""
        sent = {**self.headers, **(headers or {})}
        told = self.client.open(f"{API}{path}", method=method, headers=sent, **kwargs)
        if told.status_code == 422:
            self._requires_known_names(method, path, told)
        return told

    def _requires_known_names(self, method: str, path: str, told: TestResponse) -> None:
        """Fail unless a refusal of values speaks of fields, by names that the address takes."""
        if told.json["code"] in SPEAK_OF_NO_FIELD:
            return
        endpoint, _values = self.client.application.url_map.bind("").match(f"{API}{path.partition('?')[0]}", method)
        way = Door.WAYS[endpoint]
        if way.body is None:
            # Of the thing that it is done to.
            assert told.json["errors"]
            return
        shapes = [one() for one in (way.body, way.query) if one is not None]
        known = {one.data_key or name for shape in shapes for name, one in shape.fields.items()}
        wrong = {one["field"].partition(".")[0] for one in told.json["errors"] if one["message"] not in UNKNOWN_NAMES}
        assert wrong <= {*known, ""}, (told.json["errors"], path)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        """Do something."""
        return self.call("POST", path, json=json, **kwargs) if json is not None else self.call("POST", path, **kwargs)

    def patch(self, path: str, json: Any, tag: str | None = None, **kwargs: Any) -> TestResponse:
        """Change what is there; ``tag`` None is the one that reading it now brings."""
        tag = self.get(path).headers["ETag"] if tag is None else tag
        return self.call("PATCH", path, {"If-Match": tag}, json=json, **kwargs)

    def put(self, path: str, json: Any, **kwargs: Any) -> TestResponse:
        """Set what has no tag."""
        return self.call("PUT", path, json=json, **kwargs)

    def delete(self, path: str, tag: str | None = None, **kwargs: Any) -> TestResponse:
        """Remove what is there; ``tag`` as for ``patch``."""
        tag = self.get(path).headers["ETag"] if tag is None else tag
        return self.call("DELETE", path, {"If-Match": tag}, **kwargs)


Call = Callable[..., Machine]


@pytest.fixture
def machine(app: Flask) -> Call:
    """Return the machine of a person, or of nobody."""
    return lambda person=None: Machine(app, person)
