"""Which column of a file says what: guessed from its heading in any of our languages, said by a person otherwise."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import N_, Message

NOTHING = ""


@dataclass(frozen=True)
class Field:
    """Something that a column may say. ``name`` is its label, ``headings`` are other ways to write it, best first."""

    key: str
    name: Message | Mapping[str, str]
    headings: tuple[str, ...] = ()
    required: bool = False


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: "Prénom *" and "prenom" are the same."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip() or heading.strip().lower()


def guess(columns: Sequence[str], fields: Iterable[Field], kept: Mapping[str, str]) -> list[str]:
    """Return the field of each column, ``NOTHING`` where none is recognised.

    ``kept`` is what a person said before of headings: it comes first, even that a column is not to be read. Of several
    columns that could say the same, the one with the better heading does.
    """
    keys = [heading_key(column) for column in columns]
    by_key = {field.key: field for field in fields}
    found = [kept[key] if kept.get(key, "?") in (*by_key, NOTHING) else None for key in keys]
    for field in by_key.values():
        if field.key in found:
            continue
        for heading in _headings(field):
            if heading in keys and found[keys.index(heading)] is None:
                found[keys.index(heading)] = field.key
                break
    return [key or NOTHING for key in found]


def notices_of(columns: Sequence[str], mapping: Sequence[str]) -> list[Message]:
    """Return what to know of a mapping: headings that stand over several columns of which not all are read."""
    keys = [heading_key(column) for column in columns]
    sentence = N_("Several columns are called “%(name)s”: look below which of them is read.")
    return [
        Message(sentence, {"name": columns[keys.index(key)]})
        for key, count in Counter(key for key in keys if key).items()
        if count > 1 and len({said for own, said in zip(keys, mapping, strict=True) if own == key}) > 1
    ]


def faults_of(columns: Sequence[str], mapping: Sequence[str], fields: Iterable[Field]) -> list[tuple[str, Message]]:
    """Return what is wrong with a mapping: (column or empty, sentence) for each fault; none when it can be used."""
    by_key = {field.key: field for field in fields}
    faults = []
    for key, count in Counter(key for key in mapping if key).items():
        names = [column for column, said in zip(columns, mapping, strict=True) if said == key]
        if count > 1:
            values: dict[str, Any] = {"field": by_key[key].name, "columns": ", ".join(names)}
            sentence = N_("Several columns say “%(field)s”: %(columns)s. Choose one of them.")
            faults.append((names[1], Message(sentence, values)))
    for field in by_key.values():
        if field.required and field.key not in mapping:
            sentence = N_("No column says “%(field)s”, and it is needed. Choose the one that does.")
            faults.append(("", Message(sentence, {"field": field.name})))
    return faults


def _headings(field: Field) -> list[str]:
    names = field.name.values() if isinstance(field.name, Mapping) else (field.name.text,)
    return [heading_key(one) for one in (*names, *field.headings, field.key.replace("_", " "))]
