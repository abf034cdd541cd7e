"""What the words of a log may mean: the selects of the preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from app.tickets import queries
from app.tickets.queries.imports import import_words, receiving_groups
from app.tickets.servicenow.words import GROUP, IMPACT, PLACES, PRIORITY, STATE, TARGET_STATES, URGENCY, hold_target
from app.tickets.vocabulary import IMPACT_NAMES, ON_HOLD, PRIORITY_NAMES, STATUS_NAMES, URGENCY_NAMES
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named, say

MOST_FIELDS = 2_000
PLACE_NAMES = {
    STATE: _l("State"),
    IMPACT: _l("Impact"),
    URGENCY: _l("Urgency"),
    PRIORITY: _l("Priority"),
    GROUP: _l("Group"),
}
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class StrangeWord:
    """A word of the log with how often it stands there and what it is said to mean."""

    place: str
    label: Any
    word: str
    count: int
    target: str


def strange_words(report: Mapping[str, Any]) -> list[StrangeWord]:
    """Return the words that a rehearsal met and that have no meaning of their own, place by place."""
    known = import_words()
    found = [
        StrangeWord(place, PLACE_NAMES[place], word, count, known.get((place, word), ""))
        for place, word, count in report.get("strange", ())
    ]
    return sorted(found, key=lambda one: (PLACES.index(one.place), -one.count, one.word))


def choices() -> dict[str, Choices]:
    """Return what each place offers, what happens without a choice first."""
    reasons = [(hold_target(one.key), _waiting(named(one.names))) for one in queries.hold_reasons()]
    states = [(key, say(STATUS_NAMES[key])) for key in TARGET_STATES if key != ON_HOLD]
    refuse = ("", _("Leave such lines out"))
    return {
        STATE: [refuse, *states, *reasons],
        IMPACT: [refuse, *((key, say(name)) for key, name in IMPACT_NAMES.items())],
        URGENCY: [refuse, *((key, say(name)) for key, name in URGENCY_NAMES.items())],
        PRIORITY: [refuse, *((key, say(name)) for key, name in PRIORITY_NAMES.items())],
        GROUP: [("", _("Make this group")), *((str(key), name) for key, name in receiving_groups().items())],
    }


def posted_words(form: MultiDict[str, str]) -> dict[tuple[str, str], str]:
    """Return what the form says that words mean; aborts with 400 when its parts do not belong together."""
    parts = [form.getlist(name) for name in ("place", "word", "target")]
    if len({len(part) for part in parts}) != 1 or len(parts[0]) > MOST_FIELDS:
        abort(400)
    return {(place, word): target for place, word, target in zip(*parts, strict=True)}


def _waiting(reason: str) -> str:
    return f"{say(STATUS_NAMES[ON_HOLD])} · {reason}"
