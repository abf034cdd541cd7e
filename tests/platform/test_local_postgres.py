"""The private PostgreSQL: who starts it, who stops it, and what it survives."""

import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.config import PROJECT
from app.core.local_postgres import APPLICATION, DATABASE, OWNER, SUPERUSER, LocalPostgres
from app.core.postgres_place import (
    LONGEST_SOCKET,
    Account,
    PostgresError,
    find_programs,
    refuse_foreign,
    refuse_unreachable,
    server_account,
    socket_folder,
)
from tests.waiting import until

pytestmark = pytest.mark.db
PROGRAMS = Path(os.environ["TICKETEASE_PG_BIN"]) if "TICKETEASE_PG_BIN" in os.environ else None


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that any account may walk through, which pytest's own temporary folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="te-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(home: Path) -> Iterator[LocalPostgres]:
    server = LocalPostgres(home, PROGRAMS, durable=False)
    server.join()
    yield server
    server.leave()


def server_pid(server: LocalPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def in_another_process(home: Path, after: str) -> int:
    """Join the server in a process of its own, end that as ``after`` says, and return its exit code."""

    def use() -> None:
        other = LocalPostgres(home, PROGRAMS, durable=False)
        other.connect(APPLICATION, DATABASE).close()
        if after == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        other.leave()

    process = multiprocessing.get_context("fork").Process(target=use)
    process.start()
    process.join()
    return process.exitcode or 0


def test_it_offers_two_roles_and_a_database_over_a_socket_only(server):
    with server.connect(OWNER, DATABASE) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        # An address that is taken already is told to who wrote it, not to the log.
        assert connection.execute("SHOW log_error_verbosity").fetchone() == ("terse",)
        kind = connection.execute("SELECT datctype, datcollate FROM pg_database WHERE datname = current_database()")
        assert kind.fetchone() == ("C.UTF-8", "C.UTF-8")
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'ticket%' ORDER BY 1"
        ).fetchall()
    assert roles == [(APPLICATION, False, False, False), (OWNER, False, False, False)]
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700


def test_the_application_role_changes_no_schema(server):
    with server.connect(APPLICATION, DATABASE) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE public.mine (id int)")


def test_only_the_account_that_runs_ticketease_is_let_in(server):
    mine = {pwd.getpwuid(os.geteuid()).pw_name, server_account().name}
    allowed = {tuple(line.split()) for line in (server.data / "pg_ident.conf").read_text().splitlines()}
    assert allowed == {("ticketease", f'"{name}"', role) for name in mine for role in (SUPERUSER, OWNER, APPLICATION)}
    assert (server.data / "pg_hba.conf").read_text() == "local all all peer map=ticketease\n"


def test_another_account_is_told_so(server):
    (server.data / "pg_ident.conf").write_text("")
    with psycopg.connect(host=str(server.sockets), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")
    stranger = LocalPostgres(server.home, PROGRAMS, durable=False)
    with pytest.raises(PostgresError, match="was started by another account"):
        until(lambda: stranger.revive() and False)


def test_a_second_user_neither_starts_nor_stops_the_server_of_the_first(server, home):
    before = server_pid(server)
    assert in_another_process(home, "leave") == 0
    assert server_pid(server) == before
    assert server.is_alive()


def test_the_last_user_stops_the_server(home):
    first, second = (LocalPostgres(home, PROGRAMS, durable=False) for _ in range(2))
    first.join()
    second.join()
    assert not first.leave()
    assert second.is_alive()
    assert second.leave()
    assert not second.is_alive()
    assert not list(second.sockets.glob(".s.PGSQL*"))


def test_a_killed_user_holds_nothing_back(home, server):
    assert in_another_process(home, "kill") == -signal.SIGKILL
    assert server.leave()
    assert not server.is_alive()


def test_a_fork_does_not_let_go_for_its_parent(server):
    process = multiprocessing.get_context("fork").Process(target=server.leave)
    process.start()
    process.join()
    assert server.is_alive()
    with server.connect(APPLICATION, DATABASE) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_comes_back_after_a_kill_with_what_was_committed(home):
    server = LocalPostgres(home, PROGRAMS)
    with server.connect(OWNER, DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(server_pid(server), signal.SIGKILL)
    assert server.revive()
    assert not server.revive()
    with server.connect(OWNER, DATABASE) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    assert server.leave()


def test_a_pid_file_that_names_a_stranger_does_not_keep_it_out(home):
    server = LocalPostgres(home, PROGRAMS, durable=False)
    server.join()
    server.leave()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n1\n5432\n{server.sockets}\n\n\n")
    server.join()
    assert server.is_alive()
    assert server.leave()


def test_a_root_that_may_not_look_at_other_accounts_knows_the_server_all_the_same(server):
    """Root in a container has no CAP_SYS_PTRACE: the folders of other accounts' processes are closed to it."""
    blind = ("setpriv", "--inh-caps=-sys_ptrace", "--bounding-set=-sys_ptrace") if server_account().other else ()
    asked = (
        "import sys, pathlib; from app.core import local_postgres as place;"
        "server = place.LocalPostgres(pathlib.Path(sys.argv[1]));"
        "print(server.is_alive(), server.data in place._working_folders())"
    )
    command = [*blind, sys.executable, "-c", asked, str(server.home)]
    reply = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert reply.stdout.split() == ["True", "True"]


def test_a_preparation_cut_short_is_begun_anew(home):
    half = home / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("1\n")
    said = []
    server = LocalPostgres(home, PROGRAMS, durable=False, say=said.append)
    server.join()
    assert said == ["Preparing the database, once…"]
    assert server.leave()


def test_a_deep_home_has_its_socket_elsewhere(home):
    deep = home.joinpath(*["a-rather-long-name-of-a-folder"] * 4)
    server = LocalPostgres(deep, PROGRAMS, durable=False)
    assert len(os.fsencode(server.sockets)) <= LONGEST_SOCKET
    server.connect(APPLICATION, DATABASE).close()
    assert server.leave()
    shutil.rmtree(server.sockets)


def test_a_socket_folder_made_by_somebody_else_is_refused(home):
    stranger = Account("stranger", 54321, 54321, other=True)
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        refuse_foreign(home, stranger)
    assert socket_folder(home) == home / "postgres" / "run"


def test_a_folder_that_the_account_cannot_enter_gets_a_sentence(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    account = server_account()
    if not account.other:
        closed.chmod(0o000)  # An ordinary user is the database's account: only its own mode bits can stop it.
    with pytest.raises(PostgresError) as refusal:
        refuse_unreachable(account, closed / "postgres")
    closed.chmod(0o700)
    assert f"The folder {closed} cannot be entered by the account {account.name}" in str(refusal.value)
    assert f"chmod o+x {closed}" in str(refusal.value)


def test_programs_of_another_version_are_refused(server):
    server.leave()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 12"):
        server.join()


def test_a_folder_without_programs_is_refused(home):
    with pytest.raises(PostgresError, match="has no initdb and no pg_ctl and no postgres"):
        find_programs(home)
