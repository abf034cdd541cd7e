"""``may``: the one question every door asks before an act (product.md, Rights come from groups)."""

from collections.abc import Callable
from typing import Any

from app.access import ci_rights, ticket_rights
from app.core.actor import Actor
from app.core.decision import Decision, no
from app.core.i18n import N_, Message
from app.directory import rights
from app.directory.facts import GroupFacts, PersonFacts

_UNKNOWN = no("forbidden", Message(N_("You may not do this.")))
_NOBODY = no("anonymous", Message(N_("Sign in first.")))

RULES: dict[tuple[type, str], Callable[[Actor, Any], Decision]] = {
    (PersonFacts, "see_card"): rights.may_see_card,
    (PersonFacts, "see_contact"): rights.may_see_contact,
    (PersonFacts, "see_private"): rights.may_see_private,
    (PersonFacts, "see_rights"): rights.may_see_rights,
    (PersonFacts, "edit"): rights.may_edit_person,
    (PersonFacts, "edit_account"): rights.may_edit_account,
    (PersonFacts, "set_rights"): rights.may_set_rights,
    (GroupFacts, "edit"): rights.may_keep_group,
    (GroupFacts, "edit_members"): rights.may_keep_members,
    (ci_rights.CiFacts, "view"): ci_rights.may_see,
    (ci_rights.CiFacts, "edit"): ci_rights.may_edit,
}


def may(actor: Actor | None, action: str, subject: object) -> Decision:
    """Answer whether ``actor`` may do ``action`` to ``subject``, given as the facts of its noun.

    Refused by default: nobody, an unknown action and an unknown noun get a *no*.
    """
    if actor is None:
        return _NOBODY
    if isinstance(subject, ticket_rights.TicketFacts):
        return _on_ticket(actor, action, subject)
    rule = RULES.get((type(subject), action))
    return rule(actor, subject) if rule else _UNKNOWN


def _on_ticket(actor: Actor, action: str, ticket: ticket_rights.TicketFacts) -> Decision:
    known = {str(one): one for one in ticket_rights.Action}
    return ticket_rights.may(actor, known[action], ticket) if action in known else _UNKNOWN
