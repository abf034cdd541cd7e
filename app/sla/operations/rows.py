"""The small steps that the verbs of policies and calendars share."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_, Message
from app.core.queue import defer
from app.directory.checks import key_from
from app.sla.models import Calendar, Policy
from app.sla.queries.book import forget_book

RECOMPUTE = "recompute_clocks"


def free_key(model: type[Calendar] | type[Policy], names: Mapping[str, str]) -> str:
    """Return a key made of the first name, numbered if another row has it."""
    wanted = key_from(next(filter(None, names.values()), ""))[:50] or model.__tablename__
    taken = set(db.session.scalars(select(model.key).where(model.key.startswith(wanted, autoescape=True))))
    return next(key for key in _numbered(wanted) if key not in taken)


def clean_names(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names without their outer blanks, the empty ones left out."""
    return {language: name.strip() for language, name in names.items() if name.strip()}


def require_same(row: Calendar | Policy, version: int, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Raise Conflict, with both values of each field that differs, if somebody changed the row since ``version``."""
    if row.version != version:
        values = {field: (theirs[field], value) for field, value in ours.items() if theirs[field] != value}
        raise Conflict(Message(N_("Somebody else changed this meanwhile. Compare, then save again.")), values)


def recompute_clocks(calendar_id: int | None = None) -> None:
    """Have the running clocks computed again after the commit: those on a calendar, or all of them.

    A policy may newly cover tickets that had no clock, so a change of policies or of the default asks for all.
    """
    forget_book()
    key = RECOMPUTE if calendar_id is None else f"{RECOMPUTE}-{calendar_id}"
    defer(RECOMPUTE, once=key, calendar_id=calendar_id)


def delete_unused(row: Calendar | Policy, sentence: str) -> None:
    """Delete a row with its versions; raise Refused with ``sentence`` when something was measured with it."""
    try:
        with db.session.begin_nested():
            db.session.delete(row)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(Message(sentence), code="in_use") from error


def _numbered(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key}-{number}" for number in count(2))
