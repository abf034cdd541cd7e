"""What makes somebody an approver: their groups, who reports to them, the locations that name them."""

from datetime import datetime

from sqlalchemy import select

from app.approvals.standing import Reach
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, Location, Membership
from app.directory.queries.groups import counts_at


def reach_of(actor: Actor, now: datetime) -> Reach:
    """Return what somebody is to the policies at ``now``; two statements."""
    person_id = actor.person_id or 0
    stays = select(Membership.group_id).join(Membership.group)
    stays = stays.where(Membership.person_id == person_id, Group.active, counts_at(now))
    places = select(Location.id).where(Location.approver_id == person_id)
    return Reach(
        person_id, frozenset(db.session.scalars(stays)), actor.has_reports, frozenset(db.session.scalars(places))
    )
