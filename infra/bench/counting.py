"""The SQL of each page, counted in this process: the same application, database and session, without a server.

Nothing is added to what is served: the statements are heard where SQLAlchemy sends them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from infra.bench.browser import Answer, Browser, UnexpectedAnswerError
from infra.bench.pages import Page

WHERE = "http://127.0.0.1"


class InProcess:
    """Asks the application itself with what a signed-in browser carries, and counts what each answer cost."""

    def __init__(self, app: Flask, browser: Browser) -> None:
        self._client = app.test_client()
        self._token = browser.token
        for name, value in browser.cookies.items():
            self._client.set_cookie(name, value, domain="127.0.0.1")

    def get(self, path: str, expected: tuple[int, ...] = (200,), tag: str = "") -> Answer:
        """Return the page."""
        return self._ask(path, expected, headers={"If-None-Match": tag})

    def post(self, path: str, fields: dict[str, object], expected: tuple[int, ...] = (303,)) -> Answer:
        """Send a form."""
        return self._ask(path, expected, method="POST", data=fields)

    def _ask(self, path: str, expected: tuple[int, ...], **given: Any) -> Answer:
        if self._token:
            given["headers"] = {"Authorization": f"Bearer {self._token}"}
        with _heard() as sent:
            reply = self._client.open(path, base_url=WHERE, **given)
        if reply.status_code not in expected:
            raise UnexpectedAnswerError(f"{path} answered {reply.status_code}, not {expected}.")
        place, tag = reply.headers.get("Location", ""), reply.headers.get("ETag", "")
        return Answer(reply.status_code, reply.text, place, tag, sql=len(sent))


def statements_of(page: Page, asks: InProcess) -> int:
    """Return how many statements the page sends; the first time, which may note the session's hour, is left out."""
    page(asks)
    return int(page(asks).sql)


@contextmanager
def _heard() -> Iterator[list[str]]:
    sent: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
