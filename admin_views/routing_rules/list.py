"""Routing rules: which group receives a new ticket."""

from typing import Any

from admin_views.base import Column
from admin_views.base.known import place_names
from admin_views.base.ordered import OrderedSettingsView, order_column
from app.cmdb.queries import ci_types
from app.core.actor import Actor
from app.tickets import operations
from app.tickets.models import RoutingRule
from app.tickets.queries import settings as rows
from app.tickets.vocabulary import KIND_NAMES, KINDS
from app.web.components import yes
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named, say
from forms.base import PanelForm
from forms.routing_rules import RoutingRuleEditForm, RoutingRuleForm


def _condition(row: RoutingRule) -> str:
    kind = [say(KIND_NAMES[row.kind])] if row.kind else []
    parts = kind + [named(one.names) for one in (row.category, row.location, row.ci_type) if one]
    return " · ".join(parts) or _("Every ticket")


class RoutingRulesList(OrderedSettingsView):
    """The ordered list and the form of the rules."""

    noun, model_class, title, icon, position = "routing_rules", RoutingRule, _l("Routing rules"), "route", 12
    new_label = _l("New rule")
    explanation = _l(
        "Which support group receives a new ticket. The rules are read from the top; the first whose conditions are "
        "all met wins. Without a match, the group that takes unrouted tickets at the nearest location receives it. "
        "Tickets that are already there do not move."
    )
    empty_message = _l("No rule yet: every ticket goes to the group that takes unrouted tickets at its location.")
    form_class, edit_form_class = RoutingRuleForm, RoutingRuleEditForm
    create_operation, update_operation = operations.create_routing_rule, operations.update_routing_rule
    delete_operation, move_operation = operations.delete_routing_rule, operations.move_routing_rule
    list_template = "routing_rules/list.html"
    create_template, edit_template = "routing_rules/create.html", "routing_rules/edit.html"
    default_sort = (RoutingRule.position,)
    hydrate_options = rows.RULE_NAMES
    columns = (
        order_column(lambda row: row.name),
        Column("name", _l("Name"), role="title"),
        Column("condition", _l("When"), cell=_condition),
        Column("group", _l("Goes to the group"), cell=lambda row: row.group.name, role="who"),
        Column("active", _l("In use"), cell=lambda row: yes(row.active, _l("In use")), role="state"),
    )

    def visible_to(self, actor: Actor) -> Any:
        """Everybody's: the door itself is for administrators and auditors."""
        return rows.rows_visible_to(RoutingRule, actor)

    def prepare(self, form: PanelForm, actor: Actor, model: RoutingRule | None) -> None:
        """Offer the categories, the tree of locations and the groups that work tickets."""
        categories = [one for kind in KINDS for one in rows.categories(kind, including_inactive=True)]
        form.category_id.offer([(one.id, named(one.names)) for one in categories])
        form.location_id.offer(place_names().items())
        form.ci_type_id.offer([(one.id, named(one.names)) for one in ci_types(including_inactive=True)])
        groups = {one.id: one.name for kind in KINDS for one in rows.receiving_groups(kind)}
        form.group_id.offer(sorted(groups.items(), key=lambda row: row[1].casefold()))

    def name_of(self, model: RoutingRule) -> str:
        """Return the rule's name."""
        return model.name
