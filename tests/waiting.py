"""Waiting for what another process does: it is looked for until it is there, and never waited out."""

import time
from collections.abc import Callable
from typing import TypeVar

# So long only on a machine that is busy with much else; what never happens is a failure all the same.
PATIENCE = 120.0
# Looking without a pause would keep the machine from what is waited for.
PAUSE = 0.02
T = TypeVar("T")


def until(happens: Callable[[], T], *, patience: float = PATIENCE) -> T:
    """Return the first true answer of ``happens``. Raises AssertionError when there is none in ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not (answer := happens()):
        assert time.monotonic() < deadline, f"{happens.__qualname__} has not come true: {answer!r}"
        time.sleep(PAUSE)
    return answer
