"""What the log's words mean here: those ServiceNow ships with, and those an administrator gave a meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

STATES: Mapping[str, tuple[str, str | None]] = {
    "New": ("new", None),
    "Active": ("in_progress", None),
    "Awaiting User Info": ("on_hold", "user_info"),
    "Awaiting Problem": ("on_hold", "problem"),
    "Awaiting Vendor": ("on_hold", "vendor"),
    "Awaiting Evidence": ("on_hold", "evidence"),
    "Resolved": ("resolved", None),
    "Closed": ("closed", None),
}
IMPACTS = {"1 - High": "service", "2 - Medium": "several", "3 - Low": "one_person"}
URGENCIES = {"1 - High": "high", "2 - Medium": "normal", "3 - Low": "low"}
PRIORITIES = {"1 - Critical": "critical", "2 - High": "high", "3 - Moderate": "medium", "4 - Low": "low"}

STATE, IMPACT, URGENCY, PRIORITY, GROUP = "state", "impact", "urgency", "priority", "group"
PLACES = (STATE, IMPACT, URGENCY, PRIORITY, GROUP)
COLUMNS = {"incident_state": STATE, "impact": IMPACT, "urgency": URGENCY, "priority": PRIORITY}
# The states a word may be given; the others follow from who is named.
TARGET_STATES = ("new", "in_progress", "on_hold", "resolved", "closed")
LONGEST_WORD = 100
_HOLD = "on_hold:"
_SHIPPED: Mapping[str, Mapping[str, object]] = {
    STATE: STATES,
    IMPACT: IMPACTS,
    URGENCY: URGENCIES,
    PRIORITY: PRIORITIES,
}


@dataclass(frozen=True)
class Words:
    """The meaning of each word, by place; ``groups`` maps a group of the log to the key of one of ours."""

    states: Mapping[str, tuple[str, str | None]] = field(default_factory=lambda: STATES)
    impacts: Mapping[str, str] = field(default_factory=lambda: IMPACTS)
    urgencies: Mapping[str, str] = field(default_factory=lambda: URGENCIES)
    priorities: Mapping[str, str] = field(default_factory=lambda: PRIORITIES)
    groups: Mapping[str, int] = field(default_factory=dict)


SHIPPED = Words()


def words_with(given: Mapping[tuple[str, str], str]) -> Words:
    """Return the shipped words and those ``given``: (place, word) → target."""

    def of(place: str) -> dict[str, str]:
        return {word: target for (where, word), target in given.items() if where == place}

    return Words(
        states={**{word: state_of(target) for word, target in of(STATE).items()}, **STATES},
        impacts={**of(IMPACT), **IMPACTS},
        urgencies={**of(URGENCY), **URGENCIES},
        priorities={**of(PRIORITY), **PRIORITIES},
        groups={word: int(target) for word, target in of(GROUP).items()},
    )


def state_of(target: str) -> tuple[str, str | None]:
    """Return the state and the hold reason that a target such as ``closed`` or ``on_hold:vendor`` names."""
    return ("on_hold", target.removeprefix(_HOLD)) if target.startswith(_HOLD) else (target, None)


def hold_target(reason: str) -> str:
    """Return the target of a word that means waiting for ``reason``."""
    return f"{_HOLD}{reason}"


def strange_words(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (place, word) for each word of a line that ServiceNow does not ship with; what is no word is left out."""
    for column, place in COLUMNS.items():
        word = " ".join(cells[column].split())
        if word and word != "?" and word not in _SHIPPED[place] and len(word) <= LONGEST_WORD and word.isprintable():
            yield place, word
