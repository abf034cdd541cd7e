"""The tree of locations as pages and machines name its places."""

from collections.abc import Mapping

from flask import g

from app.directory import queries
from app.directory.queries.locations import Place
from app.web.words import language


def places() -> Mapping[int, Place]:
    """Return the tree in reading order, by id; read once per request."""
    if "places" not in g:
        g.places = {place.location.id: place for place in queries.location_tree(language())}
    found: Mapping[int, Place] = g.places
    return found


def place_name(location_id: int | None) -> str:
    """Return the name of a place with those above it, empty for none: "Paris › 2nd floor"."""
    place = places().get(location_id or 0)
    return place.full_name(language()) if place else ""
