"""What a ticket concerns, chosen: the requester's own equipment first, others by typing."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import Select

from admin_views.base import QueryLookup
from admin_views.cis.list import ci_lookup
from app.access.ticket_rights import Action
from app.cmdb import queries as cmdb
from app.cmdb.models import Ci
from app.core.actor import Actor
from app.tickets import operations
from app.tickets.commands import UntieCi
from app.tickets.models import Ticket
from app.tickets.queries.concerning import concerned_in_sight
from app.web.static import mounted
from forms.tickets.ties import CiForm

SEARCH = "/cis/ajax/lookup/?name=other_id"


@dataclass(frozen=True)
class OwnFirst:
    """A lookup of CIs that proposes what these people hold before anything is typed."""

    others: QueryLookup
    people: tuple[int, ...]
    actor: Actor

    def label(self, key: int) -> str | None:
        """Return the name of a CI, None when it is out of sight."""
        return self.others.label(key)

    def find(self, term: str, limit: int, offset: int = 0) -> list[tuple[int, str]]:
        """Return what matches; without a term, what the people hold and the reader sees."""
        if term or not self.people:
            return self.others.find(term, limit, offset)

        def theirs() -> Select[Any]:
            return self.others.scoped().where(Ci.holder_id.in_(self.people))

        held = QueryLookup(theirs, Ci.id, self.others.name, self.others.search)
        return held.find("", limit, offset) or self.others.find("", limit, offset)


def concerning(actor: Actor, *people: int | None) -> OwnFirst:
    """Return where a field finds CIs, those of ``people`` first."""
    return OwnFirst(ci_lookup(actor), tuple(one for one in people if one is not None), actor)


def offer_cis(field: Any, ticket: Ticket, actor: Actor) -> None:
    """Let a field of the ticket's page find CIs, those of whom it is for first."""
    field.lookup = concerning(actor, ticket.requester_id, ticket.requested_for_id)
    field.url = f"{mounted()}{SEARCH}"


def offer_again(form: Any, ticket: Ticket, actor: Actor) -> None:
    """Offer what the actor holds and what the ticket concerns in their sight, ticked; no field for nothing."""
    if "ci_ids" not in form:
        return
    concerned_now = concerned_in_sight(ticket.id, actor)
    known = {row.id: f"{row.name} · {row.tag}" for row in concerned_now} | dict(own_choices(actor))
    if not known:
        del form.ci_ids
        return
    form.ci_ids.choices = sorted(known.items(), key=lambda one: one[1].casefold())
    if form.ci_ids.raw_data is None:
        form.ci_ids.data = [row.id for row in concerned_now]


def own_choices(actor: Actor) -> list[tuple[int, str]]:
    """Return the equipment that a requester's form shows as cards: what they hold, and the CI in the address."""
    rows = [ci for ci, _since in cmdb.held_by(actor.person_id or 0)]
    asked = asked_ci(actor)
    if asked is not None and asked.id not in {one.id for one in rows}:
        rows.append(asked)
    return [(one.id, f"{one.name} · {one.tag}") for one in rows]


def asked_ci(actor: Actor) -> Ci | None:
    """Return the CI that ``?ci=`` names, None when there is none in sight; aborts with 400 for what is no id."""
    text = request.args.get("ci", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(400)
    return cmdb.find_ci(int(text), actor)


class CiDoors:
    """POST doors under ``/tickets/<number>/`` for what it concerns; mixed into the tickets' view."""

    @expose("/<key>/ci", methods=("POST",))
    def ci_view(self: Any, key: str) -> ResponseReturnValue:
        """Say that the ticket concerns a CI."""
        form = CiForm(request.form)
        command = lambda seen: form.to_command(ticket_id=seen.ticket.id)  # noqa: E731
        return self.act(key, Action.WORK, "ci", form, operations.tie_ci, command)

    @expose("/<key>/no-ci", methods=("POST",))
    def no_ci_view(self: Any, key: str) -> ResponseReturnValue:
        """Say that it does not concern the CI ``ci_id`` names."""
        typed = request.form.get("ci_id", "")
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            self.see(key)
            abort(400)
        return self.tie(key, Action.WORK, operations.untie_ci, lambda ticket: UntieCi(ticket.id, int(typed)))
