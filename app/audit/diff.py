"""What changed, as values a reader and a machine both understand."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

SECRET_FIELDS = frozenset({"password", "password_hash", "token", "token_hash", "secret"})
MASK = "***"


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return ``{field: [old, new]}`` for each field that differs; secrets are masked, instants are ISO 8601."""
    return {
        field: [_plain(field, before.get(field)), _plain(field, after.get(field))]
        for field in sorted({*before, *after})
        if before.get(field) != after.get(field)
    }


def _plain(field: str, value: Any) -> Any:
    if value is None:
        return None
    if field in SECRET_FIELDS:
        return MASK
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)
