"""The fields of a type: what a value may be, how it is read from text, and when two are the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.cmdb.vocabulary import REFERENCES, Kind
from app.core.i18n import N_, Message

TEXT_MAX = 500
MAX_ID = 2**31 - 1
YEARS = range(1900, 2201)
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?")
_PREFIX = "attr_"
_MISSING = Message(N_("This is needed."))

# What is said of a CI that the reader may not see, on pages and in files; an import reads it as "what it is now".
HIDDEN = "…"

Value = str | int | float
Names = Mapping[str, str]


@dataclass(frozen=True)
class FieldSpec:
    """A field as the rules see it; ``choices`` are the keys that may be chosen, with their names."""

    id: int
    key: str
    kind: Kind
    names: Names = field(default_factory=dict)
    required: bool = False
    is_unique: bool = False
    choices: Sequence[tuple[str, Names]] = ()
    help: Names = field(default_factory=dict)


def form_name(key: str) -> str:
    """Return the name by which forms, filters, columns and faults call the field."""
    return f"{_PREFIX}{key}"


def key_in(name: str) -> str:
    """Return the key of the field that forms call ``name``; "" when it is none of a type's own."""
    return name.removeprefix(_PREFIX) if name.startswith(_PREFIX) else ""


def read_all(fields: Iterable[FieldSpec], given: Mapping[str, Any]) -> tuple[dict[str, Value], dict[str, Message]]:
    """Return the values of ``given`` as they are kept, and a sentence for each that cannot be.

    A value that is missing or empty is left out; a key that is no field of the type is a fault of its own.
    """
    known = {one.key: one for one in fields}
    kept: dict[str, Value] = {}
    faults: dict[str, Message] = {
        form_name(key): Message(N_("This type has no such field.")) for key in given if key not in known
    }
    for one in known.values():
        value = read(one, given.get(one.key))
        if isinstance(value, Message):
            faults[form_name(one.key)] = value
        elif value is not None:
            kept[one.key] = value
    return kept, faults


def read(field: FieldSpec, given: Any) -> Value | Message | None:
    """Return one value as it is kept, None for none, or the sentence that says why it cannot be."""
    text = given.strip() if isinstance(given, str) else given
    if text is None or text == "":
        return _MISSING if field.required else None
    return _READERS[field.kind](field, text)


def normalised(value: Value) -> str:
    """Return what two values of a unique field are compared by: case, accents' forms and blanks apart."""
    return " ".join(unicodedata.normalize("NFKC", str(value)).casefold().split())


def read_choices(text: str, before: Sequence[tuple[str, Names]], languages: Sequence[str]) -> list[tuple[str, Names]]:
    """Return the choices that lines of text describe, one a line: ``key = name | name in the next language``.

    The key may be left out: a name that was there before keeps its key, a new one makes its own.
    """
    known = {name.casefold(): key for key, names in before for name in names.values()}
    found: dict[str, Names] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        key, equals, rest = line.partition("=")
        said = [part.strip() for part in (rest if equals else line).split("|")]
        names = {language: name for language, name in zip(languages, said, strict=False) if name}
        wanted = key.strip() if equals else known.get(said[0].casefold(), _key_from(said[0]))
        if wanted and names:
            found[wanted] = names
    return list(found.items())


def write_choices(choices: Iterable[tuple[str, Names]], languages: Sequence[str]) -> str:
    """Return the lines from which ``read_choices`` reads the same choices."""
    return "\n".join(f"{key} = {' | '.join(names.get(one, '') for one in languages)}" for key, names in choices)


def _key_from(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:64]


def _text(_field: FieldSpec, given: Any) -> Value | Message:
    text = str(given)
    if len(text) > TEXT_MAX:
        return Message(N_("At most %(most)d characters."), {"most": TEXT_MAX})
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        return Message(N_("This holds a character that cannot be stored. Type it again without it."))
    return text


def _number(_field: FieldSpec, given: Any) -> Value | Message:
    text = re.sub(r"[\s\u00a0\u202f]", "", str(given))
    if isinstance(given, bool) or not _NUMBER.fullmatch(text):
        return Message(N_("This is not a number, such as 16 or 2.5."))
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


def _date(_field: FieldSpec, given: Any) -> Value | Message:
    try:
        day = given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        return Message(N_("This is not a date, such as 2026-03-31."))
    return day.isoformat()[:10]


def _choice(field: FieldSpec, given: Any) -> Value | Message:
    wanted = str(given).casefold()
    for key, names in field.choices:
        if wanted == key.casefold() or wanted in (name.casefold() for name in names.values()):
            return key
    return Message(N_("Choose a value of the list."))


def _reference(_field: FieldSpec, given: Any) -> Value | Message:
    text = str(given)
    if isinstance(given, bool) or not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= MAX_ID):
        return Message(N_("Choose one of the list."))
    return int(text)


_READERS = {Kind.TEXT: _text, Kind.NUMBER: _number, Kind.DATE: _date, Kind.CHOICE: _choice}
_READERS |= dict.fromkeys(REFERENCES, _reference)
