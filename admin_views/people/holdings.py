"""What somebody still holds, shown when they are disabled: each kind of it goes to somebody else, or to nobody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.locations import people_lookup, place_name
from app.access.rights import may
from app.cmdb.operations.passing_on import pass_on_cis
from app.cmdb.queries.holders import kept_of
from app.core.actor import Actor
from app.core.clock import utcnow
from app.directory import operations, queries
from app.tickets.operations.passing_on import pass_on_approvals, pass_on_tickets
from app.tickets.queries.persons import assigned_to, awaiting_answer_of
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.people import PassOnForm

MOST_SHOWN = 200
Line = tuple[str, str, Any]


@dataclass(frozen=True)
class Holding:
    """One kind of thing that people hold: ``lines`` are name, address and note of what the actor may pass on.

    ``to_nobody`` says what becomes of it when nobody takes it; ``report`` says what was done to so many.
    """

    key: str
    title: Any
    to_nobody: Any
    lines: Callable[[int, Actor, datetime], Sequence[Line]]
    operation: Callable[..., int]


def _tickets(person_id: int, actor: Actor, _now: datetime) -> Sequence[Line]:
    found = assigned_to(person_id, actor, MOST_SHOWN)
    return [(f"{one.number} · {one.title}", f"/tickets/{one.number}", "") for one in found]


def _approvals(person_id: int, actor: Actor, _now: datetime) -> Sequence[Line]:
    found = awaiting_answer_of(person_id, actor)
    return [(f"{one.number} · {one.title}", f"/tickets/{one.number}", "") for one in found]


def _groups(person_id: int, actor: Actor, now: datetime) -> Sequence[Line]:
    stays = queries.kept_stays(person_id, actor, now)
    manager = _("group manager")
    return [(stay.group.name, f"/groups/{stay.group.id}", manager if stay.is_manager else "") for stay in stays]


def _reports(person_id: int, actor: Actor, _now: datetime) -> Sequence[Line]:
    return [(one.name, f"/people/{one.id}", "") for one in queries.kept_reports(person_id, actor)]


def _locations(person_id: int, actor: Actor, _now: datetime) -> Sequence[Line]:
    return [(place_name(one.id), f"/locations/{one.id}/edit", "") for one in queries.approved_by(person_id, actor)]


def _cis(person_id: int, actor: Actor, _now: datetime) -> Sequence[Line]:
    return [(f"{one.tag} · {one.name}", f"/cis/{one.id}", "") for one in kept_of(person_id, actor, MOST_SHOWN)]


# A domain whose things people hold adds a line: what it finds, and the operation that passes it on (PassOn).
HOLDINGS = (
    Holding(
        "tickets",
        _l("Open tickets they work on"),
        _l("Nobody: back to the queues"),
        _tickets,
        pass_on_tickets,
    ),
    Holding("approvals", _l("Tasks that await their answer"), _l("Choose who is asked"), _approvals, pass_on_approvals),
    Holding("groups", _l("Groups"), _l("Nobody: they only leave"), _groups, operations.pass_on_groups),
    Holding("reports", _l("Direct reports"), _l("Nobody yet"), _reports, operations.pass_on_reports),
    Holding("locations", _l("Locations they approve for"), _l("Nobody"), _locations, operations.pass_on_locations),
    Holding("equipment", _l("Equipment"), _l("Nobody: back in stock"), _cis, pass_on_cis),
)


@dataclass(frozen=True)
class Held:
    """A kind of thing with what the person holds of it, and the form that passes it on."""

    holding: Holding
    lines: Sequence[Line]
    form: PassOnForm


class HoldingDoors:
    """``/people/<key>/holdings``; mixed into ``PeopleView``."""

    @expose("/<key>/holdings")
    def holdings_view(self: Any, key: str) -> ResponseReturnValue:
        """Show what the person still holds, and to whom it may go."""
        return self.show_holdings(self.fetch(key))

    @expose("/<key>/holdings/<kind>", methods=("POST",))
    def pass_on(self: Any, key: str, kind: str) -> ResponseReturnValue:
        """Let somebody else have what the person holds of one kind."""
        model = self.fetch(key)
        self.require_account(model)
        holding = next((one for one in HOLDINGS if one.key == kind), None)
        if holding is None:
            abort(404)
        form = self.pass_on_form(holding, request.form)
        if not form.validate():
            return self.show_holdings(model, 422, form)
        passed = self.attempt(holding.operation, form.to_command(person_id=model.id), form)
        if passed is None:
            return self.show_holdings(self.fetch(key), 409, form)
        flash(_("%(title)s: %(number)s passed on.", title=holding.title, number=passed), "success")
        return redirect(f"{self.url_of(model)}/holdings", 303)

    def show_holdings(
        self: Any, model: Any, status: int = 200, refused: PassOnForm | None = None
    ) -> ResponseReturnValue:
        """Return the page; ``refused`` is shown again as it was sent."""
        self.require_account(model)
        held = self.held_by(model)
        forms = [refused if refused and refused.kind == one.key else self.pass_on_form(one) for one, _lines in held]
        drawn = [Held(one, lines, form) for (one, lines), form in zip(held, forms, strict=True)]
        return self.render("people/holdings.html", model=model, held=drawn), status

    def held_by(self: Any, model: Any) -> list[tuple[Holding, Sequence[Line]]]:
        """Return each kind of which the person holds something that the reader may pass on."""
        now = utcnow()
        found = [(one, one.lines(model.id, self.actor, now)) for one in HOLDINGS]
        return [(one, lines) for one, lines in found if lines]

    def pass_on_form(self: Any, holding: Holding, given: Any = None) -> PassOnForm:
        """Return the bound form of one kind."""
        form = PassOnForm(given, kind=holding.key, to_nobody=holding.to_nobody)
        form.to_id.lookup = people_lookup(self.actor)
        form.to_id.url = self.get_url(".ajax_lookup", name="manager_id")
        return form

    def require_account(self: Any, model: Any) -> None:
        """Abort with 403 unless the reader keeps the person's account."""
        if not may(self.actor, "edit_account", queries.facts_of_person(model, utcnow())):
            abort(403)
