"""An application's settings, told to the daemons of an Apache of one's own as a server's are."""

from collections.abc import Mapping
from pathlib import Path

from app.config import Settings, variable
from app.config_fields import SecretStr
from infra.apache.settings_file import quoted


def write(path: Path, told: Mapping[str, str]) -> None:
    """Write such a file, readable by its owner only."""
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={quoted(value)}\n" for name, value in told.items()), encoding="utf-8")


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
