"""Reply templates filled in for a ticket, the same in the panel and by the API."""

from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import format_datetime, get_timezone

from app.core.i18n import name_in
from app.tickets.models import ReplyTemplate
from app.tickets.queries import Seen
from app.tickets.reply_texts import Filled, fill
from app.tickets.vocabulary import STATUS_NAMES
from app.web.reader import speaking
from app.web.words import offered, say


def filled_for(seen: Seen, template: ReplyTemplate) -> Filled:
    """Return the template's text in the requester's language, with what the ticket says now."""
    ours = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    asked = seen.ticket.requester.lang or ours
    lang = asked if asked in offered() else ours
    return fill(name_in(template.bodies, lang, ours), values_of(seen, lang))


def values_of(seen: Seen, lang: str) -> dict[str, str]:
    """Return the value of each variable, in ``lang`` and in the requester's zone; empty for what is not known yet."""
    ticket = seen.ticket
    requester, zone = ticket.requester, ZoneInfo(ticket.requester.tz or str(get_timezone()))
    with speaking(lang):
        due = format_datetime(ticket.due_at.astimezone(zone), "medium", rebase=False) if ticket.due_at else ""
        state = say(STATUS_NAMES[ticket.status])
    return {
        "requester.first_name": requester.first_name or requester.name,
        "requester.name": requester.name,
        "ticket.number": ticket.number,
        "ticket.title": ticket.title,
        "ticket.state": state,
        "ticket.due": due,
        "location.name": ticket.location.name(lang) if ticket.location else "",
        "group.name": ticket.group.name if ticket.group else "",
        "assignee.name": ticket.assignee.name if ticket.assignee else "",
        "me.name": seen.actor.name,
    }
