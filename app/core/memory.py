"""The memory of a web process: what is loaded stays, what requests leave is looked at seldom."""

import ctypes
import gc
from contextlib import suppress

COLLECTED_AT_ONCE = 2_000  # The usual 700 cost one part in twenty of each page; 20,000 leave 15 MB of refuse.
# Of malloc.h: how many areas the threads of a process may have, and the size from which a block is one of its own.
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3


def keep_what_is_loaded() -> None:
    """Let the collector never look again at what is loaded now, and at more at once of what comes after.

    It would find nothing, at 20 ms a time, and copy pages that processes share. A page makes thousands of objects,
    hardly any of them in a circle.
    """
    _share_one_area()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AT_ONCE, 10, 10)


def _share_one_area() -> None:
    """Let all threads take memory from one area: one Python thread runs at a time, and each area keeps its own gaps.

    A block of a page's size is given back to the system when it is free. Only glibc can be told.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, 64 * 1024)
