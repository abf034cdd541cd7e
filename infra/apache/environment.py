"""Settings as a file of NAME=value lines, the one that systemd reads for the worker too."""

from collections.abc import Mapping
from pathlib import Path

from app.config import Settings, variable
from app.config_fields import SecretStr

QUOTES = "\"'"


def read(path: Path) -> dict[str, str]:
    """Return what the file says; blank lines and comments say nothing, quotes around a value are not part of it."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and line[0] not in "#;")
    return {name.strip(): _unquoted(value.strip()) for name, _, value in pairs}


def write(path: Path, told: Mapping[str, str]) -> None:
    """Write such a file, readable by its owner only."""
    path.touch(mode=0o600)
    path.write_text("".join(f'{name}="{value}"\n' for name, value in told.items()), encoding="utf-8")


def told_by(settings: Settings) -> dict[str, str]:
    """Return the environment that makes these settings again, secrets included, in a process that keeps none itself."""
    told = {"DATABASE_URL": settings.application_url.render_as_string(hide_password=False)}
    for name, field in Settings.fields.items():
        if (value := getattr(settings, name)) != field.default:
            told.setdefault(variable(name, field), _as_text(value))
    return told


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return ",".join(value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] in QUOTES and value[0] == value[-1] else value
