"""The memory of a web process: what is loaded stays, what requests leave is looked at seldom."""

import gc

COLLECTED_AT_ONCE = 20_000  # The usual 700 cost one part in twenty of each page.


def keep_what_is_loaded() -> None:
    """Let the collector never look again at what is loaded now, and at more at once of what comes after.

    It would find nothing, at 20 ms a time, and copy pages that processes share. A page makes thousands of objects,
    hardly any of them in a circle.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AT_ONCE, 20, 50)
