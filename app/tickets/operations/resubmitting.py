"""What was rejected or expired, corrected by its requester and asked for again (D13): the next round."""

from datetime import datetime

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.errors import Forbidden, Refused
from app.tickets import lifecycle
from app.tickets.commands import AskAgain, ChangeStatus, Edit
from app.tickets.models import Ticket
from app.tickets.operations.editing import apply_edit
from app.tickets.operations.status import change_status
from app.tickets.queries.lookup import lock_visible
from app.tickets.vocabulary import AWAITING_APPROVAL


def ask_again(command: AskAgain, *, actor: Actor, now: datetime) -> Ticket:
    """Return the task as it is asked for now, *awaiting approval* again or, without a policy any more, *new*.

    Raises Forbidden for anybody but its requester, Refused unless it was rejected or has expired, Invalid with the
    fields that are wrong.
    """
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.MOVE)
    ticket = seen.ticket
    decision = lifecycle.decide(ticket.kind, ticket.status, AWAITING_APPROVAL, roles=seen.roles)
    if not decision:
        raise Forbidden(decision.reason) if decision.code == "not_yours" else Refused.by(decision)
    asked = {
        "title": command.title,
        "body": command.body,
        "additional_info": command.additional_info,
        "category_id": command.category_id,
        "requested_for_id": command.requested_for_id or ticket.requester_id,
    }
    apply_edit(seen, Edit(ticket.id, ticket.version, asked), now)
    return change_status(ChangeStatus(ticket.id, AWAITING_APPROVAL, reason=command.reason), actor=actor, now=now)
