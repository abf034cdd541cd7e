"""What somebody still holds in the directory, as far as the actor may pass it on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, selectinload

from app.core.actor import Actor
from app.core.db import db
from app.directory.commands import LocationDetails
from app.directory.models import Group, Location, Membership, Person
from app.directory.queries.groups import counts_at, facts_of_group, groups_visible_to
from app.directory.queries.people import facts_of_card, people_visible_to
from app.directory.rights import may_administer, may_edit_person, may_keep_members, may_name_manager


def kept_stays(person_id: int, actor: Actor, now: datetime) -> list[Membership]:
    """Return the person's present stays in groups whose members the actor keeps, by the group's name."""
    visible = groups_visible_to(actor).with_only_columns(Group.id)
    stays = db.session.scalars(
        select(Membership)
        .join(Membership.group)
        .options(contains_eager(Membership.group), selectinload(Membership.group, Group.purpose_rows))
        .where(Membership.person_id == person_id, counts_at(now), Group.id.in_(visible))
        .order_by(Group.name, Group.id)
    )
    return [stay for stay in stays if may_keep_members(actor, facts_of_group(stay.group))]


def manages(group_id: int, person_id: int, now: datetime) -> bool:
    """Return whether the person manages the group at ``now``."""
    stay = (Membership.group_id == group_id, Membership.person_id == person_id, Membership.is_manager)
    return bool(db.session.scalar(select(exists().where(*stay, counts_at(now)))))


def kept_reports(manager_id: int, actor: Actor) -> list[Person]:
    """Return the active people who report to somebody and whose manager the actor may choose, by name."""
    query = people_visible_to(actor).where(Person.manager_id == manager_id, Person.active)
    reports = db.session.scalars(query.order_by(Person.last_name, Person.first_name, Person.id))
    kept = [report for report in reports if may_edit_person(actor, facts_of_card(report))]
    return [report for report in kept if may_name_manager(actor, None, report.id)]


def approved_by(person_id: int, actor: Actor) -> Sequence[Location]:
    """Return the locations somebody approves for, to administrators only."""
    if not may_administer(actor):
        return ()
    return db.session.scalars(select(Location).where(Location.approver_id == person_id).order_by(Location.key)).all()


def details_of_location(location: Location) -> LocationDetails:
    """Return what the record of a location says as it stands."""
    names = ("key", "names", "parent_id", "approver_id", "country", "tz", "calendar_id")
    return LocationDetails(**{name: getattr(location, name) for name in names})
