"""The list of groups and their records: what their members may do, and what they take."""

from collections.abc import Mapping
from typing import Any

from flask import flash, g
from markupsafe import Markup
from sqlalchemy.orm import selectinload

from admin_views.base import Column, Filter, PanelView
from admin_views.groups.disabling import consequences
from admin_views.locations import location_choices, people_lookup, place_name
from app.access.rights import may
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.i18n import N_, Message
from app.directory import operations, queries
from app.directory.models import Group, GroupPurpose
from app.directory.purposes import SUPPORT, Purpose
from app.directory.rights import is_staff
from app.web.components import badge
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.groups import PURPOSES, EditGroupForm, GroupForm, MemberForm

_TAKEN = Message(N_("Another group of this location has this name."))


def purpose_badges(group: Group) -> Markup:
    """Return the purposes of a group as small words, in their usual order."""
    own = group.purposes
    return Markup(" ").join(badge(str(PURPOSES[one])) for one in Purpose if one in own)


def member_count(group: Group) -> int:
    """Return how many active people belong to a group; one statement a page."""
    if "member_counts" not in g:
        g.member_counts = queries.member_counts(utcnow())
    return int(g.member_counts.get(group.id, 0))


def state_of(group: Group) -> Markup | str:
    """Return what keeps a group from its work, on every width of the list: it is disabled, or nobody belongs to it."""
    if not group.active:
        return badge(_("disabled"), glyph="ban")
    return "" if member_count(group) else badge(_("no member"), "amber", "alert-triangle")


class GroupsList(PanelView):
    """The list of groups and the form of a record."""

    noun, model_class, title, icon, section = "groups", Group, _l("Groups"), "users-group", "people"
    position, new_label = 60, _l("New group")
    explanation = _l(
        "Belonging to a group is a right: at the group's location and everywhere below, its members may do what its "
        "purposes say."
    )
    form_class, edit_form_class = GroupForm, EditGroupForm
    create_operation, update_operation = operations.create_group, operations.update_group
    delete_operation = operations.delete_group
    columns = (
        Column("name", _l("Name"), sort=Group.name, role="title"),
        Column("location", _l("Location"), cell=lambda group: place_name(group.location_id), role="who"),
        Column("purposes", _l("Purposes"), cell=purpose_badges),
        Column("members", _l("Members"), cell=member_count, css="c-keep"),
        Column("state", _l("State"), cell=state_of, role="state"),
    )
    filters = (
        Filter(
            "location",
            _l("Location"),
            lambda actor: location_choices(),
            lambda found, value, actor: found.where(Group.location_id.in_(queries.subtree_ids([int(value)]))),
        ),
        Filter(
            "purpose",
            _l("Purpose"),
            lambda actor: [(str(key), label) for key, label in PURPOSES.items()],
            lambda found, value, actor: found.where(Group.purpose_rows.any(GroupPurpose.purpose == value)),
        ),
    )
    searchable, search_hint = True, _l("Name")
    default_sort = (Group.name,)
    hydrate_options = (selectinload(Group.purpose_rows),)
    details_template = "groups/card.html"
    extra_css = ("directory.css",)
    constraints = {"uq_groups_name": ("name", _TAKEN)}

    def access(self, actor: Actor) -> bool:
        """Whoever works in a group, keeps one, or reads everything."""
        return actor.reads_everything or is_staff(actor) or bool(actor.managed_groups)

    def visible_to(self, actor: Actor) -> Any:
        """Return the groups the actor may read."""
        return queries.groups_visible_to(actor)

    def search_in(self, statement: Any, term: str) -> Any:
        """Return the groups whose name holds the term."""
        return statement.where(Group.name.icontains(term, autoescape=True))

    def may_create(self, actor: Actor) -> bool:
        """Administrators, and the members of a *groups* group."""
        return actor.is_admin or (actor.holds(Purpose.GROUPS) and not actor.is_auditor)

    def may_edit(self, actor: Actor, model: Group) -> bool:
        """Whoever keeps the groups of that location."""
        return bool(may(actor, "edit", queries.facts_of_group(model)))

    def may_delete(self, actor: Actor, model: Group) -> bool:
        """Whoever keeps the groups of that location."""
        return self.may_edit(actor, model)

    def name_of(self, model: Group) -> str:
        """Return the group's name."""
        return model.name

    def initial(self, model: Group) -> Mapping[str, Any]:
        """Return the unrouted tickets it takes."""
        return {"takes": sorted(queries.taken_by(model.id))}

    def lookups(self, actor: Actor) -> Mapping[str, Any]:
        """Return the people a member is chosen from."""
        return {"person_id": people_lookup(actor)}

    def prepare(self, form: Any, actor: Actor, model: Any) -> None:
        """Offer the locations and the purposes that the actor may give."""
        if isinstance(form, MemberForm):
            return
        kept = None if actor.is_admin else actor.scopes.get(Purpose.GROUPS, frozenset())
        form.location_id.offer(location_choices(kept))
        given = [one for one in Purpose if actor.is_admin or one in SUPPORT or actor.holds(one)]
        form.purposes.choices = [(one, PURPOSES[one]) for one in given]

    def update_model(self, form: Any, model: Group) -> Any:
        """Return the changed group; disabling one says what becomes of its tickets."""
        was_active, taken = model.active, queries.taken_by(model.id)
        changed = super().update_model(form, model)
        if was_active and not changed.active:
            for sentence in consequences(changed, taken, self.actor):
                flash(sentence, "warning")
        return changed

    def delete_command(self, model: Group) -> int:
        """Return the id: that is all there is to say."""
        return model.id
