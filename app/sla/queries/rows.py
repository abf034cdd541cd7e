"""The rows of policies and calendars, for those who may read settings."""

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.sla.models import Calendar, Policy


def policies_visible_to(actor: Actor) -> Select[Policy]:
    """Return the query of the policies the actor may read, in their order: administrators and auditors all of them."""
    query = select(Policy).options(joinedload(Policy.current)).order_by(Policy.position)
    return query if actor.reads_everything else query.where(false())


def calendars_visible_to(actor: Actor) -> Select[Calendar]:
    """Return the query of the calendars the actor may read: administrators and auditors all of them."""
    query = select(Calendar).options(joinedload(Calendar.current)).order_by(Calendar.key)
    return query if actor.reads_everything else query.where(false())


def get_policy(policy_id: int, actor: Actor) -> Policy:
    """Return a policy the actor may read; raise NotFound otherwise."""
    found = db.session.scalar(policies_visible_to(actor).where(Policy.id == policy_id))
    if found is None:
        raise NotFound
    return found


def get_calendar(calendar_id: int, actor: Actor) -> Calendar:
    """Return a calendar the actor may read; raise NotFound otherwise."""
    found = db.session.scalar(calendars_visible_to(actor).where(Calendar.id == calendar_id))
    if found is None:
        raise NotFound
    return found
