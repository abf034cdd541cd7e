"""What the cards show: computed here, so that the templates only draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from markupsafe import Markup

from app.approvals.asking import Subject, may_choose
from app.approvals.queries import administrators
from app.approvals.rules import Answer
from app.core.actor import Actor
from app.core.markdown import render
from app.directory import queries as directory
from app.tickets.notices import line_of
from app.tickets.queries import Seen, approvals
from app.tickets.queries.approval_statements import Said, Wait
from app.tickets.queries.approvals import Notice
from app.tickets.queries.occasions import concerned_by, occasions
from app.tickets.timeline import Entry
from app.tickets.vocabulary import AWAITING_APPROVAL
from app.web.format import money
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import named, say


@dataclass(frozen=True)
class Card:
    """One answer that waits, with everything needed to give it. ``refused`` holds what was typed and the sentence.

    ``occasion`` is what somebody changed or said when they asked anew, None in a first round.
    """

    wait: Wait
    heading: str
    body: Markup
    cost: str
    category: str
    concerns: Sequence[str]
    equipment: Sequence[str]
    occasion: Entry | None
    earlier: Sequence[Said]
    words: Sequence[Any]
    on_behalf: str
    url: str
    mine: bool
    refused: Mapping[str, Any]


def cards_of(waits: Sequence[Wait], actor: Actor, refused: Mapping[str, Mapping[str, Any]]) -> list[Card]:
    """Return the cards of these waits; four statements for all of them, two more where somebody asks anew."""
    if not waits:
        return []
    tickets = {one.ticket_id for one in waits}
    equipment = approvals.equipment_of(one.for_id for one in waits)
    earlier, words = approvals.said_before(tickets), approvals.last_words(tickets)
    concerns = concerned_by(tickets)
    anew = occasions({one.ticket_id for one in waits if one.round_no > 1}, actor)
    return [
        Card(
            wait=one,
            heading=heading_of(one),
            body=html_of("\n\n".join(filter(None, (one.body, one.additional_info)))),
            cost=money(one.cost),
            category=named(one.category_names),
            concerns=concerns.get(one.ticket_id, []),
            equipment=equipment.get(one.for_id, []),
            occasion=anew.get(one.ticket_id),
            earlier=earlier.get(one.ticket_id, []),
            words=words.get(one.ticket_id, []),
            on_behalf=one.approver_name if one.approver_id != actor.person_id else "",
            url=f"{mounted()}/approvals/{one.key}",
            mine=one.approver_id == actor.person_id,
            refused=refused.get(one.key, {}),
        )
        for one in waits
    ]


def heading_of(wait: Wait) -> str:
    """Return what is asked for, and for whom: "A laptop, for Nadia Benali"."""
    if wait.for_name == wait.requester_name:
        return wait.title
    return _("%(title)s, for %(name)s", title=wait.title, name=wait.for_name)


def html_of(text: str) -> Markup:
    """Return a text of the ticket, sanitised."""
    return Markup(render(text)) if text else Markup()  # noqa: S704 - what render returns is sanitised


def notices_of(actor: Actor) -> list[tuple[Notice, str, str]]:
    """Return what the actor is told about requests that still wait: the notice, the request, the sentence."""
    return [(one, one.title, say(line_of(one.kind, one.about))) for one in approvals.notices_for(actor)]


def fresh_key() -> str:
    """Return the key by which a form that is sent twice asks once."""
    return uuid4().hex


def approval_of(seen: Seen, now: datetime) -> dict[str, Any] | None:
    """Return what a task that awaits approval says of it: the reader's own cards, or whom it waits for."""
    if seen.ticket.status != AWAITING_APPROVAL or seen.ticket.deleted_at is not None:
        return None
    waits = approvals.waits_on(seen.ticket.id, now)
    mine = cards_of(approvals.may_answer_at(seen.actor, waits, now), seen.actor, {})
    stuck = not any(one.approver_id for one in waits)
    return {
        "cards": mine,
        "waits": waits,
        "stuck": stuck,
        "choosable": choosable(seen.actor, waits if stuck else ()),
    }


def choosable(actor: Actor, waits: Sequence[Wait]) -> frozenset[str]:
    """Return the keys of the waits where the actor may have somebody else asked: administrators, but for their own."""
    if not actor.is_admin or not waits:
        return frozenset()
    others = administrators()
    subjects = {one.key: Subject(one.ticket_id, None, (), one.requester_id, one.for_id) for one in waits}
    return frozenset(key for key, subject in subjects.items() if may_choose(actor.person_id, subject, others))


def said_of(number: str, answer: str, outcome: Answer) -> str:
    """Return the sentence after a verdict: what it came to."""
    if outcome is Answer.WAITING:
        return _("Your answer on %(number)s is kept; others are asked too.", number=number)
    if answer == Answer.APPROVED:
        return _("%(number)s is approved.", number=number)
    return _("%(number)s is rejected; its requester reads why.", number=number)


def page_of(actor: Actor, now: datetime, refused: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return everything the Approvals page shows."""
    mine, elsewhere = approvals.waits_for(actor, now), approvals.waits_elsewhere(actor, now)
    stuck = approvals.waits_for_nobody(actor)
    stands_in = [one for one in directory.standing_in_for(actor.person_id or 0, now) if one.starts_at <= now]
    return {
        "cards": cards_of(mine, actor, refused),
        "stuck": [(one, heading_of(one)) for one in stuck],
        "elsewhere": [(one, heading_of(one)) for one in elsewhere],
        "choosable": choosable(actor, [*stuck, *elsewhere]),
        "said": approvals.said_by(actor),
        "stands_in": stands_in,
        "zones": directory.zones_of({one.person_id for one in stands_in}),
        "notices": notices_of(actor),
        "refused": refused,
    }
