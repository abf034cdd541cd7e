"""How one incident of the demonstration goes: taken, answered, waiting, solved, sometimes again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.demo.cases import Case, Words
from app.demo.company import Someone
from app.demo.teams import leader_of, site_of, team_for, worker_of
from app.sla.calendar import Calendar

# Working minutes until somebody answers, and from there to the solution, by urgency.
ANSWER = {"high": (8, 70), "normal": (20, 200), "low": (40, 420)}
SOLVE = {"high": (30, 260), "normal": (60, 1100), "low": (120, 2200)}
WIDE = ("service", "everyone")
BACK = {
    "en": ("It is back since this morning, exactly as before.", "Sorry, it worked for one day only."),
    "fr": ("C’est revenu ce matin, exactement pareil.", "Désolé, cela n’a tenu qu’une journée."),
}
GONE = {"en": "It works again by itself, thank you.", "fr": "Cela remarche tout seul, merci."}
WRONG_TEAM = "Not ours after a first look: it is a workstation matter."


@dataclass(frozen=True)
class Act:
    """What somebody does at an instant; ``text`` is what they say, ``target`` who or what it is about."""

    at: datetime
    what: str
    by: Someone
    text: str = ""
    target: str = ""


@dataclass(frozen=True)
class Plot:
    """What is known of an incident when it begins; a recent one is worked at leisure, so that some are still open."""

    case: Case
    words: Words
    requester: Someone
    opened_at: datetime
    is_recent: bool

    @property
    def hurry(self) -> str:
        """How urgently it is worked."""
        return "high" if self.case.impact in WIDE else self.case.urgency

    @property
    def lingers(self) -> bool:
        """Whether it may wait to be taken or begun: what stops everybody never does."""
        return self.is_recent and self.case.impact not in WIDE

    @property
    def pace(self) -> int:
        """How many times longer the work lasts than usual."""
        return 4 if self.lingers else 1


class Watch:
    """The working time of one incident as it passes."""

    def __init__(self, chance: Random, at: datetime, opening: Calendar) -> None:
        self.chance, self.at, self.opening = chance, at, opening

    def later(self, least: float, most: float) -> datetime:
        """Let working minutes pass and return the instant reached."""
        passed = timedelta(minutes=self.chance.uniform(least, most))
        self.at = self.opening.add(self.at, passed).replace(microsecond=0)
        return self.at


def play(plot: Plot, chance: Random, opening: Calendar) -> Iterator[Act]:
    """Yield the acts of one incident in order, to its end, however far in the future that lies."""
    watch, requester = Watch(chance, plot.opened_at, opening), plot.requester
    if chance.random() < 0.03:
        yield Act(watch.later(20, 200), "cancel", requester, GONE[requester.lang])
        return
    if chance.random() < (0.07 if plot.lingers else 0):
        return  # Nobody has taken it: the queue is never empty.
    team = team_for(plot.case.category, requester.place)
    if chance.random() < 0.1 and not team.startswith("Service desk"):
        member = worker_of(team, chance)
        team = f"Service desk {site_of(requester.place).title()}"
        yield Act(watch.later(10, 90), "transfer", member, WRONG_TEAM, team)
    worker = worker_of(team, chance)
    yield from _take(watch, plot, worker, team)
    if chance.random() < (0.11 if plot.lingers else 0):
        return  # Taken, and not begun yet.
    yield from _answer(watch, plot, worker)
    if chance.random() < (0.09 if plot.lingers else 0.012):
        return  # Stuck: it stays open and grows overdue.
    yield from _work(watch, plot, worker)
    yield from _end(watch, plot, worker)


def _take(watch: Watch, plot: Plot, worker: Someone, team: str) -> Iterator[Act]:
    least, most = ANSWER[plot.hurry]
    at, leader = watch.later(least / 2, most / 2), leader_of(team)
    if leader and leader != worker and watch.chance.random() < 0.25:
        yield Act(at, "assign", leader, target=worker.login)
    else:
        yield Act(at, "take", worker)


def _answer(watch: Watch, plot: Plot, worker: Someone) -> Iterator[Act]:
    _, most = ANSWER[plot.hurry]
    yield Act(watch.later(1, most / 3), "start", worker)
    yield Act(watch.later(1, most / 4), "comment", worker, plot.words.ask)


def _work(watch: Watch, plot: Plot, worker: Someone) -> Iterator[Act]:
    least, most = (minutes * plot.pace for minutes in SOLVE[plot.hurry])
    waits = watch.chance.random() < 0.5
    if waits:
        yield Act(watch.later(1, 4), "hold", worker, target=plot.case.hold)
    replies = watch.chance.random() < 0.75
    if replies:
        # The reply resumes what was on hold by itself.
        yield Act(watch.later(least / 3, most / 2), "comment", plot.requester, plot.words.reply)
    elif waits:
        yield Act(watch.later(5, most / 3), "resume", worker)
    if watch.chance.random() < 0.4:
        yield Act(watch.later(3, 40), "note", worker, plot.words.note)
    yield Act(watch.later(least / 3, most / 2), "resolve", worker, plot.words.solution)


def _end(watch: Watch, plot: Plot, worker: Someone) -> Iterator[Act]:
    requester = plot.requester
    if watch.chance.random() < 0.07:
        yield Act(watch.later(200, 900), "reopen", requester, watch.chance.choice(BACK[requester.lang]))
        yield Act(watch.later(60, 700), "resolve", worker, plot.words.solution)
    if watch.chance.random() < 0.35:
        yield Act(watch.later(20, 600), "close", requester)
    else:
        yield Act(watch.later(2400, 3000), "close", worker)
