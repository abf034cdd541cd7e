"""What the jobs of every import share: who asked and may still, the file, and taking back one thing after another."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import current_app

from app.access.queries import load_actor
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import savepoint, unit_of_work
from app.core.errors import DomainError, Forbidden, NotFound
from app.core.i18n import N_, Message
from app.core.store import Store
from app.imports.rights import may_import
from app.imports.vocabulary import INCIDENTS
from app.run_jobs.carrying import Reporter
from app.runs.commands import Told
from app.runs.operations import Begun

Thing = TypeVar("Thing")
# So few that nobody waits for their locks, enough that their commits cost little.
_TOGETHER = 50


def who_asked(begun: Begun) -> Actor:
    """Return who asked for the run, with the rights they have now: it may have waited long (threat 59).

    Raises Forbidden when they may not import any more.
    """
    actor = load_actor(begun.person_id or 0, utcnow())
    if actor is None or not may_import(actor, begun.arguments.get("noun", INCIDENTS)):
        raise Forbidden
    return actor


def content_of(begun: Begun, most: int) -> bytes:
    """Return at most ``most`` bytes of the file. Raises NotFound when it is no longer kept."""
    store: Store = current_app.extensions["run_files"]
    try:
        with store.open(begun.file or "") as stream:
            return stream.read(most)
    except NotFound as error:
        raise NotFound(Message(N_("The file is no longer kept. Upload it again."))) from error


def take_each(
    things: Sequence[Thing], undo: Callable[[Thing], object], reporter: Reporter
) -> tuple[int, list[tuple[Thing, Told]]]:
    """Take back each thing, a few in one transaction; return how many, and what stays, each with the reason.

    What one of them refuses is rolled back alone.
    """
    taken = 0
    stay: list[tuple[Thing, Told]] = []
    for start in range(0, len(things), _TOGETHER):
        some = things[start : start + _TOGETHER]
        with unit_of_work():
            for thing in some:
                try:
                    with savepoint():
                        undo(thing)
                    taken += 1
                except DomainError as refusal:
                    stay.append((thing, Told(refusal.message)))
        if not reporter.advance(len(some)):
            break
    return taken, stay
