"""What the rules, or a rule as it stands in its form, would have done with the tickets of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_decimal

from admin_views.base.guarded import show_refusal
from admin_views.base.ordered import OrderedSettingsView
from app.core.errors import Invalid
from app.core.i18n import Message
from app.tickets import operations
from app.tickets.commands import TryRules
from app.tickets.dry_run import NEW, Move, Trial, Use
from app.tickets.models import RoutingRule
from app.tickets.operations.trying import MOST, SHOWN
from app.tickets.routing import UNROUTED, Routing
from app.web.format import now
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import named, say
from forms.routing_rules import RoutingRuleForm


@dataclass(frozen=True)
class Moved:
    """Tickets that would go elsewhere, in words: how many there are, and the first of them."""

    title: str
    number: int
    rows: Sequence[tuple[str, str, str, str, str]]


class TryDoor(OrderedSettingsView):
    """``/routing_rules/try``: GET for the rules as they stand, POST for one as it is typed; nothing is saved."""

    @expose("/try", methods=("GET", "POST"))
    def try_view(self) -> ResponseReturnValue:
        """Show what would have gone where; with a form below it, where that stands."""
        if request.method == "GET":
            trial = operations.try_rules(TryRules(), actor=self.actor, now=now())
            return self.render("routing_rules/try.html", return_url=f"{mounted()}{self.url}/", **self.told(trial))
        if not self.actor.is_admin:
            abort(403)
        key = request.args.get("rule", "")
        model = self.fetch(key) if key else None
        form = self.edit_form(model) if model is not None else self.create_form()
        if not form.validate():
            return self.show_form(form, model, 422)
        try:
            command = TryRules(form.details(), model.id if model is not None else None)
            trial = operations.try_rules(command, actor=self.actor, now=now())
        except Invalid as error:
            show_refusal(error, form)
            return self.show_form(form, model, 422)
        return self.show_form(form, model, 200, **self.told(trial))

    def show_form(
        self, form: RoutingRuleForm, model: RoutingRule | None, status: int, **told: Any
    ) -> ResponseReturnValue:
        """Return the form with what was typed and, below it, what the rule would do."""
        template = self.edit_template if model is not None else self.create_template
        return self.render(template, form=form, model=model, return_url=f"{mounted()}{self.url}/", **told), status

    def told(self, trial: Trial) -> dict[str, Any]:
        """Return what the templates tell of a trial."""
        run = trial.run
        moved = [] if run.changed is None else [(_("What this rule changes"), run.changed)]
        moved.append((_("Elsewhere than when they were opened"), run.moved))
        return {
            "tried": run,
            "cut_at": MOST if trial.is_cut else None,
            "shares": [(_group(trial, one.group_id), one) for one in run.shares],
            "uses": [(one, self._address(one), _warning(one)) for one in run.uses],
            "moved": [_told(title, moves, trial) for title, moves in moved],
        }

    def _address(self, use: Use) -> str:
        return "" if use.rule.id == NEW else f"{mounted()}{self.url}/{use.rule.id}"


def _told(title: str, moves: Sequence[Move], trial: Trial) -> Moved:
    rows = [
        (
            *trial.tickets[one.ticket_id],
            _group(trial, one.from_id),
            _group(trial, one.routing.group_id),
            _why(one.routing),
        )
        for one in moves[:SHOWN]
        if one.ticket_id in trial.tickets
    ]
    return Moved(title, len(moves), rows)


def _group(trial: Trial, group_id: int | None) -> str:
    return _("Nobody") if group_id is None else trial.groups[group_id]


def _why(routing: Routing) -> str:
    """Return why a ticket would go there: the rule, the location, or what is missing."""
    if routing.rule_name:
        return _("“%(rule)s”", rule=routing.rule_name)
    if routing.location_names:
        return _("no rule; it takes the unrouted tickets of %(location)s", location=named(routing.location_names))
    return say(UNROUTED.get(routing.unrouted_reason or "", Message("")))


def _warning(use: Use) -> str:
    """Return why a rule takes nothing; nothing for one that does."""
    if use.takes:
        return ""
    if use.hidden_by:
        rules = ", ".join(_("“%(rule)s”", rule=name) for name, _number in use.hidden_by)
        number = format_decimal(sum(number for _name, number in use.hidden_by))
        return _("It takes none: what meets its conditions (%(n)s) is taken above by %(rules)s.", rules=rules, n=number)
    if use.unfit:
        return _(
            "It takes none: its group cannot receive what meets its conditions (%(n)s).", n=format_decimal(use.unfit)
        )
    return _("It takes none: no ticket met its conditions.")
