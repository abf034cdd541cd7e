"""Policies: what is promised for which tickets."""

from typing import Any

from flask import g
from markupsafe import Markup

from admin_views.base import Column
from admin_views.base.known import place_names
from admin_views.base.ordered import OrderedSettingsView, order_column
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.i18n import Message
from app.sla import operations, queries
from app.sla.models import Policy
from app.tickets.queries.settings import categories
from app.tickets.vocabulary import KIND_NAMES, PRIORITIES, PRIORITY_NAMES
from app.web.components import icon
from app.web.format import instant
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named, say
from forms.base import PanelForm, name_field
from forms.policies import PolicyEditForm, PolicyForm, content_of


def _category_names() -> dict[int, str]:
    if "category_names" not in g:
        found = [one for kind in KIND_NAMES for one in categories(kind, including_inactive=True)]
        g.category_names = {one.id: named(one.names) for one in found}
    return dict(g.category_names)


def _name(row: Policy) -> Markup:
    if "never_chosen" not in g:
        g.never_chosen = queries.policies_never_chosen(tuple(KIND_NAMES), PRIORITIES, utcnow())
    above = g.never_chosen.get(row.id, ())
    if not above:
        return Markup("{}").format(named(row.names))
    sentence = (
        _("Never applies: “%(name)s” above matches first.", name=named(above[0].names))
        if len(above) == 1
        else _("Never applies: the policies above match every such ticket first.")
    )
    return Markup('{}<span class="row-warning">{}{}</span>').format(named(row.names), icon("alert-triangle"), sentence)


def _conditions(row: Policy) -> str:
    version = row.current
    words: list[Message | str | None] = [
        KIND_NAMES.get(version.kind or ""),
        PRIORITY_NAMES.get(version.priority or ""),
        _category_names()[version.category_id] if version.category_id else None,
        named(version.location.names) if version.location else None,
    ]
    return " · ".join(say(word) for word in words if word) or _("Every ticket")


def _target(seconds: int | None) -> str:
    if seconds is None:
        return "–"
    # Opening hours are counted, not days: 72 h is what was promised, never "3 days".
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return _("%(m)s min", m=minutes)
    return _("%(h)s h %(m)s", h=hours, m=f"{minutes:02d}") if minutes else _("%(h)s h", h=hours)


def _calendar(row: Policy) -> str:
    return named(row.current.calendar.names) if row.current.calendar else _("The location's")


def _force(row: Policy) -> Markup:
    start, end = row.current.valid_from, row.current.valid_until
    if start is None and end is None:
        return Markup("{}").format(_("always"))
    return Markup("{} → {}").format(instant(start, "…"), instant(end, "…"))


class PoliciesView(OrderedSettingsView):
    """The ordered list and the form of the policies."""

    noun, model_class, title, icon, position = "policies", Policy, _l("SLA policies"), "hourglass", 14
    new_label = _l("New policy")
    explanation = _l(
        "How soon a ticket is answered and resolved, in opening time. The policies are read from the top; the first "
        "whose conditions are all met counts. On hold stops the resolution clock; a reopening starts it anew. Every "
        "change makes a new version, and a result once reached never changes."
    )
    empty_message = _l("No policy yet: tickets have no due date.")
    form_class, edit_form_class = PolicyForm, PolicyEditForm
    create_operation, update_operation = operations.create_policy, operations.update_policy
    delete_operation, move_operation = operations.delete_policy, operations.move_policy
    default_sort = (Policy.position,)
    hydrate_options = queries.POLICY_NAMES
    columns = (
        order_column(lambda row: named(row.names)),
        Column("names", _l("Name"), cell=_name, role="title"),
        Column("conditions", _l("When"), cell=_conditions, role="who"),
        Column("response", _l("First response"), cell=lambda row: _target(row.current.response_s), role="state"),
        Column("resolution", _l("Resolution"), cell=lambda row: _target(row.current.resolution_s), role="due"),
        Column("calendar", _l("Calendar"), cell=_calendar, css="c-keep"),
        Column("force", _l("In force"), cell=_force, css="c-keep"),
    )

    def visible_to(self, actor: Actor) -> Any:
        """Administrators' and auditors'."""
        return queries.policies_visible_to(actor)

    def prepare(self, form: PanelForm, actor: Actor, model: Policy | None) -> None:
        """Offer the categories, the tree of locations and the calendars."""
        form.category_id.offer(_category_names().items())
        form.location_id.offer(place_names().items())
        form.calendar_id.offer([(one.id, named(one.names)) for one in queries.all_calendars()])

    def initial(self, model: Policy) -> dict[str, Any]:
        """Return the names and the newest version."""
        return content_of(model.current) | {name_field(lang): name for lang, name in model.names.items()}

    def name_of(self, model: Policy) -> str:
        """Return the name in the reader's language."""
        return named(model.names)


VIEWS = (PoliciesView,)
