"""An installation of its own in a temporary folder, served as ``make run`` and as a server's Apache serve it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

from app.config import PREFIX, PROJECT, Settings, load_settings
from infra.apache.running import Site, free_port, running

READY_WITHIN, STOPPED_WITHIN = 60.0, 30.0
FROM_OUTSIDE = ("DATABASE_URL", "DATABASE_URL_FILE", "PORT")
PROCESSES, THREADS = 2, 8


@dataclass(frozen=True)
class Served:
    """A desk that answers on ``port``; ``processes`` run its application."""

    port: int
    processes: frozenset[int]

    def rss_mb(self) -> float:
        """Return the resident memory of the largest of the processes, in MB."""
        return round(max(map(_resident_kb, self.processes)) / 1024, 1)


@contextmanager
def installation(like: Settings | None = None) -> Iterator[Settings]:
    """Yield the settings of a new installation whose database runs until the block ends; then its folder is removed.

    ``like`` is one to copy, whose database stands still.
    """
    home = Path(tempfile.mkdtemp(prefix="te-"))
    home.chmod(0o711)
    if like:
        # The server's account owns its folder: cp keeps that, shutil would not.
        subprocess.run(["cp", "-a", f"{like.home}/.", home], check=True)  # noqa: S607
    with _undisturbed():
        settings = load_settings(home=home, port=free_port(), web_workers=PROCESSES, web_threads=THREADS)
        server = settings.server
        try:
            if server:
                server.join()
            yield settings
        finally:
            if server:
                server.leave()
                shutil.rmtree(server.sockets, ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Set aside what the caller's shell says of an installation; which PostgreSQL runs may be chosen."""
    said = {name: value for name, value in os.environ.items() if name.startswith(PREFIX) or name in FROM_OUTSIDE}
    said.pop(f"{PREFIX}PG_BIN", None)
    for name in said:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(said)


@contextmanager
def by_make_run(settings: Settings) -> Iterator[Served]:
    """Yield the web server and the jobs worker that ``make run`` would start on this installation."""
    environ = {**os.environ, f"{PREFIX}HOME": str(settings.home), "PORT": str(settings.port)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    log = settings.home / "serve.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(settings.port, process, log)
        # The supervisor's children are gunicorn and the worker; gunicorn's are the web processes.
        children = _children()
        yield Served(settings.port, frozenset(web for one in children[process.pid] for web in children.get(one, ())))
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOPPED_WITHIN)
        process.kill()
        process.wait()


@contextmanager
def by_apache(settings: Settings) -> Iterator[Served]:
    """Yield the Apache of a server on this installation; raises ApacheError with a sentence where it cannot run."""
    folder = Path(tempfile.mkdtemp(prefix="te-"))
    try:
        with running(folder, Site(settings, PROCESSES)) as apache:
            yield Served(apache.port, frozenset(apache.daemons()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _children() -> dict[int, list[int]]:
    """Return the processes that each process started."""
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            found.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    return found


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = monotonic() + READY_WITHIN
    while process.poll() is None and monotonic() < deadline:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as probe:
            probe.request("GET", "/sign-in")
            if probe.getresponse().status == 200:
                return
        sleep(0.1)
    raise RuntimeError(f"The server does not answer:\n{log.read_text()[-2000:]}")
