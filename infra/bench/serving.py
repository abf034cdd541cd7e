"""An installation of its own in a temporary folder, served by the very command of ``make run``, gone afterwards."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

from app.config import PREFIX, PROJECT, Settings, load_settings

READY_WITHIN, STOPPED_WITHIN = 60.0, 30.0
FROM_OUTSIDE = ("DATABASE_URL", "DATABASE_URL_FILE", "PORT")


@contextmanager
def installation() -> Iterator[Settings]:
    """Yield the settings of a new installation whose database runs until the block ends; then its folder is removed."""
    home = Path(tempfile.mkdtemp(prefix="ticketease-bench-"))
    home.chmod(0o711)
    with _undisturbed():
        settings = load_settings(home=home, port=free_port())
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
def served(settings: Settings) -> Iterator[int]:
    """Yield the port of the web server and the jobs worker that ``make run`` would start on this installation."""
    environ = {**os.environ, f"{PREFIX}HOME": str(settings.home), "PORT": str(settings.port)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    log = settings.home / "serve.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(settings.port, process, log)
        yield settings.port
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOPPED_WITHIN)
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = monotonic() + READY_WITHIN
    while process.poll() is None and monotonic() < deadline:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as probe:
            probe.request("GET", "/sign-in")
            if probe.getresponse().status == 200:
                return
        sleep(0.1)
    raise RuntimeError(f"The server does not answer:\n{log.read_text()[-2000:]}")
