"""Where settings come from: the environment, files that it names, secrets made once and kept."""

import os
import secrets
from pathlib import Path
from typing import Annotated, Any

import click
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_settings import NoDecode, PydanticBaseSettingsSource

PREFIX = "TICKETEASE_"


class ConfigurationError(click.ClickException):
    """A setting is wrong: the sentence names it. On a command line it is shown without a traceback."""


def _words(value: Any) -> Any:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]


def variable(name: str, field: FieldInfo) -> str:
    """Return the environment variable that sets the field ``name``."""
    return str(field.validation_alias or f"{PREFIX}{name.upper()}")


def is_secret(field: FieldInfo) -> bool:
    """Return whether a field's value is never shown, and may come from a file."""
    return "SecretStr" in str(field.annotation)


class FileSource(PydanticBaseSettingsSource):
    """Secrets may come from a file: ``X_FILE`` names the file that holds the value of ``X``."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the content of the file named for ``field``, or None; refuse an unreadable one and two sources."""
        name = variable(field_name, field)
        path = os.environ.get(f"{name}_FILE") if is_secret(field) else None
        if not path:
            return None, field_name, False
        if os.environ.get(name):
            raise ConfigurationError(f"Both {name} and {name}_FILE are set: keep one of them.")
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{name}_FILE names {path}, which cannot be read.") from error

    def __call__(self) -> dict[str, Any]:
        """Return what the files say, by field name."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


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
