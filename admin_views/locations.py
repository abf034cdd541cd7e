"""The tree of locations, and how other pages name a place."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, func

from admin_views.base import Column, ListArgs, ListPage, QueryLookup, SettingsView
from admin_views.base.naming import search_of
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import LANGUAGES, N_, Message, name_in
from app.directory import operations, queries
from app.directory.models import Location, Person
from app.directory.queries.locations import Place
from app.sla.queries import calendars_visible_to
from app.web.places import place_name, places
from app.web.words import language, named
from app.web.words import lazy_gettext as _l
from forms.base import name_field
from forms.locations import EditLocationForm, LocationForm

DEEPEST = 6
_TAKEN = Message(N_("Another location has this key."))


def location_choices(kept: Collection[int] | None = None) -> list[tuple[int, str]]:
    """Return ids and full names in the order of the tree, of the ``kept`` ones only if given."""
    return [(one, place_name(one)) for one in places() if kept is None or one in kept]


def tree_name(place: Place) -> Markup:
    """Return the name of a place, set in as deep as it stands."""
    depth = min(place.depth, DEEPEST)
    return Markup('<span class="tree tree-{}">{}</span>').format(depth, place.location.name(language()))


def people_lookup(actor: Actor) -> QueryLookup:
    """Return the active people as a reference field searches them."""
    # As the index has them: the first fifty are offered before anything is typed.
    by_name = (func.lower(Person.last_name), func.lower(Person.first_name), Person.id)

    def active() -> Select[Person]:
        return queries.people_visible_to(actor).where(Person.active).order_by(*by_name)

    return QueryLookup(active, Person.id, lambda one: one.name, search_of(actor))


class LocationsView(SettingsView):
    """The tree and the form of a place."""

    noun, model_class, title, icon, position = "locations", Location, _l("Locations"), "map-pin", 70
    explanation = _l(
        "Where people and groups are: sites, buildings, floors. A group's rights hold at its location and everywhere "
        "below; a ticket finds the nearest group going up from where its requester is."
    )
    new_label = _l("New location")
    form_class, edit_form_class = LocationForm, EditLocationForm
    create_operation, update_operation = operations.create_location, operations.update_location
    delete_operation = operations.delete_location
    extra_css = ("directory.css",)
    columns = (
        Column("name", _l("Name"), cell=tree_name, role="title"),
        Column("key", _l("Key"), cell=lambda place: place.location.key, role="ident"),
        Column("country", _l("Country"), cell=lambda place: place.location.country),
        Column("tz", _l("Time zone"), cell=lambda place: place.location.tz, role="who"),
    )
    searchable, search_hint = True, _l("Name")
    constraints = {
        "locations_key_key": ("key", _TAKEN),
        "fk_locations_calendar": ("calendar_id", Message(N_("There is no such calendar."))),
    }

    def details(self, model: Location) -> Sequence[tuple[Any, Any]]:
        """Return the lines of the card that auditors read."""
        return [(column.label, column.value(places()[model.id])) for column in self.columns]

    def visible_to(self, actor: Actor) -> Any:
        """Return the locations whose record the actor may read."""
        return queries.locations_visible_to(actor)

    def find_page(self, args: ListArgs, actor: Actor) -> ListPage:
        """Return the tree in reading order: it is small, and an order of its own would tear it apart."""
        term = args.search.casefold()
        found = [place for place in places().values() if term in place.location.name(language()).casefold()]
        page = min(args.page, max(1, -(-len(found) // args.page_size)))
        start = (page - 1) * args.page_size
        return ListPage(found[start : start + args.page_size], len(found), page, args.page_size)

    def key_of(self, model: Location | Place) -> int:
        """Return the id of a location or of a line of the tree."""
        return model.location.id if isinstance(model, Place) else model.id

    def may_delete(self, actor: Actor, model: Location | Place) -> bool:
        """Administrators, but for the root."""
        return super().may_delete(actor, model) and not (isinstance(model, Location) and model.parent_id is None)

    def name_of(self, model: Location) -> str:
        """Return the name in the reader's language."""
        return named(model.names)

    def initial(self, model: Location) -> Mapping[str, Any]:
        """Return the names, one field a language; a missing one starts as the name there is."""
        return {name_field(lang): name_in(model.names, lang) for lang in LANGUAGES}

    def lookups(self, actor: Actor) -> Mapping[str, Any]:
        """Return the people an approver is chosen from."""
        return {"approver_id": people_lookup(actor)}

    def prepare(self, form: Any, actor: Actor, model: Location | None) -> None:
        """Offer the places it may stand below, and the calendars."""
        form.calendar_id.offer([(one.id, named(one.names)) for one in db.session.scalars(calendars_visible_to(actor))])
        if model is not None and model.parent_id is None:
            del form.parent_id
            return
        below = queries.subtree_ids([model.id]) if model else frozenset()
        form.parent_id.offer([one for one in location_choices() if one[0] not in below])

    def delete_command(self, model: Location) -> int:
        """Return the id: that is all there is to say."""
        return model.id


VIEWS = (LocationsView,)
