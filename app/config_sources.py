"""Where settings come from: the environment, files that it names, secrets made once and kept."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from app.config_fields import Secret, Setting

PREFIX = "TICKETEASE_"


class ConfigurationError(click.ClickException):
    """A setting is wrong: the sentence names it. On a command line it is shown without a traceback."""


def variable(name: str, field: Setting) -> str:
    """Return the environment variable that sets the field ``name``."""
    return field.variable or f"{PREFIX}{name.upper()}"


def is_secret(field: Setting) -> bool:
    """Return whether a field's value is never shown, and may come from a file."""
    return isinstance(field.reads, Secret)


def told(fields: Mapping[str, Setting]) -> dict[str, str]:
    """Return what the environment says of these fields, and the files that it names; an empty variable says nothing.

    Raises ConfigurationError for a file that says nothing, and for a secret with two sources.
    """
    found = {name: _in_file(name, field) or os.environ.get(variable(name, field)) for name, field in fields.items()}
    return {name: value for name, value in found.items() if value}


def _in_file(name: str, field: Setting) -> str | None:
    """Return what stands in the file that ``X_FILE`` names, for a secret ``X``."""
    named = variable(name, field)
    path = os.environ.get(f"{named}_FILE") if is_secret(field) else None
    if not path:
        return None
    if os.environ.get(named):
        raise ConfigurationError(f"Both {named} and {named}_FILE are set: keep one of them.")
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{named}_FILE names {path}, which cannot be read.") from error
    if not text:
        raise ConfigurationError(f"{named}_FILE names {path}, which is empty.")
    return text


def kept_secret(folder: Path, name: str) -> str:
    """Return the secret kept in ``folder``, made at the first call; two processes at once agree on one."""
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            mine = folder / f".{name}.{os.getpid()}"
            with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(mine, path)  # Fails when another process was quicker: its secret is then the one.
            except FileExistsError:
                pass
            finally:
                mine.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be used to keep secrets: {error.strerror}.") from error
