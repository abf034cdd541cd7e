"""Whether this host can serve: a few cheap looks at what it stands on, at most one of them at a time.

A process looks once a second at most, however often it is asked, by a connection of its own: the answer tells of the
database, not of how busy the pool is.
"""

import shutil
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import LiteralString, cast

import psycopg

from app.config import PROJECT, Settings
from app.core.store import MEGABYTE
from app.observation.gauges import looking
from app.runs.queries.jobs import OLDEST_DUE

MIGRATIONS = PROJECT / "app" / "migrations" / "versions"
OK, AWAY, BEHIND, LATE, LOW = "ok", "away", "behind", "late", "low"
FRESH = 1.0
# The queue is emptied within seconds, and each minute brings a job: this much means that no worker lives.
QUEUE_LATE = 900.0
# What takes a host out of service. A late queue does not: pages work, and every host would go at once.
NEEDED = ("database", "migrations", "disk")

Answer = Mapping[str, str]


@lru_cache(maxsize=1)
def newest_migration() -> str:
    """Return the number of the newest migration this release brings, by its file's name."""
    return max(path.name[:4] for path in MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))


def is_ready(answer: Answer) -> bool:
    """Return whether a host that answers so can serve pages."""
    return all(answer[check] == OK for check in NEEDED)


class Readiness:
    """Looks at one installation, for the processes of one host."""

    def __init__(self, settings: Settings, folders: Sequence[Path]) -> None:
        self._settings, self._folders, self._least = settings, folders, settings.free_mb * MEGABYTE
        self._turn, self._last, self._at = threading.Lock(), cast(Answer, MappingProxyType({})), 0.0

    def look(self) -> Answer:
        """Return each check with a word; while one looks, the others are told what was seen before."""
        if self._is_fresh() or not self._turn.acquire(blocking=not self._last):
            return self._last
        try:
            if not self._is_fresh():
                self._last, self._at = MappingProxyType(self._seen()), monotonic()
            return self._last
        finally:
            self._turn.release()

    def free_bytes(self) -> int:
        """Return the room for files: of the folders that this host writes to, what the fullest has left."""
        return min(shutil.disk_usage(_existing(folder)).free for folder in self._folders)

    def _is_fresh(self) -> bool:
        return bool(self._last) and monotonic() - self._at < FRESH

    def _seen(self) -> dict[str, str]:
        return self._of_database() | {"disk": OK if self.free_bytes() >= self._least else LOW}

    def _of_database(self) -> dict[str, str]:
        try:
            with looking(self._settings) as line:
                present = _one(line, "SELECT max(version_num) FROM alembic_version")
                # The previous release goes on beside the new schema while an upgrade is under way.
                if str(present or "") < newest_migration():
                    return {"database": OK, "migrations": BEHIND, "queue": AWAY}
                late = float(cast(float, _one(line, OLDEST_DUE)) or 0.0) > QUEUE_LATE
                return {"database": OK, "migrations": OK, "queue": LATE if late else OK}
        except psycopg.errors.UndefinedTable:
            return {"database": OK, "migrations": BEHIND, "queue": AWAY}
        except psycopg.Error:
            return {"database": AWAY, "migrations": AWAY, "queue": AWAY}


def _one(line: psycopg.Connection[tuple[object, ...]], query: LiteralString) -> object:
    row = line.execute(query).fetchone()
    return row[0] if row else None


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there already."""
    return next(place for place in (folder, *folder.parents) if place.exists())
