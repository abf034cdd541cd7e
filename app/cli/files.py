"""``flask sweep-files``, which the worker does each night: no file without a row, no row without its file unseen."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

import click
from flask import Flask, current_app

from app.attachments import operations, queries
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.core.store import Store
from app.tickets.queries.drafts import is_in_a_draft

log = logging.getLogger(__name__)
# An upload lies in the store before its row is written: what is younger than this may still get one.
SPARED = timedelta(days=1)
SHOWN = 20


class Lost(NamedTuple):
    """An attachment whose bytes are missing in the store."""

    attachment: int
    name: str
    digest: str


@dataclass(frozen=True)
class Swept:
    """What a sweep did: files never sent and forgotten, files removed, and names whose bytes are missing."""

    forgotten: int
    removed: int
    missing: tuple[Lost, ...]


def sweep_files(app: Flask, now: datetime) -> Swept:
    """Forget what was never sent, remove what no row names, and find what a row names and the store lacks."""
    store: Store = app.extensions["store"]
    before = now - SPARED
    with app.app_context():
        with unit_of_work():
            forgotten = operations.forget_pending(waiting=is_in_a_draft(), now=now)
        removed = store.clear_halves(before=before)
        old = (file.digest for file in store.every() if file.put_at < before)
        while digests := _some(old):
            with unit_of_work():
                named = queries.named_among(digests)
            removed += sum(store.remove(digest, put_before=before) for digest in digests if digest not in named)
        missing = tuple(_missing(store))
    for lost in missing[:SHOWN]:
        # Not its name: whoever chose it may have told anything by it.
        log.error("the file of attachment %s is missing in the store: %s", lost.attachment, lost.digest)
    return Swept(forgotten, removed, missing)


@click.command("sweep-files")
def sweep_files_command() -> None:
    """Remove files that no attachment names; say which attachments have lost theirs."""
    swept = sweep_files(current_app._get_current_object(), utcnow())  # type: ignore[attr-defined]
    click.echo(f"{swept.forgotten} uploads forgotten, {swept.removed} files removed, {len(swept.missing)} missing.")
    for lost in swept.missing[:SHOWN]:
        click.echo(f"missing: attachment {lost.attachment}, {lost.name}, {lost.digest}")


def _some(digests: Iterator[str]) -> list[str]:
    return list(islice(digests, queries.AT_ONCE))


def _missing(store: Store) -> Iterator[Lost]:
    last = 0
    while True:
        with unit_of_work():
            lines = queries.named_after(last)
        if not lines:
            return
        for row_id, name, digest in lines:
            if not store.has(digest):
                yield Lost(row_id, name, digest)
        last = lines[-1][0]
