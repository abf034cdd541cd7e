"""A private PostgreSQL in the installation's folder: a Unix socket, no TCP, no password.

Every process that uses it holds a shared lock for as long as it lives; whoever needs it first starts
it, whoever leaves last stops it. The kernel drops the locks of a killed process, so nothing is stale.
"""

import atexit
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from app.core.postgres_place import (
    PostgresError,
    find_programs,
    refuse_foreign,
    refuse_unreachable,
    server_account,
    socket_folder,
)

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "ticketease_owner", "ticketease_app", "ticketease"
RETRY_FOR, RETRY_EVERY = 20.0, 0.1
# No process, a zombie that nobody has buried, a dead one.
GONE = ("", "Z", "X")


class LocalPostgres:
    """The cluster under ``home``; ``durable=False`` gives up safety for speed, for tests only."""

    def __init__(
        self,
        home: Path,
        programs: Path | None = None,
        *,
        durable: bool = True,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.home = home.resolve()
        self.root = self.home / "postgres"
        self.data = self.root / "data"
        self.sockets = socket_folder(self.home)
        self._programs, self._durable, self._say = programs, durable, say
        self._users: int | None = None
        self._user_pid = 0

    def connect(self, role: str, database: str, **options: Any) -> psycopg.Connection[Any]:
        """Return a connection, after joining the users of the server. Raises PostgresError when it cannot run."""
        self.join()
        return self._connect(role, database, **options)

    def join(self) -> None:
        """Become a user of the server until the process ends or leaves, starting the server if none runs."""
        if self._users is not None and self._user_pid == os.getpid():
            return
        self._make_home()
        with self._alone():
            self._users, self._user_pid = self._open("postgres.users"), os.getpid()
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if not self._answers():
                self._start()
        atexit.register(self.leave)

    def leave(self) -> bool:
        """Stop using the server; the last user stops it. Return whether this was the last."""
        # A fork inherits the lock's descriptor but not the right to let go of it for its parent.
        if self._users is None or self._user_pid != os.getpid():
            return False
        with self._alone():
            users, self._users = self._users, None
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            finally:
                # Closing lets go of either lock; nobody can join before the outer one is let go of too.
                os.close(users)
            self._stop()
            return True

    def revive(self) -> bool:
        """Start the server again if it died under its users; return whether it had to."""
        if self._answers():
            return False
        with self._alone():
            if self._answers():
                return False
            self._start()
        return True

    def is_alive(self) -> bool:
        """Return whether the server's process exists: cheap enough to ask every second."""
        pid = self._server_pid()
        return pid is not None and _state_of(pid) not in GONE

    def create_database(self, name: str, template: str = "template1") -> None:
        """Create ``name`` for the owner role as a copy of ``template``, open to the application role only."""
        with self.connect(SUPERUSER, "postgres", autocommit=True) as connection:
            self._create_database(connection, name, template)

    def drop_database(self, name: str) -> None:
        """Drop ``name`` if it exists, whoever is connected."""
        with self.connect(SUPERUSER, "postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _make_home(self) -> None:
        try:
            self.home.parent.mkdir(parents=True, exist_ok=True)
            self.home.mkdir(mode=0o711)
            self.home.chmod(0o711)  # Whatever the umask: the server's account has to walk through.
        except FileExistsError:
            return
        except OSError as error:
            raise PostgresError(f"{self.home} cannot be created: {error.strerror}.") from error

    def _open(self, name: str) -> int:
        try:
            return os.open(self.home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise PostgresError(f"{self.home / name} cannot be opened: {error.strerror}.") from error

    @contextmanager
    def _alone(self, name: str = "postgres.lock") -> Iterator[None]:
        handle = self._open(name)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _connect(self, role: str, database: str, **options: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.sockets), user=role, dbname=database, connect_timeout=4, **options)

    def _answers(self) -> bool:
        try:
            self._connect(SUPERUSER, "postgres").close()
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                raise PostgresError(
                    f"The database in {self.home} was started by another account; run TicketEase as that one."
                ) from None
            return False
        return True

    def _start(self) -> None:
        account, programs = server_account(), find_programs(self._programs)
        account.own(self.root)
        refuse_unreachable(account, self.root, programs)
        self._initialise(programs)
        self._refuse_other_version(programs)
        account.own(self.sockets)
        refuse_foreign(self.sockets, account)
        self._write_settings()
        deadline = time.monotonic() + RETRY_FOR
        while True:
            self._forget_dead_server()
            log = self.root / "start.log"
            reply = account.run(
                programs / "pg_ctl", "start", "-w", "-t", "60", "-D", self.data, "-l", log, cwd=self.root
            )
            if self._answers():
                break
            # After a kill -9 the server's children take a moment to die; until then a new one refuses to start.
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL does not start: {reply.stdout.strip()}\n{_tail(log)}")
            time.sleep(RETRY_EVERY)
        self._create_roles()

    def _initialise(self, programs: Path) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self._say("Preparing the database, once…")
        fresh = self.root / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        options = ("--username", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer")
        quick = () if self._durable else ("--no-sync",)
        reply = server_account().run(programs / "initdb", "-D", fresh, *options, *quick, cwd=self.root)
        if reply.returncode != 0:
            raise PostgresError(f"The database could not be prepared in {self.root}: {reply.stdout.strip()}")
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'ticketease.conf'\n")
        fresh.rename(self.data)

    def _refuse_other_version(self, programs: Path) -> None:
        kept = (self.data / "PG_VERSION").read_text().strip()
        reply = server_account().run(programs / "postgres", "--version")
        if f" {kept}." not in reply.stdout:
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {kept}, but {programs} holds {reply.stdout.strip()}. "
                f"Point TICKETEASE_PG_BIN to version {kept}, or TICKETEASE_HOME to another folder."
            )

    def _write_settings(self) -> None:
        """Write the server's files anew, so that a moved folder or another account works at the next start."""
        quick = "" if self._durable else QUICK_SETTINGS
        place = str(self.sockets).replace("'", "''")
        users = {server_account().name, _running_account()}
        names = (SUPERUSER, OWNER, APPLICATION)
        files = {
            "ticketease.conf": f"{SERVER_SETTINGS}unix_socket_directories = '\"{place}\"'\n{quick}",
            "pg_hba.conf": "local all all peer map=ticketease\n",
            "pg_ident.conf": "".join(f'ticketease "{user}" {name}\n' for user in sorted(users) for name in names),
        }
        for name, content in files.items():
            path = self.data / name
            path.write_text(content)
            os.chown(path, server_account().uid, server_account().gid)

    def _server_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that is gone although something else now has its number.

        PostgreSQL looks at the number alone, and a zombie or a stranger has it too. The file stays while
        any process still works in the data folder: it is what keeps a second server out.
        """
        pid = self._server_pid()
        if pid is None or not Path(f"/proc/{pid}").exists() or self.data in _working_folders():
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _stop(self) -> None:
        account, programs = server_account(), find_programs(self._programs)
        account.run(programs / "pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", self.data, cwd=self.root)

    def _create_roles(self) -> None:
        with self._connect(SUPERUSER, "postgres", autocommit=True) as connection:
            for role in (OWNER, APPLICATION):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                self._create_database(connection, DATABASE, "template1")

    def _create_database(self, connection: psycopg.Connection[Any], name: str, template: str) -> None:
        words = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        words |= {"owner": sql.Identifier(OWNER), "app": sql.Identifier(APPLICATION)}
        connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}").format(**words))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**words))
        connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}").format(**words))


SERVER_SETTINGS = """\
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
log_error_verbosity = terse
jit = off
random_page_cost = 1.1
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
"""
QUICK_SETTINGS = """\
fsync = off
synchronous_commit = off
full_page_writes = off
wal_init_zero = off
max_wal_size = 256MB
"""


def _running_account() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _state_of(pid: int) -> str:
    """Return the letter of a process's state, "" without one; of a process of any account, unlike its folders."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _working_folders() -> set[Path]:
    """Return where the processes of the server's account work; asked as it, since root in a container may not look."""
    reply = server_account().run("/bin/sh", "-c", "readlink /proc/[0-9]*/cwd")
    return {Path(line) for line in reply.stdout.splitlines()}


def _tail(path: Path, lines: int = 8) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""
