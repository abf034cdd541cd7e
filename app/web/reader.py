"""Who reads and where: what each word, time and address of a page depends on, found once a request.

Flask's ``g`` and ``request`` answer the same, each time through a proxy; a page asks some three thousand times.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import Any
from weakref import ref

from flask import Flask, appcontext_popped, appcontext_pushed, current_app, has_request_context, request
from flask.ctx import AppContext
from flask.globals import app_ctx
from flask_babel import force_locale, get_locale, get_timezone

from app.core.i18n import FALLBACK


class Reader:
    """One reading of a page; each answer is found when it is first asked for.

    ``moment``, ``sprite`` and ``initials`` are set by the modules that draw with them.
    """

    moment: datetime
    sprite: str
    initials: dict[str, str]

    def __init__(self, context: AppContext | None = None, outer: "Reader | None" = None) -> None:
        # Weakly: what ended with an error is never said to have ended, and must not be kept for ever by the next.
        self.context, self.outer = ref(context) if context else None, outer

    @cached_property
    def language(self) -> str:
        """The two letters of the language being spoken, ``en`` outside an application's context."""
        locale = get_locale()
        return str(locale.language) if locale else FALLBACK

    @cached_property
    def fallback(self) -> str:
        """The language of this installation, in which a row has a name when it has none in the reader's."""
        return str(current_app.config["BABEL_DEFAULT_LOCALE"])

    @cached_property
    def zone(self) -> str:
        """The name of the reader's time zone."""
        return str(get_timezone())

    @cached_property
    def mount(self) -> str:
        """The path that every address of ours begins with, empty at the root of a host."""
        return request.script_root if has_request_context() else ""

    @cached_property
    def tongue(self) -> tuple[str, str]:
        """What the same words may differ by: the language, and where icons and links lead."""
        return self.language, self.mount


# What a listener of another language has in common with the page's own reader.
_SAME_FOR_BOTH = ("moment", "initials", "sprite", "mount", "fallback", "zone")
_reading: ContextVar[Reader | None] = ContextVar("reading", default=None)


def init_app(app: Flask) -> None:
    """Let each context of the application have a reader of its own."""
    appcontext_pushed.connect(_begin, app)
    appcontext_popped.connect(_end, app)


def reader() -> Reader:
    """Return who reads; outside an application's context somebody of whom nothing is kept."""
    return _reading.get() or Reader()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak to somebody else for a while, in another language."""
    listener = Reader()
    listener.__dict__.update({name: value for name, value in vars(reader()).items() if name in _SAME_FOR_BOTH})
    with force_locale(language):
        before = _reading.set(listener)
        try:
            yield
        finally:
            _reading.reset(before)


def _begin(_sender: Flask, **_more: Any) -> None:
    _reading.set(Reader(app_ctx._get_current_object(), _alive(_reading.get())))  # type: ignore[attr-defined]


def _end(_sender: Flask, **_more: Any) -> None:
    reading = _reading.get()
    _reading.set(_alive(reading.outer) if reading else None)


def _alive(reading: Reader | None) -> Reader | None:
    while reading and reading.context and reading.context() is None:
        reading = reading.outer
    return reading
