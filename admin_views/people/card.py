"""A person's card: what the reader may know of them, and what they may do."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from admin_views.locations import place_name
from admin_views.tokens import told_scopes
from app.access.queries import sessions_of, sign_in_of, tokens_of
from app.access.rights import may
from app.access.ticket_rights import has_queues
from app.cmdb.queries.holders import held_by
from app.core.actor import Actor
from app.core.clock import utcnow
from app.directory import queries
from app.directory.models import Person
from app.directory.rights import is_staff
from app.tickets import queries as tickets
from app.tickets.lifecycle import PHASE
from app.tickets.queries import Found
from app.tickets.vocabulary import STATUS_NAMES
from app.web.components import state_pill
from app.web.devices import device_name
from app.web.static import mounted
from app.web.words import say

TICKETS_SHOWN = 5
REPORTS_SHOWN = 20
MOST_EQUIPMENT = 20


def ticket_state(one: Found) -> Any:
    """Return the state of a ticket as its pill."""
    return state_pill(PHASE[one.status], say(STATUS_NAMES[one.status]))


def place_link(location_id: int | None) -> Any:
    """Return a place by its name, leading to the people there."""
    name = place_name(location_id)
    return Markup('<a href="{}/people/?location={}">{}</a>').format(mounted(), location_id, name) if name else ""


def reach(scheme: str, address: str | None) -> Any:
    """Return a mail address or a phone as a link that writes or calls."""
    if not address:
        return ""
    bare = "".join(address.split()) if scheme == "tel" else address
    return Markup('<a href="{}:{}">{}</a>').format(scheme, quote(bare, safe="+@"), address)


class PersonCard:
    """What ``people/card.html`` draws; mixed into ``PeopleView``."""

    details_template = "people/card.html"

    def details(self, model: Person) -> Sequence[tuple[Any, Any]]:
        """Return no line: the template draws the record, and each part asks for itself."""
        return ()

    def details_context(self: Any, model: Person, actor: Actor) -> Mapping[str, Any]:
        """Return who belongs to the person, and what the actor may see and do."""
        now = utcnow()
        facts = queries.facts_of_person(model, now)
        known: dict[str, Any] = {one: bool(may(actor, one, facts)) for one in ("see_contact", "see_private")}
        known |= {one: bool(may(actor, one, facts)) for one in ("edit_account", "set_rights")}
        reports = queries.reports_of(model, REPORTS_SHOWN + 1)
        known |= {"groups": queries.groups_of_person(model.id, now), "reports": reports[:REPORTS_SHOWN]}
        known["more_reports"] = len(reports) > REPORTS_SHOWN
        known["opens_groups"] = actor.reads_everything or is_staff(actor)
        oversees = actor.is_admin and model.id != actor.person_id
        known["sessions"] = sessions_of(model.id, now) if oversees else ()
        known["tokens"] = tokens_of(model.id) if oversees else ()
        known |= {"told_scopes": told_scopes, "now": now}
        known["device_name"] = device_name
        keeps = known["edit_account"] and model.active
        has_password, known["invited_until"] = sign_in_of(model.id, now) if keeps else (True, None)
        known["lacks_password"] = not has_password
        known["still_holds"] = known["edit_account"] and not model.active and bool(self.held_by(model))
        known["opens_manager"] = model.manager and bool(may(actor, "see_card", queries.facts_of_card(model.manager)))
        known |= {"is_self": model.id == actor.person_id, "place_link": place_link(model.location_id), "reach": reach}
        return known | tickets_context(model.id, actor)


def tickets_context(person_id: int, actor: Actor) -> Mapping[str, Any]:
    """Return the open tickets and the equipment of a person that the actor may see, and the list of all tickets."""
    found = tickets.open_tickets_of(person_id, actor, TICKETS_SHOWN + 1)
    every = f"/tickets/?view=all&status=open&requester_id={person_id}" if has_queues(actor) else ""
    more = every if len(found) > TICKETS_SHOWN else ""
    held = held_by(person_id, actor, MOST_EQUIPMENT)
    return {"equipment": held, "tickets": found[:TICKETS_SHOWN], "more_tickets": more, "ticket_state": ticket_state}
