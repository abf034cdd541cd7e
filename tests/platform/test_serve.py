"""``flask serve`` from outside: everything comes up, survives, keeps its data and goes away."""

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import PROJECT
from app.core.local_postgres import APPLICATION, OWNER
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.db


class Desk:
    """An installation in a temporary folder, run as ``make run`` runs it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TICKETEASE_PG_BIN")}
        self.environ = kept | {"TICKETEASE_HOME": str(home), "PORT": str(self.port)}
        self.process: subprocess.Popen[str] | None = None

    def flask(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self._command(*words), cwd=PROJECT, env=self.environ, text=True, capture_output=True)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._command("serve"), cwd=PROJECT, env=self.environ, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def stop(self, number: int = signal.SIGINT) -> str:
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=PATIENCE)
        return said

    def status(self) -> int:
        """Return what the first page answers, 0 for nothing."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/", timeout=10) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, happens: Callable[[], bool]) -> None:
        def looks() -> bool:
            assert self.process.poll() is None, self.process.communicate()[0]
            return happens()

        until(looks)

    def answers(self) -> bool:
        return self.status() == 200

    def server_pid(self) -> int:
        try:
            return int((self.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0  # It has just died, or is just coming up.

    def _command(self, *words: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "flask", "--app", "wsgi", *words)


@pytest.fixture
def desk() -> Iterator[Desk]:
    home = Path(tempfile.mkdtemp(prefix="te-"))
    home.chmod(0o711)
    desk = Desk(home)
    yield desk
    if desk.process and desk.process.poll() is None:
        desk.stop()
    shutil.rmtree(home)


def descendants(pid: int) -> set[int]:
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], text=True, capture_output=True).stdout
    parents = {int(line.split()[0]): int(line.split()[1]) for line in found.splitlines()}
    grown, size = {pid}, 0
    while len(grown) != size:
        size = len(grown)
        grown |= {child for child, parent in parents.items() if parent in grown}
    return grown - {pid}


def still_runs(pid: int) -> str:
    """Return what a process still runs; nothing for one that ended, if only the machine's first process knows."""
    found = subprocess.run(["ps", "-o", "stat=,args=", "-p", str(pid)], text=True, capture_output=True).stdout.strip()
    return "" if found.startswith("Z") else found


def test_it_serves_survives_and_stops_with_everything(desk):
    desk.start()
    desk.wait_for(desk.answers)
    desk.wait_for(lambda: len(descendants(desk.process.pid)) >= 4)  # gunicorn with two workers, and the jobs
    processes, server = descendants(desk.process.pid), desk.server_pid()

    beside = desk.flask("migrate")
    assert beside.returncode == 0, beside.stderr
    assert desk.server_pid() == server

    os.kill(server, signal.SIGKILL)
    desk.wait_for(lambda: desk.server_pid() not in (0, server))
    desk.wait_for(desk.answers)
    assert desk.flask("migrate").returncode == 0

    server = desk.server_pid()
    said = desk.stop()
    assert f"http://localhost:{desk.port}" in said
    assert said.rstrip().endswith("Stopping…")
    assert "PostgreSQL ended; starting it again." in said
    assert "Traceback" not in said
    assert desk.process.returncode == 0
    # PostgreSQL removes its pid file a moment before it ends.
    until(lambda: not any(still_runs(pid) for pid in {*processes, server}))
    assert desk.status() == 0


@pytest.mark.parametrize(
    ("moment", "number"),
    [("Preparing", signal.SIGTERM), ("Migration 0004", signal.SIGHUP), ("Filling", signal.SIGTERM),
     ("Filling", signal.SIGINT)],
)  # fmt: skip
def test_a_signal_while_it_comes_up_stops_everything(desk, moment, number):
    desk.environ["TICKETEASE_DEMO"] = "1"
    desk.start()
    assert any(moment in line for line in desk.process.stdout)
    server = desk.server_pid()
    said = desk.stop(number)
    assert said.rstrip().endswith("Stopping…")
    assert "Traceback" not in said
    assert desk.process.returncode == 0
    assert not (desk.home / "postgres" / "data" / "postmaster.pid").exists()
    until(lambda: not server or not still_runs(server))


def test_workers_and_threads_are_served_as_set(desk):
    desk.environ |= {"TICKETEASE_WEB_WORKERS": "1", "TICKETEASE_WEB_THREADS": "2"}
    desk.start()
    desk.wait_for(desk.answers)
    held = [stalled(desk.port)]
    assert desk.answers()
    held.append(stalled(desk.port))
    with socket.create_connection(("127.0.0.1", desk.port), timeout=1) as third:
        third.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with pytest.raises(TimeoutError):
            third.recv(1)
    for one in held:
        one.close()
    assert desk.stop().rstrip().endswith("Stopping…")


def stalled(port: int) -> socket.socket:
    """Return a connection that keeps one thread waiting for the rest of a form."""
    held = socket.create_connection(("127.0.0.1", port))
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n"
    held.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n" + form)
    return held


def test_47_who_sends_too_much_reads_why(desk):
    """As browsers do: the connection is to be kept, and the whole body is sent before the answer is read."""
    desk.start()
    desk.wait_for(desk.answers)
    browser = http.client.HTTPConnection("localhost", desk.port, timeout=30)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    browser.request("POST", "/sign-in", b"login=" + b"x" * 6_000_000, form)
    reply = browser.getresponse()
    assert (reply.status, b"This is too large" in reply.read()) == (413, True)
    browser.close()


def test_a_command_alone_starts_and_stops_the_database(desk):
    assert "The database is at migration" in desk.flask("migrate").stdout
    assert not (desk.home / "postgres" / "data" / "postmaster.pid").exists()


def test_a_postgresql_of_ones_own_is_used_instead(desk, cluster):
    name = f"own_{secrets.token_hex(6)}"
    cluster.create_database(name)
    desk.environ["DATABASE_URL"] = cluster.url(APPLICATION, name)
    desk.environ["TICKETEASE_OWNER_DATABASE_URL"] = cluster.url(OWNER, name)
    assert desk.flask("migrate").returncode == 0
    with cluster.connect(APPLICATION, name) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (0,)
    assert not (desk.home / "postgres").exists()
    cluster.drop_database(name)


def test_a_port_in_use_gets_a_sentence(desk):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", desk.port))
        taken.listen()
        reply = desk.flask("serve")
    assert reply.returncode == 1
    assert f"Port {desk.port} is used by another program. Choose another, for example: PORT=8001" in reply.stderr
    assert "Traceback" not in reply.stderr


def test_a_wrong_setting_gets_a_sentence(desk):
    desk.environ["TICKETEASE_TIMEZONE"] = "Mars/Olympus"
    reply = desk.flask("serve")
    assert reply.returncode == 1
    assert "TICKETEASE_TIMEZONE is wrong: there is no such time zone" in reply.stderr
    assert "Traceback" not in reply.stderr
