"""A progress line on the error stream, so that the output stays what it is."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

import click

WIDTH = 28
REDRAW_EVERY, SAY_EVERY = 0.1, 5.0


class Progress:
    """Shows how far a long command is, how fast it goes and how long it will still take.

    On a terminal it redraws one line; elsewhere it says a line every few seconds, so that a log stays short.
    """

    def __init__(
        self, total: int, unit: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total, self._unit, self._clock = total, unit, clock
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._done = 0
        self._began = self._shown = clock()

    def advance(self, by: int = 1) -> None:
        """Note that ``by`` more units are done, and show it when it is time to."""
        self._done += by
        now = self._clock()
        if now - self._shown >= (REDRAW_EVERY if self._is_terminal else SAY_EVERY):
            self._shown = now
            self._show(now)

    def finish(self) -> None:
        """Leave the last line as it is, if one was drawn on a terminal."""
        if self._is_terminal and self._shown > self._began:
            self._show(self._clock())
            click.echo(file=self._stream)

    def line(self, now: float) -> str:
        """Return the line to show at ``now`` (of the clock it was given)."""
        share = self._done / self._total if self._total else 1.0
        rate = self._done / max(now - self._began, 0.001)
        left = (self._total - self._done) / rate if rate else 0.0
        bar = f"[{'#' * round(share * WIDTH):.<{WIDTH}}]"
        return f"{bar} {share:4.0%}  {self._done:,}/{self._total:,} {self._unit}  {rate:,.0f}/s  {_span(left)} left"

    def _show(self, now: float) -> None:
        text = self.line(now)
        if self._is_terminal:
            click.echo(f"\r{text}\033[K", file=self._stream, nl=False)
        else:
            click.echo(text, file=self._stream)


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
