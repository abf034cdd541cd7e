"""Acting a story out: each act by the operation a person of the panel would have used, at its own instant."""

from collections.abc import Callable, Mapping

from app.access.queries import load_actor
from app.core.actor import Actor
from app.demo.company import Someone
from app.demo.founding import Company
from app.demo.plot import Act
from app.demo.stories import Story
from app.tickets import operations
from app.tickets.commands import AddComment, Assign, ChangeStatus, OpenIncident, Reopen, Take, Transfer
from app.tickets.models import Ticket
from app.tickets.vocabulary import CANCELLED, CLOSED, IN_PROGRESS, ON_HOLD, RESOLVED


class Cast:
    """The people of the company as they act; their rights are read once, for they never change here."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._actors: dict[str, Actor] = {}

    def actor(self, person: Someone, act: Act | Story) -> Actor:
        """Return the person with the rights their groups give."""
        if person.login not in self._actors:
            at = act.at if isinstance(act, Act) else act.opened_at
            actor = load_actor(self.company.people[person.login], at)
            if actor is None:
                raise LookupError(person.login)
            self._actors[person.login] = actor
        return self._actors[person.login]


def act_out(story: Story, cast: Cast) -> Ticket:
    """Return the incident of a story, brought to where the story ends, in the caller's transaction."""
    company = cast.company
    opening = OpenIncident(
        title=story.title,
        requester_id=company.people[story.requester.login],
        body=story.body,
        category_id=company.categories[story.category],
        impact=story.impact,
        urgency=story.urgency,
    )
    ticket = operations.open_incident(opening, actor=cast.actor(story.requester, story), now=story.opened_at)
    for act in story.acts:
        DOINGS[act.what](ticket.id, act, cast)
    return ticket


def _take(ticket_id: int, act: Act, cast: Cast) -> None:
    operations.take(Take(ticket_id), actor=cast.actor(act.by, act), now=act.at)


def _assign(ticket_id: int, act: Act, cast: Cast) -> None:
    person_id = cast.company.people[act.target]
    operations.assign(Assign(ticket_id, person_id), actor=cast.actor(act.by, act), now=act.at)


def _transfer(ticket_id: int, act: Act, cast: Cast) -> None:
    command = Transfer(ticket_id, cast.company.teams[act.target], act.text)
    operations.transfer(command, actor=cast.actor(act.by, act), now=act.at)


def _say(ticket_id: int, act: Act, cast: Cast) -> None:
    command = AddComment(ticket_id, act.text, internal=act.what == "note")
    operations.comment(command, actor=cast.actor(act.by, act), now=act.at)


def _reopen(ticket_id: int, act: Act, cast: Cast) -> None:
    operations.reopen(Reopen(ticket_id, act.text), actor=cast.actor(act.by, act), now=act.at)


def _move(ticket_id: int, act: Act, cast: Cast) -> None:
    reasons = cast.company.hold_reasons
    command = {
        "start": ChangeStatus(ticket_id, IN_PROGRESS),
        "resume": ChangeStatus(ticket_id, IN_PROGRESS),
        "hold": ChangeStatus(ticket_id, ON_HOLD, hold_reason_id=reasons.get(act.target)),
        "resolve": ChangeStatus(ticket_id, RESOLVED, solution=act.text),
        "close": ChangeStatus(ticket_id, CLOSED),
        "cancel": ChangeStatus(ticket_id, CANCELLED, reason=act.text),
    }[act.what]
    operations.change_status(command, actor=cast.actor(act.by, act), now=act.at)


DOINGS: Mapping[str, Callable[[int, Act, Cast], None]] = {
    "take": _take,
    "assign": _assign,
    "transfer": _transfer,
    "comment": _say,
    "note": _say,
    "reopen": _reopen,
    **dict.fromkeys(("start", "resume", "hold", "resolve", "close", "cancel"), _move),
}
