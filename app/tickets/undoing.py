"""Taking back what one just did: a take, an assignment or a closing, by who did it, while nothing else happened.

None of these acts changes a ticket's phase, so that taking one back ends no SLA cycle and starts none: a test proves
it for every row of the table. Source: product.md, "Incident"; issue 3.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message
from app.tickets.vocabulary import CLOSED

SHOWN = timedelta(seconds=8)
# The button is shown for 8 s from when the page arrives; the answer and the next request travel too.
ALLOWED = timedelta(seconds=15)
ASSIGNED_EVENT, MOVED_EVENT = "assigned", "status_changed"


@dataclass(frozen=True)
class Act:
    """One event, with the state and the assignee that the ticket had before it."""

    seq: int
    kind: str
    to_value: str | None
    at: datetime
    person_id: int | None
    on_behalf_of_id: int | None
    status_before: str
    assignee_before_id: int | None


def is_undoable(kind: str, to_value: str | None) -> bool:
    """Return whether an event of this kind can be taken back: somebody was named or removed, or the ticket closed."""
    return kind == ASSIGNED_EVENT or (kind == MOVED_EVENT and to_value == CLOSED)


def decide(act: Act | None, *, last_seq: int, person_id: int | None, now: datetime) -> Decision:
    """Return whether this person may take the act back now.

    Refusals: ``not_undoable`` (there is no such act, or not of a kind that can be), ``not_yours`` (403 in a door),
    ``overtaken`` (something else happened on the ticket), ``too_late``.
    """
    if act is None or not is_undoable(act.kind, act.to_value):
        return no("not_undoable", Message(N_("This cannot be taken back.")))
    if act.person_id is None or act.person_id != person_id or act.on_behalf_of_id is not None:
        return no("not_yours", Message(N_("Only the person who did this can take it back.")))
    if act.seq != last_seq:
        return no("overtaken", Message(N_("Something else has happened on the ticket since; it stays as it is.")))
    if now - act.at > ALLOWED:
        return no("too_late", Message(N_("It is too late to take this back; it stays as it is.")))
    return YES
