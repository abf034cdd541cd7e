"""What tells a page that was drawn a while ago whether its reader has news, and which."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from app.tickets.timeline import Entry

STAFF, REQUESTER = "n", "r"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tag(last_seq: int, updated_at: datetime, *, notes: bool) -> str:
    """Return what changes with every event that the reader may know of.

    ``last_seq`` counts internal notes too; whoever reads none gets the instant of the last event that was not internal,
    which their list shows anyway (D16).
    """
    return f"{STAFF}{last_seq}" if notes else f"{REQUESTER}{_micros(updated_at)}"


def since(told: Iterable[Entry], known: str, *, notes: bool) -> list[Entry]:
    """Return the entries that ended after what ``known``, a tag of this reader's, says; none for another text.

    Whoever reads no notes is answered by instants alone: by the numbers of events they could count the notes (D16).
    """
    seq, micros = (_number(known, kind) for kind in (STAFF, REQUESTER))
    if seq is not None and notes:
        return [entry for entry in told if max(entry.origins, default=entry.seq) > seq]
    return [] if micros is None else [entry for entry in told if _micros(entry.until or entry.at) > micros]


def seq_of(known: str) -> int | None:
    """Return the number of the last event that a tag of whoever reads notes says, None for another text."""
    return _number(known, STAFF)


def _number(known: str, kind: str) -> int | None:
    number = known[1:]
    fits = known[:1] == kind and number.isascii() and number.isdigit() and len(number) < 20
    return int(number) if fits else None


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)
