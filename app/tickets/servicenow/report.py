"""What an import did, or would do, as numbers and bad lines."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.imports.lines import BadLine
from app.tickets.servicenow.outcome import Outcome, Plan

INCIDENTS, EVENTS = "incidents", "events"
NOUNS = ("people", "groups", "locations", "categories")


@dataclass
class Report:
    """The outcome of every incident, the names met, and what could not be used."""

    bad_lines: list[BadLine]
    counts: dict[Outcome, Counter[str]] = field(default_factory=lambda: {outcome: Counter() for outcome in Outcome})
    made: dict[str, list[str]] = field(default_factory=dict)
    """The names that were made, or would be, by noun."""

    def note(self, done: Plan) -> None:
        """Count one incident and the events replayed for it."""
        self.counts[done.outcome][INCIDENTS] += 1
        self.counts[done.outcome][EVENTS] += len(done.stages)
        if done.fault is not None:
            self.bad_lines.append(done.fault)

    def note_names(self, met: Mapping[str, int], made: Mapping[str, list[str]]) -> None:
        """Count the names: those made, and those that stood already."""
        for noun in NOUNS:
            self.made[noun] = sorted(made[noun])
            self.counts[Outcome.CREATED][noun] = len(made[noun])
            self.counts[Outcome.UNCHANGED][noun] = met[noun] - len(made[noun])

    def in_order(self) -> list[BadLine]:
        """Return the bad lines as they stand in the file."""
        return sorted(self.bad_lines, key=lambda one: one.line)

    def counted(self, *outcomes: Outcome) -> dict[str, dict[str, int]]:
        """Return the numbers of these outcomes, zeros included."""
        empty = dict.fromkeys((INCIDENTS, EVENTS, *NOUNS), 0)
        return {outcome.value: empty | self.counts[outcome] for outcome in outcomes}
