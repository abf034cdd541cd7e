"""The progress line of long commands."""

import io

from app.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that the test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_tells_share_rate_and_remaining_time():
    clock = Clock()
    progress = Progress(4000, "events", io.StringIO(), clock)
    clock.now += 4
    progress.advance(1000)
    assert progress.line(clock.now) == "[#######.....................]  25%  1,000/4,000 events  250/s  12 s left"
    assert progress.line(clock.now + 96).endswith("10/s  5 min 00 s left")


def test_a_terminal_sees_one_line_redrawn():
    clock = Clock()
    stream = Terminal()
    progress = Progress(2, "incidents", stream, clock)
    for _ in range(2):
        clock.now += 1
        progress.advance()
    progress.finish()
    assert stream.getvalue().count("\r") == 3
    assert stream.getvalue().count("\n") == 1
    assert "100%" in stream.getvalue()


def test_a_log_gets_a_line_every_few_seconds_only():
    clock = Clock()
    stream = io.StringIO()
    progress = Progress(100, "incidents", stream, clock)
    for _ in range(100):
        clock.now += 0.25
        progress.advance()
    progress.finish()
    assert len(stream.getvalue().splitlines()) == 5


def test_a_short_command_shows_nothing():
    clock = Clock()
    stream = Terminal()
    progress = Progress(3, "events", stream, clock)
    clock.now += 0.05
    progress.advance(3)
    progress.finish()
    assert stream.getvalue() == ""
