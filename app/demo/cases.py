"""The bank of incidents that really happen, in both languages, with places to fill."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Words:
    """What the people of one incident say, in one language."""

    title: str
    body: str
    ask: str
    reply: str
    note: str
    solution: str

    def filled(self, values: Mapping[str, str]) -> "Words":
        """Return the words with each ``{place}`` filled."""
        return Words(**{name: text.format_map(values) for name, text in vars(self).items()})


@dataclass(frozen=True)
class Case:
    """One kind of incident: how grave it is, what it usually waits for, and what is said."""

    category: str
    impact: str
    urgency: str
    hold: str
    words: Mapping[str, Words]


def load_cases() -> tuple[Case, ...]:
    """Return every case of the bank, in a stable order; a file is a category."""
    return tuple(
        _case(path.stem, row)
        for path in sorted(FOLDER.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    )


def _case(category: str, row: Mapping[str, Any]) -> Case:
    words = {lang: Words(**row[lang]) for lang in ("en", "fr")}
    return Case(category, row["impact"], row["urgency"], row["hold"], words)
