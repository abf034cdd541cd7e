"""What a setting may be: fields of a dataclass, the text of each read and checked by marshmallow (decision 0032)."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate

Words = tuple[str, ...]


class SecretStr:
    """A text that only ``get_secret_value`` tells: logs, errors and debuggers show stars."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """Return the text itself."""
        return self._value

    def __repr__(self) -> str:
        return "SecretStr('**********')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretStr) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


class Secret(fields.Field[SecretStr]):
    """A text that is never shown, and may come from a file."""

    def _deserialize(self, value: Any, *_told: Any, **_more: Any) -> SecretStr:
        return value if isinstance(value, SecretStr) else SecretStr(str(value))


class Place(fields.Field[Path]):
    """A file or a folder, from here where it is relative."""

    def _deserialize(self, value: Any, *_told: Any, **_more: Any) -> Path:
        return Path(value).expanduser().resolve()


class Listed(fields.Field[Words]):
    """Words with commas between them."""

    def _deserialize(self, value: Any, *_told: Any, **_more: Any) -> Words:
        words = value.split(",") if isinstance(value, str) else value
        return tuple(word.strip() for word in words if word.strip())


def whole(least: int, most: int | None = None) -> fields.Integer:
    """Return what reads a whole number between these, both included."""
    bounds = f"it must be {least} at least" + (f" and {most} at most" if most else "")
    wrong = "it must be a whole number"
    return fields.Integer(
        validate=validate.Range(least, most, error=bounds), error_messages={"invalid": wrong, "too_large": wrong}
    )


def switch() -> fields.Boolean:
    """Return what reads a yes or a no, as people write them: 1, true, on, yes."""
    return fields.Boolean(error_messages={"invalid": "it must be 1 or 0"})


def one_of(*words: str) -> fields.String:
    """Return what reads one of these words."""
    return fields.String(validate=validate.OneOf(words, error="it must be one of {choices}"))


@dataclasses.dataclass(frozen=True)
class Setting:
    """What is known of a setting; ``variable`` where it has a name of its own in the environment."""

    default: Any
    reads: fields.Field[Any]
    description: str
    variable: str

    def read(self, given: Any) -> Any:
        """Return ``given``, a text or already a value, as the setting's; raises ValueError with what it must be."""
        try:
            return self.reads.deserialize(given)
        except ValidationError as error:
            raise ValueError(" and ".join(map(str, error.messages))) from None


def setting(default: Any, reads: fields.Field[Any], description: str, *, variable: str = "") -> Any:
    """Return a field of a class of settings."""
    reads.allow_none = default is None
    return dataclasses.field(default=default, metadata={"told": Setting(default, reads, description, variable)})


def settings_of(owner: Any) -> Mapping[str, Setting]:
    """Return what is known of each setting of a class, by its name."""
    return {one.name: one.metadata["told"] for one in dataclasses.fields(owner)}
