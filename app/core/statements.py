"""How many statements an act sends to the database, and how long they take; nobody asks, nothing is counted."""

from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import Engine, event


@dataclass(slots=True)
class Tally:
    """The statements of one request or job so far, and the seconds they took, sending and answering."""

    count: int = 0
    seconds: float = 0.0
    began: float = 0.0


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


def begin_tally() -> Tally:
    """Count from here on, in this thread, on this; what is counted already belongs to whoever began before."""
    tally = Tally()
    _tally.set(tally)
    return tally


@event.listens_for(Engine, "before_cursor_execute")
def _note_begun(*_: object) -> None:
    tally = _tally.get()
    if tally is not None:
        tally.count += 1
        tally.began = perf_counter()


@event.listens_for(Engine, "after_cursor_execute")
def _note_done(*_: object) -> None:
    tally = _tally.get()
    if tally is not None:
        tally.seconds += perf_counter() - tally.began
