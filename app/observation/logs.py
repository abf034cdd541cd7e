"""The log: one line an event, as text for a terminal or as JSON for a machine, with the request it belongs to.

A JSON line never says what people typed. A library's line is its fixed words without what was put into them, and an
exception is its kind, its place in the source and, from the database, the names of its own: never its message.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from types import MappingProxyType
from typing import Any

from psycopg import OperationalError

from app.config import PROJECT, Settings

OURS = frozenset({"app", "admin_views", "forms", "infra"})
REQUESTS, JOBS = "app.requests", "app.job_runs"
TEXT, JSON = "text", "json"
MOST_CAUSES, MOST_PLACES = 4, 12
_encode = json.JSONEncoder(default=str).encode
_about: ContextVar[Mapping[str, Any]] = ContextVar("about", default=MappingProxyType({}))


def set_about(**fields: Any) -> None:
    """Let every line of this thread carry these fields from now on, and no others."""
    _about.set(fields)


def set_up(settings: Settings) -> None:
    """Send the log where the settings say, in the form they say. Called once by each program."""
    handler = WatchedFileHandler(settings.log_file, encoding="utf-8") if settings.log_file else logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == JSON else TextLines())
    handler.addFilter(is_news)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in (REQUESTS, JOBS):
        logging.getLogger(name).setLevel(logging.INFO if settings.log_format == JSON else logging.WARNING)


def is_news(record: logging.LogRecord) -> bool:
    """Return False for the many ways in which a library says that the database is away: we say it once."""
    raised = record.exc_info[1] if record.exc_info else None
    # Only a process that has loaded the queue can be told by it.
    queue = sys.modules.get("procrastinate.exceptions")
    away = (OperationalError, queue.ConnectorException) if queue else (OperationalError,)
    return not (record.name.startswith("psycopg.pool") or isinstance(raised, away))


class TextLines(logging.Formatter):
    """For who runs it in a terminal: warnings and errors, with everything that helps to find the fault."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s%(about)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with what it belongs to at its end."""
        about = " ".join(f"{name}={value}" for name, value in _about.get().items())
        record.about = f" [{about}]" if about else ""
        return super().format(record)


class JsonLines(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.partition(".")[0] in OURS
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if ours else str(record.msg),
            **_about.get(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = told_error(record.exc_info[1])
        return _encode(line)


def told_error(error: BaseException) -> list[dict[str, Any]]:
    """Return an exception and what caused it, without a word of theirs."""
    told: list[dict[str, Any]] = []
    found: BaseException | None = error
    while found is not None and len(told) < MOST_CAUSES:
        told.append({"kind": type(found).__name__, **_of_database(found), "at": _places(found)})
        found = found.__cause__ or found.__context__
    return told


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return [f"{frame.filename.removeprefix(f'{PROJECT}/')}:{frame.lineno} {frame.name}" for frame in frames]


def _of_database(error: BaseException) -> dict[str, str]:
    diagnosis = getattr(error, "diag", None)
    names = {"state": "sqlstate", "table": "table_name", "constraint": "constraint_name"}
    found = {name: getattr(diagnosis, attribute, None) for name, attribute in names.items()}
    return {name: value for name, value in found.items() if isinstance(value, str)}
