"""The tree of locations: small, so it is walked by recursive queries and never cached."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Integer, Select, bindparam, false, literal, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import name_in
from app.directory.models import Location
from app.directory.paths import written_path
from app.directory.rights import is_staff

_NAMED = select(Location.id, Location.parent_id, Location.names)


@dataclass(frozen=True)
class Place:
    """One line of the tree: a location, how deep it stands, and the names above it, root left out."""

    location: Location
    depth: int
    path: tuple[str, ...]

    def full_name(self, lang: str) -> str:
        """Return the name with those above it: "Paris › 2nd floor"."""
        return written_path((*self.path, self.location.name(lang)))


def locations_visible_to(actor: Actor) -> Select[Location]:
    """Return the query of the locations whose record the actor may read: staff all of them, requesters none."""
    query = select(Location)
    return query if actor.reads_everything or is_staff(actor) else query.where(false())


def get_location(location_id: int, actor: Actor) -> Location:
    """Return a location the actor may read; raise NotFound otherwise."""
    found = db.session.scalar(locations_visible_to(actor).where(Location.id == location_id))
    if found is None:
        raise NotFound
    return found


def root_location() -> Location:
    """Return the location above all others; migration 0003 made it and nothing can remove it."""
    return db.session.scalars(select(Location).where(Location.parent_id.is_(None))).one()


def ancestor_ids(location_id: int) -> list[int]:
    """Return the ids from this location up to the root, nearest first, itself included; [] if unknown."""
    return list(db.session.scalars(_upwards(), {"location_id": location_id}))


@cache
def _upwards() -> Select[int]:
    # Built once: the clocks of every ticket ask it at every event.
    start = Location.id == bindparam("location_id", type_=Integer)
    tree = select(Location.id, Location.parent_id, literal(0).label("far")).where(start).cte("up", recursive=True)
    tree = tree.union_all(
        select(Location.id, Location.parent_id, tree.c.far + 1).join(tree, Location.id == tree.c.parent_id)
    )
    return select(tree.c.id, tree.c.far).order_by(tree.c.far)


def ways_up() -> dict[int, tuple[int, ...]]:
    """Return, for every location, its id and those above it, the nearest first; one statement."""
    rows = db.session.execute(select(Location.id, Location.parent_id))
    parents: dict[int, int | None] = {row.id: row.parent_id for row in rows}
    return {one: _way(one, parents) for one in parents}


def _way(location_id: int, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    way, above = [location_id], parents[location_id]
    while above is not None:
        way.append(above)
        above = parents[above]
    return tuple(way)


def subtree_ids(location_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of these locations and of all below them."""
    tree = select(Location.id).where(Location.id.in_(list(location_ids))).cte("down", recursive=True)
    tree = tree.union(select(Location.id).join(tree, Location.parent_id == tree.c.id))
    return frozenset(db.session.scalars(select(tree.c.id)))


def places_visible_to(actor: Actor, lang: str) -> list[Place]:
    """Return the tree in reading order for who may read its records, approvers loaded; [] for others."""
    reads = actor.reads_everything or is_staff(actor)
    return location_tree(lang, joinedload(Location.approver)) if reads else []


def location_tree(lang: str, *options: ExecutableOption) -> list[Place]:
    """Return the whole tree in reading order, names sorted in ``lang``; one query."""
    children: dict[int | None, list[Location]] = {}
    for location in db.session.scalars(select(Location).options(*options)):
        children.setdefault(location.parent_id, []).append(location)
    places: list[Place] = []
    waiting = [Place(root, 0, ()) for root in children.get(None, [])]
    while waiting:
        place = waiting.pop()
        places.append(place)
        below = sorted(children.get(place.location.id, []), key=lambda one: one.name(lang).casefold(), reverse=True)
        waiting += [Place(one, place.depth + 1, _path_to(place, lang)) for one in below]
    return places


def location_paths(lang: str) -> Mapping[int, str]:
    """Return, for each location id, its name with those above it: "Paris › 2nd floor", in reading order; one query.

    Plain values: every list of tickets asks, and needs no location itself.
    """
    children: dict[int | None, list[tuple[str, int]]] = {}
    for location_id, parent_id, names in db.session.execute(_NAMED):
        children.setdefault(parent_id, []).append((name_in(names, lang), location_id))
    written: dict[int, str] = {}
    # The root is above everything: naming it in front of every place would only be noise.
    waiting: list[tuple[int, tuple[str, ...]]] = []
    for name, root_id in children.get(None, []):
        written[root_id] = name
        waiting += _below(children, root_id, ())
    while waiting:
        location_id, path = waiting.pop()
        written[location_id] = written_path(path)
        waiting += _below(children, location_id, path)
    return written


def names_of_locations(ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the names of locations by id; one statement, none for nothing."""
    if not ids:
        return {}
    return dict(db.session.execute(select(Location.id, Location.names).where(Location.id.in_(ids))).all())


def _below(
    children: Mapping[int | None, list[tuple[str, int]]], location_id: int, path: tuple[str, ...]
) -> list[tuple[int, tuple[str, ...]]]:
    """Return the locations directly below one, each with its whole path, the first to be read last."""
    rows = sorted(children.get(location_id, ()), key=lambda row: row[0].casefold(), reverse=True)
    return [(below_id, (*path, name)) for name, below_id in rows]


def _path_to(place: Place, lang: str) -> tuple[str, ...]:
    # The root is above everything: naming it in front of every place would only be noise.
    return (*place.path, place.location.name(lang)) if place.depth else ()
