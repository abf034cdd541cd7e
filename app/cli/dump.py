"""``flask dump``: the database as one file, made by PostgreSQL itself; the oldest files make room."""

import os
import shutil
import subprocess
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import URL, NullPool, create_engine, delete, insert
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.config import Settings
from app.core.clock import utcnow
from app.core.postgres_place import find_programs
from app.observation.models import Dump

FOLDER = Path("/var/backups/ticketease")
NOTED_FOR = timedelta(days=366)


@click.command("dump")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
@click.option("--keep", default=14, show_default=True, type=click.IntRange(1), help="Dumps kept; older ones go.")
def dump_command(folder: Path, keep: int) -> None:
    """Write the database into a new file of FOLDER, to be read by pg_restore. Attachments are files already."""
    settings: Settings = current_app.extensions["settings"]
    path = folder / f"ticketease-{utcnow():%Y%m%dT%H%M%SZ}.dump"
    half = path.with_suffix(".half")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _write(settings, file.fileno())
            os.fsync(file.fileno())
        half.rename(path)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot take the dump: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            half.unlink()
    for old in sorted(folder.glob("ticketease-*.dump"))[:-keep]:
        old.unlink()
    _note(settings, path.stat().st_size)
    click.echo(f"{path} holds the database, {path.stat().st_size // 1024 + 1:,} KB.")


def _note(settings: Settings, size: int) -> None:
    """Write down that there is one, for who watches (``ticketease_dump_age_seconds``); without that it is one too."""
    engine = create_engine(settings.owner_url, connect_args={"connect_timeout": 10}, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            now = utcnow()
            connection.execute(delete(Dump).where(Dump.finished_at < now - NOTED_FOR))
            connection.execute(insert(Dump).values(finished_at=now, bytes=size))
    except (OperationalError, ProgrammingError):
        # As while the tables are those of an older release, which had none for this.
        click.echo("The dump is whole; it could not be written down in the database that there is one.", err=True)


def _write(settings: Settings, file: int) -> None:
    if settings.server:
        settings.server.join()
    reply = subprocess.run(
        # Nothing of ours is a large object, and one that the application's role made its owner could not read.
        [_program(settings), "--format=custom", "-B", "--no-password"],
        # On its command line every account of the machine could read the password.
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")} | told(settings.owner_url),
        stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, text=True, errors="replace", check=False,
    )  # fmt: skip
    if reply.returncode != 0:
        raise click.ClickException(f"The database could not be dumped: {reply.stderr.strip()}")


def told(address: URL) -> dict[str, str]:
    """Return ``address`` as the variables that PostgreSQL's programs read, what follows its question mark included."""
    parts: dict[str, Any] = {"PGHOST": address.host, "PGPORT": address.port, "PGUSER": address.username}
    parts |= {"PGPASSWORD": address.password, "PGDATABASE": address.database}
    # Such as host=/var/run/postgresql, sslmode=verify-full, sslrootcert=….
    parts |= {f"PG{name.upper()}": value for name, value in address.query.items()}
    return {name: str(value) for name, value in parts.items() if value}


def _program(settings: Settings) -> str:
    if settings.server:
        return str(find_programs(settings.pg_bin) / "pg_dump")
    found = shutil.which("pg_dump")
    if found is None:
        raise click.ClickException("pg_dump is not installed: apt-get install postgresql-client")
    return found
