"""Processes kept running together, and ended together."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from app.cli.supervisor import Child, Supervisor
from tests.waiting import until


@pytest.fixture(autouse=True)
def own_signals():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def noting(folder: Path) -> Callable[[], None]:
    def work() -> None:
        with (folder / "starts").open("a") as file:
            file.write(f"{os.getpid()}\n")
        signal.pause()

    return work


def failing() -> None:
    raise SystemExit(3)


def starts(folder: Path) -> list[int]:
    path = folder / "starts"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def stop_ourselves() -> bool:
    os.kill(os.getpid(), signal.SIGTERM)
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_child(tmp_path, number):
    said = []

    def ready() -> bool:
        if not starts(tmp_path):
            return False
        os.kill(os.getpid(), number)
        return True

    Supervisor([Child("The child", noting(tmp_path))], None, say=said.append).run(ready)
    assert said == ["Stopping…"]
    assert not is_running(starts(tmp_path)[0])


def test_a_child_that_ends_is_started_again(tmp_path):
    said = []

    def ready() -> bool:
        pids = starts(tmp_path)
        if len(pids) == 1 and is_running(pids[0]):
            os.kill(pids[0], signal.SIGKILL)
        return len(pids) == 2 and stop_ourselves()

    Supervisor([Child("The worker", noting(tmp_path))], None, say=said.append).run(ready)
    assert said == ["The worker ended; starting it again.", "Stopping…"]
    assert not any(is_running(pid) for pid in starts(tmp_path))


def test_a_child_that_always_ends_stops_everything_with_a_sentence(tmp_path):
    others = [Child("The child", noting(tmp_path)), Child("The web server", failing)]
    with pytest.raises(click.ClickException, match="The web server ends again and again"):
        Supervisor(others, None, say=lambda line: None).run(lambda: False)
    assert not any(is_running(pid) for pid in starts(tmp_path))


def test_a_child_that_will_not_stop_is_forced(tmp_path):
    def work() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        (tmp_path / "up").touch()
        while True:
            signal.pause()

    stubborn = Child("The stubborn one", work)
    stubborn.start()
    until((tmp_path / "up").exists)
    stubborn.ask_to_stop()
    stubborn.wait(0.2)
    assert stubborn.ended()
