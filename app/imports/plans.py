"""What an import would do, line by line; nothing of it is done yet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import N_, Message
from app.imports.columns import Field
from app.imports.lines import BadLine
from app.imports.vocabulary import CHANGED, CREATED

_NOTHING = Message(N_("nothing"))
_CHANGE = N_("%(field)s: %(before)s → %(after)s")
Key = int | str


@dataclass(frozen=True)
class Cells:
    """One line of a file: what each field says there, trimmed. A field that no column says is absent."""

    line: int
    said: Mapping[str, str]


@dataclass(frozen=True)
class Planned:
    """What becomes of one line. ``key`` is the record's id, or what stands for it until it has one.

    ``values`` are what its record will say; ``changes`` are (before, after) of each field that differs, as told.
    """

    line: int
    outcome: str
    key: Key
    name: str
    values: Mapping[str, Any]
    version: int = 0
    before: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass
class Plan:
    """Every sound line in the file's order, and every fault with the field at fault."""

    lines: list[Planned] = field(default_factory=list)
    faults: list[tuple[int, str, Message]] = field(default_factory=list)

    def blame(self, line: int, faults: Mapping[str, Message]) -> None:
        """Note what is wrong with a line: field → sentence, the empty field for the whole line."""
        self.faults += [(line, key, sentence) for key, sentence in faults.items()]

    def of(self, outcome: str) -> list[Planned]:
        """Return the lines to which ``outcome`` happens."""
        return [one for one in self.lines if one.outcome == outcome]

    @property
    def counts(self) -> Counter[str]:
        """How many lines have each outcome."""
        return Counter(one.outcome for one in self.lines)

    def bad_lines(self, headings: Mapping[str, str]) -> list[BadLine]:
        """Return the faults in the file's order, each with the heading of its column."""
        return [
            BadLine(line, headings.get(key) or None, sentence)
            for line, key, sentence in sorted(self.faults, key=lambda one: one[0])
        ]


def told(planned: Planned, fields: Iterable[Field]) -> Message:
    """Return what becomes of a line, in one sentence: who or what it is, and each field that changes."""
    if planned.outcome != CHANGED:
        return Message("%(name)s", {"name": planned.name})
    names = {one.key: one.name for one in fields}
    # No field has this key: one of a CI is called "name".
    values: dict[str, Any] = {"who it is": planned.name}
    for key, (before, after) in planned.changes.items():
        said = {"field": names[key], "before": before or _NOTHING, "after": after or _NOTHING}
        values[key] = Message(_CHANGE, said)
    return Message(" · ".join(f"%({key})s" for key in values), values)


def happens(planned: Iterable[Planned]) -> list[Planned]:
    """Return the lines that do something."""
    return [one for one in planned if one.outcome in (CREATED, CHANGED)]
