"""Keeps the processes of one installation running, and ends them together."""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

import click

from app.core.local_postgres import LocalPostgres, PostgresError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY, STOP_WITHIN = 0.5, 15.0
# So many ends in so many seconds are a fault that starting again does not mend.
TOO_MANY, TOO_SOON = 5, 60.0


@contextmanager
def server_until_signal(server: LocalPostgres | None, *, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the private server, if there is one, during the block; a signal ends the block, and the server with it.

    Raises click's Exit after a signal. While the server itself comes up the signal waits: half started, it could
    be neither used nor stopped.
    """
    asked = starting = False

    def ask(*_: object) -> None:
        nonlocal asked
        first, asked = not asked, True
        if first and not starting:
            raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, ask)
    try:
        starting = True
        if server:
            server.join()
        starting = False
        if asked:
            raise KeyboardInterrupt
        yield
    except BaseException:
        # Whatever a library made of the interruption: it was one.
        if not asked:
            raise
    finally:
        if server:
            server.leave()
    if asked:
        say("Stopping…")
        raise click.exceptions.Exit(0)


class Child:
    """One process forked from this one: started, watched, started again when it ends by itself.

    A fork has the application loaded already: it is there at once, and its memory is shared.
    """

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name = name
        self._work = work
        self._process: ForkProcess | None = None
        self._ends: deque[float] = deque(maxlen=TOO_MANY)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C is for the supervisor, which ends all in order."""
        self._process = get_context("fork").Process(target=self._run, name=self.name)
        self._process.start()

    def _run(self) -> None:
        os.setsid()
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        self._work()

    def ended(self) -> bool:
        """Return whether it stands still although it was started."""
        return self._process is not None and not self._process.is_alive()

    def start_again(self) -> bool:
        """Start it once more and return True, or False when it has ended too often of late."""
        self._ends.append(time.monotonic())
        if len(self._ends) == TOO_MANY and self._ends[-1] - self._ends[0] < TOO_SOON:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Send the signal that lets it finish what it does."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for its end, and after ``seconds`` force it."""
        if self._process is None:
            return
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


class Supervisor:
    """Runs ``children`` over a private server, if there is one, until a signal asks to stop."""

    def __init__(self, children: Sequence[Child], server: LocalPostgres | None, *, say: Callable[[str], None]) -> None:
        self._children, self._server, self._say = children, server, say
        self._stop = threading.Event()

    def run(self, ready: Callable[[], bool]) -> None:
        """Start everything, call ``ready`` until it says yes, watch, and stop everything at the end.

        Raises ClickException when a child ends again and again.
        """
        for number in SIGNALS:
            signal.signal(number, lambda *_: self._stop.set())
        try:
            for child in self._children:
                child.start()
            is_ready = False
            while not self._stop.wait(LOOK_EVERY if is_ready else LOOK_EVERY / 10):
                is_ready = is_ready or ready()
                self._look()
            self._say("Stopping…")
        finally:
            for child in self._children:
                child.ask_to_stop()
            deadline = time.monotonic() + STOP_WITHIN
            for child in self._children:
                child.wait(max(0.0, deadline - time.monotonic()))
            if self._server:
                self._server.leave()

    def _look(self) -> None:
        if self._server and not self._server.is_alive():
            self._revive(self._server)
        for child in self._children:
            if not child.ended():
                continue
            self._say(f"{child.name} ended; starting it again.")
            if not child.start_again():
                raise click.ClickException(f"{child.name} ends again and again; its own words are above. Stopping all.")

    def _revive(self, server: LocalPostgres) -> None:
        self._say("PostgreSQL ended; starting it again.")
        try:
            server.revive()
        except PostgresError as error:
            self._say(error.format_message())
