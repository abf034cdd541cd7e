"""The tree of locations for machines: staff read it, administrators shape it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed, Made
from app.api.base.door import Door, administrators, anybody, caller
from app.api.base.naming import named_person, named_place
from app.api.base.parts import id_of, listed_whole
from app.api.base.shapes import (
    Asked,
    AskedList,
    GivenNames,
    Names,
    Shape,
    given_names,
    list_of,
    named,
    text,
    told_names,
)
from app.api.base.shapes import key as id_of_one
from app.api.calendars import calendar_id_of
from app.directory import operations, queries
from app.directory.checks import KEY_MAX
from app.directory.commands import CreateLocation, LocationDetails, UpdateLocation
from app.directory.models import Location
from app.directory.queries.locations import Place
from app.sla.queries import all_calendars
from app.web.format import now
from app.web.words import language
from app.web.words import named as named_in

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
# The caller's name of a field → the record's, where they differ.
KEPT = {"parent": "parent_id", "approver": "approver_id", "time_zone": "tz"}
door = Door("locations", "Where people, groups and things are: sites, buildings, floors.", {"tz": "time_zone"})


class LocationShape(Shape):
    """A place; ``parent`` is null for the root alone."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    parent = named()
    approver = named()
    calendar = fields.String(**OPTIONAL, metadata={"description": "The key of its opening hours."})
    country = fields.String(**OPTIONAL)
    time_zone = fields.String(**OPTIONAL)
    version = fields.Integer(required=True)


class PlacedLocation(LocationShape):
    """A place with where it stands in the tree."""

    path = fields.String(required=True)
    depth = fields.Integer(required=True)


class LocationChange(Shape):
    """What to change of a place; what is not named stays as it is."""

    key = text(KEY_MAX, 1)
    names = fields.Nested(GivenNames)
    parent = id_of_one(metadata={"description": "The place it stands below; it moves with all below it."})
    approver = id_of_one(allow_none=True)
    calendar = text(100, allow_none=True)
    country = text(2, allow_none=True)
    time_zone = text(60, allow_none=True)


class NewLocation(LocationChange):
    """A place to add, below the root if no parent is named; without a key one is made of its name."""

    names = fields.Nested(GivenNames, required=True)


class LocationsQuery(AskedList):
    """Which places."""

    q = text(100, metadata={"description": "A part of the name."})


def location_at(key: str) -> Location:
    """Return the location of an address; raise NotFound when it is none of the caller's business."""
    return queries.get_location(id_of(key), caller())


def current_location(key: str) -> Mapping[str, Any]:
    """Return the place as it is told now."""
    return shown(location_at(key))


@door.get("/locations", list_of(PlacedLocation), may=anybody, query=LocationsQuery)
def list_locations(query: dict[str, Any]) -> Listed:
    """List the tree in reading order: each place is followed by those below it."""
    term, calendars = query.get("q", "").casefold(), _calendars()
    places = queries.places_visible_to(caller(), language())
    found = [place for place in places if term in place.location.name(language()).casefold()]
    return listed_whole(query, found, lambda place: _placed(place, calendars))


@door.get("/locations/<key>", LocationShape, may=anybody, query=Asked)
def read_location(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one place."""
    return shown(location_at(key))


@door.post("/locations", LocationShape, may=administrators, body=NewLocation, status=201)
def create_location(body: dict[str, Any]) -> Made:
    """Add a place to the tree."""
    details = replace(LocationDetails("", {}, None), **_kept(body, {}))
    location = operations.create_location(CreateLocation(details), actor=caller(), now=now())
    return Made(shown(location), f"/locations/{location.id}")


@door.change("/locations/<key>", LocationShape, may=administrators, body=LocationChange, current=current_location)
def change_location(key: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Change a place, or move it with everything below."""
    location = location_at(key)
    details = replace(queries.details_of_location(location), **_kept(body, location.names))
    command = UpdateLocation(seen["id"], details, seen["version"])
    return shown(operations.update_location(command, actor=caller(), now=now()))


@door.delete("/locations/<key>", may=administrators, current=current_location)
def delete_location(key: str, seen: Mapping[str, Any]) -> None:
    """Delete a place that nothing uses."""
    operations.delete_location(seen["id"], actor=caller(), now=now())


def shown(location: Location, calendars: Mapping[int, str] | None = None) -> dict[str, Any]:
    """Return the place as ``LocationShape`` tells it; ``calendars`` are the keys by id, where they are at hand."""
    hours = location.calendar_id
    known = (_calendars() if calendars is None else calendars) if hours is not None else {}
    return {
        "id": location.id,
        "key": location.key,
        "name": named_in(location.names),
        "names": told_names(location.names),
        "parent": named_place(location.parent),
        "approver": named_person(location.approver),
        "calendar": known.get(hours or 0),
        "country": location.country,
        "time_zone": location.tz,
        "version": location.version,
    }


def _placed(place: Place, calendars: Mapping[int, str]) -> dict[str, Any]:
    return shown(place.location, calendars) | {"path": place.full_name(language()), "depth": place.depth}


def _calendars() -> dict[int, str]:
    return {one.id: one.key for one in all_calendars()}


def _kept(body: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what was sent by the record's own names; raise Invalid for a calendar that does not exist."""
    kept = {KEPT.get(name, name): value for name, value in body.items() if name != "calendar"}
    if "names" in kept:
        kept["names"] = given_names(names, kept["names"])
    if "calendar" in body:
        kept["calendar_id"] = calendar_id_of(body["calendar"])
    return kept
