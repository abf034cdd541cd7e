"""A file to import, on its way from a request to where runs read it."""

from typing import BinaryIO

from flask import current_app

from app.core.clock import utcnow
from app.core.db import let_go
from app.core.store import MEGABYTE, Store
from app.runs.commands import KeptFile

LONGEST_NAME = 120


def largest_import() -> int:
    """Return how many bytes a file to import may have, a setting."""
    return int(current_app.extensions["settings"].import_mb) * MEGABYTE


def keep_import(stream: BinaryIO, name: str) -> KeptFile:
    """Return the file, kept. Raises what the store refuses: too large, empty, no room."""
    store: Store = current_app.extensions["run_files"]
    # A store elsewhere takes its time; no connection of the database waits for it.
    let_go()
    stored = store.put(stream, largest_import())
    return KeptFile(stored.digest, shown_name(name), stored.size, utcnow())


def shown_name(name: str) -> str:
    """Return a file's name as pages show it: without folders, without letters that do not print, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    return plain[-LONGEST_NAME:] or "file"
