"""What happened to each ticket: one life of events, told once and read by clocks, timeline and lists alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from app.sla.clock import Cycle, Due, Moment, Target, Terms, clock, due
from app.tickets.lifecycle import PHASE
from app.tickets.vocabulary import ASSIGNED, CLOSED, IN_PROGRESS, INCIDENT, NEW, ON_HOLD, RESOLVED, number_of
from infra.bench.company import Company, Somebody, Team

# Of a hundred tickets, so many are in each state.
SHARES = {NEW: 8, ASSIGNED: 12, ON_HOLD: 5, RESOLVED: 15, CLOSED: 60}
RARE_WORD, RARE_TITLES = "theodolite", 5
# However large the desk is: the tickets of the requester with few, and those of the small group.
QUIET_TICKETS, SMALL_TICKETS = 5, 20
SINCE = timedelta(days=365)
IMPACTS = {"one_person": "low", "several": "medium", "service": "high", "everyone": "critical"}
THINGS = (
    "printer", "laptop", "screen", "VPN", "mailbox", "badge reader", "phone", "shared drive", "projector",
    "keyboard", "intranet", "calendar", "scanner", "docking station", "password", "Wi-Fi", "time sheet", "camera",
)  # fmt: skip
FAULTS = (
    "does not start", "is very slow", "asks for a password again", "shows an error", "lost its settings",
    "makes a noise", "cannot be reached", "prints blank pages", "freezes after lunch", "is out of order",
)  # fmt: skip
WORDS = (
    "I tried to switch it off and on again, which **changed nothing**.",
    "It worked on Friday evening.",
    "My colleague next door has the same.",
    "The message says `error 0x80070035`.",
    "It blocks half of my work.",
    "Please call me before you come.",
    "I can work on another one until noon.",
)
REPLIES = (
    "Thank you, we are looking at it.",
    "Could you send us the exact message?\n\n- before you sign in\n- or after?",
    "It is the known fault of this model; the part is ordered.",
    "It works again, thank you.",
)


@dataclass(frozen=True)
class World:
    """What a story may name, and the instant at which it is told; terms are by (priority, target)."""

    company: Company
    category_ids: tuple[int, ...]
    hold_reasons: tuple[tuple[int, str], ...]
    terms: Mapping[tuple[str, Target], tuple[int, int, Terms]]
    now: datetime


@dataclass
class Story:
    """One ticket with everything that hangs on it, as rows by column name."""

    ticket: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    trace: dict[str, Any] = field(default_factory=dict)


def states(count: int) -> list[str]:
    """Return the state of each of ``count`` tickets, the oldest first, in the shares of ``SHARES``.

    What is closed stands among the older three quarters, the rest among the younger half: the old is done, mostly.
    """
    hundred = [state for state, share in SHARES.items() for _ in range(share)]
    random = Random(count)  # noqa: S311 - a pattern, not a secret
    random.shuffle(hundred)
    told = [hundred[at % len(hundred)] for at in range(count)]
    age = {True: 0.0, False: 0.5}
    aged = [(age[state == CLOSED] + random.random() * (0.75 - age[state == CLOSED] / 2), state) for state in told]
    return [state for _age, state in sorted(aged)]


@dataclass(frozen=True)
class Few:
    """The ids of the tickets that stay few on any desk, spread over its year; no two stand side by side."""

    rare: frozenset[int]
    quiet: frozenset[int]
    small: frozenset[int]

    @property
    def ids(self) -> frozenset[int]:
        """Return all of them."""
        return self.rare | self.quiet | self.small


def few_of(count: int) -> Few:
    """Return which of ``count`` tickets hold the rare word, are the quiet requester's, or the small group's."""

    def spread(most: int, shift: int) -> frozenset[int]:
        return frozenset(count * (8 * step + shift) // (8 * most) + 1 for step in range(most))

    return Few(spread(RARE_TITLES, 1), spread(QUIET_TICKETS, 4), spread(SMALL_TICKETS, 6))


def tell(count: int, world: World) -> Iterator[Story]:
    """Yield the stories of ``count`` tickets, the oldest first, the same ones for the same world."""
    told, few = states(count), few_of(count)
    comment_id = 0
    for at in range(count):
        random = Random(at)  # noqa: S311 - the same story every time
        story = _Teller(at, told[at], world, random, few).tell(count, comment_id)
        comment_id += len(story.comments)
        yield story


@cache
def _askers(company: Company, site: int | None) -> tuple[Somebody, ...]:
    return tuple(one for one in company.people if site in (None, one.site) and one.id not in company.quiet)


class _Teller:
    """Tells one story: who asks, who works, and each step at its instant."""

    def __init__(self, at: int, state: str, world: World, random: Random, few: Few) -> None:
        self.id, self.state, self.world, self.random, self.rare = at + 1, state, world, random, at + 1 in few.rare
        company = world.company
        # The rare word is written where the technician who searches it can see it.
        site = company.technician.site if self.rare else None
        self.asker: Somebody = random.choice(_askers(company, site))
        if self.id in few.quiet:
            self.asker = company.requester
        teams = [team for team in company.teams[:-1] if team.site == self.asker.site]
        # One in ten is worked on elsewhere than where it was asked.
        self.team: Team = random.choice(teams if random.random() < 0.9 else company.teams[:-1])
        # What the small group works stands at its own place.
        self.place_id = self.asker.place_id
        if self.id in few.small:
            self.team, self.place_id = company.small_team, company.small_team.place_id
        self.worker = random.choice(self.team.members) if state != NEW else None

    def tell(self, count: int, comments_before: int) -> Story:
        world, random = self.world, self.random
        impact = random.choices(list(IMPACTS), weights=(70, 20, 8, 2))[0]
        self.priority = IMPACTS[impact]
        self.at = self._opened_at(count)
        self.status = NEW
        self.story = Story(self._ticket(impact))
        self.hold = random.choice(world.hold_reasons)
        self._event("opened", self.asker.id)
        if self.worker:
            self._later(30)
            self.status = ASSIGNED
            self._event("assigned", self.worker, to_value=str(self.worker))
        if self.id % 5 == 0:
            self._talk(comments_before)
        for status, minutes in self._steps():
            self._later(minutes)
            self._move(status)
        self._close_books()
        return self.story

    def _opened_at(self, count: int) -> datetime:
        """Return an instant of the year before now: a higher number was opened later, give or take an hour."""
        left = 1 - self.id / (count + 1)
        return self.world.now - SINCE * left - timedelta(minutes=self.random.randint(5, 65))

    def _ticket(self, impact: str) -> dict[str, Any]:
        random = self.random
        title = f"The {random.choice(THINGS)} {random.choice(FAULTS)}"
        body = " ".join(random.sample(WORDS, 3))
        return {
            "id": self.id,
            "kind": INCIDENT,
            "number": number_of(INCIDENT, self.id),
            "title": f"{title} ({RARE_WORD})" if self.rare else title,
            "body": body,
            "category_id": random.choice(self.world.category_ids),
            "impact": impact,
            "urgency": "normal",
            "priority": self.priority,
            "requester_id": self.asker.id,
            "location_id": self.place_id,
            "group_id": self.team.id,
            "assignee_id": self.worker,
            "hold_reason_id": None,
            "solution": None,
            "resolved_at": None,
        }

    def _later(self, minutes: int) -> None:
        """Let some time pass, never as much as is left until now."""
        step = timedelta(minutes=self.random.randint(1, 2 * minutes))
        self.at += min(step, (self.world.now - self.at) / 2)

    def _steps(self) -> list[tuple[str, int]]:
        ways = {
            ON_HOLD: [(IN_PROGRESS, 60), (ON_HOLD, 120)],
            RESOLVED: [(IN_PROGRESS, 60), (RESOLVED, 600)],
            CLOSED: [(IN_PROGRESS, 60), (RESOLVED, 600), (CLOSED, 6000)],
        }
        return ways.get(self.state, [])

    def _move(self, status: str) -> None:
        before, self.status = self.status, status
        known: dict[str, Any] = {"from_value": before, "to_value": status}
        if status == ON_HOLD:
            self.story.ticket["hold_reason_id"] = self.hold[0]
            known["details"] = {"hold_reason": self.hold[1]}
        if status == RESOLVED:
            solution = "Replaced the part and tested it with the requester."
            self.story.ticket |= {"solution": solution, "resolved_at": self.at}
            known |= {"reason": solution, "responds": self.worker != self.asker.id}
        self._event("status_changed", self.worker, **known)

    def _talk(self, before: int) -> None:
        for turn in range(3):
            self._later(40)
            author = self.asker.id if turn == 1 or self.worker is None else self.worker
            internal = turn == 2 and self.worker is not None
            said = {
                "id": before + turn + 1,
                "ticket_id": self.id,
                "author_id": author,
                "internal": internal,
                "source_md": self.random.choice(REPLIES),
                "created_at": self.at,
            }
            self.story.comments.append(said)
            answers = author != self.asker.id and not internal
            self._event("commented", author, comment_id=said["id"], internal=internal, responds=answers)

    def _event(self, kind: str, person_id: int | None, **known: Any) -> None:
        self.story.events.append(
            {
                "ticket_id": self.id,
                "seq": len(self.story.events) + 1,
                "occurred_at": self.at,
                "kind": kind,
                "from_value": None,
                "to_value": None,
                "status": self.status,
                "priority": self.priority,
                "group_id": self.team.id,
                "assignee_id": self.worker if self.status != NEW else None,
                "person_id": person_id,
                "comment_id": None,
                "internal": False,
                "responds": False,
                "reason": None,
                "details": {},
                "source": "panel",
                **known,
            }
        )

    def _close_books(self) -> None:
        """Let the clocks, and what the ticket caches of them, follow from the events by the product's own rule."""
        events = self.story.events
        moments = [
            Moment(one["occurred_at"], one["seq"], PHASE[one["status"]], one["responds"], one["priority"])
            for one in events
        ]
        cycles: list[Cycle] = []
        for target in Target:
            policy_id, calendar_id, terms = self.world.terms[self.priority, target]
            for cycle in clock(moments, target, terms, self.world.now):
                cycles.append(cycle)
                self.story.clocks.append(self._clock(cycle, policy_id, calendar_id, terms))
        cached: Due = due(cycles)
        public = [one["occurred_at"] for one in events if not one["internal"]]
        self.story.ticket |= {
            "status": self.status,
            "opened_at": events[0]["occurred_at"],
            "updated_at": public[-1],
            "due_at": cached.due_at,
            "late_since": cached.late_since,
            "last_seq": len(events),
        }
        taken = {"group_id": self.team.id, "group_name": self.team.name, "rule_id": None, "rule_name": ""}
        taken |= {"location_names": {"en": self.team.name}, "unrouted_reason": None, "considered": []}
        self.story.trace = {"ticket_id": self.id, "at": events[0]["occurred_at"], "trace": taken}

    def _clock(self, cycle: Cycle, policy_id: int, calendar_id: int, terms: Terms) -> dict[str, Any]:
        return {
            "ticket_id": self.id,
            "target": cycle.target.value,
            "cycle": cycle.number,
            "policy_version_id": policy_id,
            "calendar_version_id": calendar_id,
            "budget_s": int(terms.budget.total_seconds()),
            "started_at": cycle.started_at,
            "due_at": cycle.due_at,
            "paused_at": cycle.paused_at,
            "remaining_s": int(cycle.remaining.total_seconds()) if cycle.paused_at else None,
            "spent_s": int(cycle.spent.total_seconds()) if cycle.ended_at else None,
            "met_at": cycle.met_at,
            "breached_at": cycle.breached_at,
            "ended_at": cycle.ended_at,
            "next_check_at": cycle.next_check_at,
        }
