"""What was rejected or expired, corrected by its requester and asked for again (D13): the next round."""

from datetime import datetime

from app.access.ticket_rights import Action, Role
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Refused
from app.core.i18n import N_, Message
from app.tickets import lifecycle
from app.tickets.commands import AskAgain, ChangeStatus, Edit
from app.tickets.models import Ticket
from app.tickets.operations.concerning import concern_anew
from app.tickets.operations.editing import apply_edit
from app.tickets.operations.status import change_status
from app.tickets.queries.lookup import lock_visible
from app.tickets.vocabulary import AWAITING_APPROVAL

_MEANWHILE = Message(N_("It was asked for again meanwhile, and waits for its answer as it says now."))


def ask_again(command: AskAgain, *, actor: Actor, now: datetime) -> Ticket:
    """Return the task as it is asked for now, *awaiting approval* again or, without a policy any more, *new*.

    Two may correct it at once, who asked for it and whom it is for: the second is told, with both wordings. Raises
    Conflict then, Forbidden for anybody but these two, Refused unless it was rejected or has expired, Invalid with the
    fields that are wrong.
    """
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.MOVE)
    ticket = seen.ticket
    asked = {
        "title": command.title,
        "body": command.body,
        "additional_info": command.additional_info,
        "category_id": command.category_id,
        "requested_for_id": command.requested_for_id or ticket.requester_id,
    }
    if ticket.status == AWAITING_APPROVAL and Role.REQUESTER in seen.roles:
        theirs = {name: getattr(ticket, name) for name in asked}
        raise Conflict(_MEANWHILE, {name: (theirs[name], one) for name, one in asked.items() if one != theirs[name]})
    decision = lifecycle.decide(ticket.kind, ticket.status, AWAITING_APPROVAL, roles=seen.roles)
    if not decision:
        raise Forbidden(decision.reason) if decision.code == "not_yours" else Refused.by(decision)
    apply_edit(seen, Edit(ticket.id, command.version, asked), now)
    if command.ci_ids is not None:
        concern_anew(ticket, command.ci_ids, actor=actor, now=now)
    return change_status(ChangeStatus(ticket.id, AWAITING_APPROVAL, reason=command.reason), actor=actor, now=now)
