"""What every page reads and hardly anybody changes, kept in the process while the record says that nobody did.

The statement that loads the reader of a page brings a stamp of the latest acts on people, groups, locations and
categories (``audit.queries``). What was read under a stamp is as true as a new reading while the stamp is the same; a
minute later it is read anew all the same, for memberships begin and end by the clock.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, TypeVar
from weakref import ref

from flask import g

from app.core.db import db
from app.web.format import now

Read = TypeVar("Read")
MINUTE = 60


def kept_while_unchanged(most: int) -> Callable[[Callable[..., Read]], Callable[..., Read]]:
    """Let a function keep what it read from those tables for its (hashable) arguments.

    ``most`` bounds how much is kept in a process. Without a signed-in reader it reads each time.
    """

    def decorate(read: Callable[..., Read]) -> Callable[..., Read]:
        @lru_cache(maxsize=most)
        def kept(_stamp: Hashable, *given: Any) -> Read:
            return read(*given)

        @wraps(read)
        def answer(*given: Any) -> Read:
            stamp = g.get("names_stamp")
            if stamp is None:
                return read(*given)
            # A reference tells two engines apart even when one has taken the place of the other.
            return kept((ref(db.engine), stamp, int(now().timestamp()) // MINUTE), *given)

        return answer

    return decorate
