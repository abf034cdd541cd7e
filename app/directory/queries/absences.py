"""Who is away, and who answers for whom."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Absence, Location, Person
from app.directory.queries.locations import ways_up

_NAMED = (joinedload(Absence.person), joinedload(Absence.delegate))
_STANDING_IN = (
    select(Absence)
    .where(Absence.delegate_id == bindparam("delegate"), Absence.ends_at > bindparam("now"))
    .options(*_NAMED)
    .order_by(Absence.starts_at)
)


def absences_visible_to(actor: Actor) -> Select[Absence]:
    """Return the query of the absences the actor may read: their own, and all of them for who reads everything."""
    query = select(Absence)
    return query if actor.reads_everything else query.where(Absence.person_id == actor.person_id)


def get_absence(absence_id: int, actor: Actor, *, lock: bool = False) -> Absence:
    """Return an absence the actor may read, locked for a change if asked; raise NotFound otherwise."""
    query = absences_visible_to(actor).where(Absence.id == absence_id)
    if lock:
        query = query.with_for_update(of=Absence)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def absences_of(person_id: int, now: datetime) -> Sequence[Absence]:
    """Return a person's present and coming absences, the nearest first, with the delegates loaded."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.ends_at > now).options(*_NAMED)
    return db.session.scalars(query.order_by(Absence.starts_at)).all()


def standing_in_for(person_id: int, now: datetime) -> Sequence[Absence]:
    """Return the present and coming absences of others in which this person answers for them, the nearest first."""
    return db.session.scalars(_STANDING_IN, {"delegate": person_id, "now": now}).all()


def zones_of(person_ids: Collection[int]) -> dict[int, str]:
    """Return the zone in which the days of these people begin: their own, else that of the nearest location with one.

    "" where neither names one: the door knows the installation's.
    """
    if not person_ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.tz, Person.location_id).where(Person.id.in_(person_ids)))
    people = {row.id: (row.tz, row.location_id) for row in rows}
    if all(tz or location_id is None for tz, location_id in people.values()):
        return {one: tz or "" for one, (tz, _place) in people.items()}
    placed = {row.id: row.tz for row in db.session.execute(select(Location.id, Location.tz))}
    ways = ways_up()
    return {
        one: tz or next((found for place in ways.get(location_id, ()) if (found := placed[place])), "")
        for one, (tz, location_id) in people.items()
    }
