"""A daemon process that is told to end first answers what is on its way to it (F5).

At a graceful reload Apache's old processes finish what they have begun, but their daemons are ended at once, and a
request that waits in the queue of the daemons' socket is lost with it. So the signal is taken here, and passed on a
moment after the last request; in time, for Apache kills what has not ended after three seconds.
"""

import os
import signal
import threading
from collections.abc import Callable
from time import monotonic, sleep

QUIET_FOR, AT_MOST, LOOKED_EVERY = 0.3, 2.4, 0.02


def drain_before_the_end(active: Callable[[], int]) -> None:
    """Answer requests until none was ``active`` for a moment, once the process is told to end, and let it end then.

    Called before the process has other threads: they inherit that the signal is not for them.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    threading.Thread(target=_wait_for_the_end, args=(active,), name="draining", daemon=True).start()


def _wait_for_the_end(active: Callable[[], int]) -> None:
    signal.sigwait({signal.SIGTERM})
    told_at = quiet_since = monotonic()
    while (now := monotonic()) - told_at < AT_MOST and now - quiet_since < QUIET_FOR:
        sleep(LOOKED_EVERY)
        if active():
            quiet_since = monotonic()
    # mod_wsgi takes both for the same wish, and this one is not held up.
    os.kill(os.getpid(), signal.SIGINT)
