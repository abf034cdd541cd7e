"""Words that a domain speaks without knowing who listens; doors translate them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("en", "fr")
FALLBACK = "en"


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark ``sentence`` for the catalogue and return it untouched."""
    return sentence


@dataclass(frozen=True)
class Message:
    """One sentence for a person: its English source and the values it names.

    A value may itself be a ``Message``; the door translates it first. A mapping value is a
    configurable row's ``names`` and is shown in the reader's language.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % {key: _in_english(value) for key, value in self.values.items()} if self.values else self.text


def _in_english(value: Any) -> Any:
    return name_in(value, FALLBACK) if isinstance(value, Mapping) else value


def name_in(names: Mapping[str, str], language: str, installation: str = FALLBACK) -> str:
    """Return a configurable row's name in ``language``, else the installation's, else any it has."""
    return names.get(language) or names.get(installation) or next(filter(None, names.values()), "")
