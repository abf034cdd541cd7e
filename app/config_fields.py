"""What a setting may be: typed fields, how the text of each is read, what its refusal says (decision 0032)."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints

TRUE, FALSE = ("1", "true", "t", "yes", "y", "on"), ("0", "false", "f", "no", "n", "off")
Words = tuple[str, ...]
Check = Callable[[Any], Any]


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


@dataclasses.dataclass(frozen=True)
class FieldInfo:
    """One setting: its type, default and words; ``validation_alias`` is its variable where it has a name of its own."""

    annotation: Any
    default: Any
    description: str
    validation_alias: str
    ge: float | None
    le: float | None
    check: Check | None

    @property
    def kind(self) -> Any:
        """What a value is, None aside."""
        union = get_origin(self.annotation) in (Union, UnionType)
        return next(one for one in get_args(self.annotation) if one is not type(None)) if union else self.annotation

    def read(self, given: Any) -> Any:
        """Return ``given``, text or already a value, as the setting's; raises ValueError with what it must be."""
        if given is None and self.default is None:
            return None
        value = _READERS.get(self.kind, _one_of(self.kind))(given)
        if (self.ge is not None and value < self.ge) or (self.le is not None and value > self.le):
            raise ValueError(f"it must be {self.ge} at least" + (f" and {self.le} at most" if self.le else ""))
        return self.check(value) if self.check else value


def Field(  # noqa: N802 - it stands for a value, as in the class that it describes
    default: Any,
    *,
    description: str,
    validation_alias: str = "",
    ge: float | None = None,
    le: float | None = None,
    check: Check | None = None,
) -> Any:
    """Return a field of a class of settings; ``check`` returns the value, or another, or raises ValueError."""
    told = {"description": description, "validation_alias": validation_alias, "ge": ge, "le": le, "check": check}
    return dataclasses.field(default=default, metadata=told)


def fields_of(owner: Any) -> Mapping[str, FieldInfo]:
    """Return the fields of a class of settings by their names."""
    hints = get_type_hints(owner)
    return {one.name: FieldInfo(hints[one.name], one.default, **one.metadata) for one in dataclasses.fields(owner)}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Typed:
    """Settings that were read and checked: they never change, ``model_copy`` returns others."""

    model_fields: ClassVar[Mapping[str, FieldInfo]]

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return the same settings but for these, which nobody checks again."""
        other = copy(self)
        other.__dict__.update(update)
        return other


def _truth(given: Any) -> bool:
    word = str(given).strip().lower()
    if word not in TRUE + FALSE:
        raise ValueError("it must be 1 or 0")
    return word in TRUE


def _number(given: Any) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", str(given).strip()):
        raise ValueError("it must be a whole number")
    return int(given)


def _words(given: Any) -> Words:
    return tuple(word.strip() for word in given.split(",") if word.strip()) if isinstance(given, str) else tuple(given)


def _secret(given: Any) -> SecretStr:
    return given if isinstance(given, SecretStr) else SecretStr(str(given))


def _one_of(kind: Any) -> Callable[[Any], Any]:
    """Return what reads one of the words of a ``Literal``."""

    def read(given: Any) -> Any:
        if given not in get_args(kind):
            raise ValueError(f"it must be one of {', '.join(get_args(kind))}")
        return given

    return read


_READERS: dict[Any, Callable[[Any], Any]] = {
    bool: _truth, int: _number, str: str, Path: Path, SecretStr: _secret, Words: _words,
}  # fmt: skip
