"""Where a ticket meets ``app.approvals``: which tasks must be approved, and what their rounds do with them.

The ticket's side stands here and in ``approving``; a round, its levels and its verdicts are rows of ``app.approvals``,
which knows a ticket by its id only. The two meet at these points, always inside the transaction of the act:

- ``needs_approval`` is asked when a task is opened, converted or edited;
- ``follow`` is called after every move of a task into or out of *awaiting approval*, whoever made it: opening,
  submission, edit, conversion, withdrawal, verdict. Into it a round begins, out of it the round is over;
- ``approving.approve``, ``reject`` and ``expire`` are what the round calls once it has its answer.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from app.core.actor import Actor
from app.directory.queries import ancestor_ids
from app.tickets.lifecycle import ACTIVE, APPROVAL, PHASE, UNSTARTED, WAITING
from app.tickets.models import Ticket
from app.tickets.vocabulary import AWAITING_APPROVAL, NEW, TASK

# What an approver looks at; product.md, "Task".
APPROVED_FIELDS = frozenset({"category_id", "requested_for_id", "estimated_cost"})


def needs_approval(kind: str, category_id: int | None, location_path: Sequence[int]) -> bool:
    """Return whether such a ticket waits for an approval: a task of a category with a policy at its location.

    There is no policy yet; a category without one goes straight to *new*.
    """
    return False


def follow(ticket: Ticket, before: str | None, *, actor: Actor, now: datetime) -> None:
    """Begin or end the round of a task that has just come from the state ``before``, None for one just opened."""


def brings_back(ticket: Ticket, changed: Collection[str]) -> bool:
    """Return whether these changes of a task under way must be approved anew: what was approved is another thing."""
    path = tuple(ancestor_ids(ticket.location_id)) if ticket.location_id is not None else ()
    return (
        ticket.kind == TASK
        and PHASE[ticket.status] in (UNSTARTED, ACTIVE, WAITING)
        and not APPROVED_FIELDS.isdisjoint(changed)
        and needs_approval(ticket.kind, ticket.category_id, path)
    )


def first_status(kind: str, category_id: int | None, location_path: Sequence[int]) -> str:
    """Return the state in which such a ticket opens."""
    return AWAITING_APPROVAL if kind == TASK and needs_approval(kind, category_id, location_path) else NEW


def concerns(before: str | None, after: str) -> bool:
    """Return whether a move from ``before`` to ``after`` enters or leaves *awaiting approval*."""
    return (before is not None and PHASE[before] == APPROVAL) != (PHASE[after] == APPROVAL)
