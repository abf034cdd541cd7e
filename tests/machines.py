"""Machines that call the API as somebody: ``machine(person)``, ``machine()`` for nobody."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.access.bearers import make_access, refresh_hash_of
from app.access.operations import start_session
from app.core.clock import utcnow
from app.directory.models import Person
from tests.factories import SETUP

API = "/api/v1"


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
        return self.client.open(f"{API}{path}", method=method, headers=sent, **kwargs)

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
