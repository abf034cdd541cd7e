"""Reading reply templates: one's own, those of one's groups, and everybody's."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select, true
from sqlalchemy.orm import joinedload

from app.access.template_rights import TemplateFacts, groups_of, may_open_templates
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.directory.models import Group
from app.tickets.models import ReplyTemplate

TEMPLATE_NAMES = (joinedload(ReplyTemplate.owner), joinedload(ReplyTemplate.group))


def templates_visible_to(actor: Actor) -> Select[ReplyTemplate]:
    """Return the query of the templates the actor may read (``template_rights.may_use`` says the same, one by one)."""
    return select(ReplyTemplate).where(_in_scope(actor))


def readable_templates(actor: Actor) -> Sequence[ReplyTemplate]:
    """Return every template the actor may read, with whose it is, by key."""
    query = templates_visible_to(actor).options(*TEMPLATE_NAMES).order_by(ReplyTemplate.key, ReplyTemplate.id)
    return db.session.scalars(query).all()


def get_template(template_id: int, actor: Actor) -> ReplyTemplate:
    """Return one template, in use or not; raise NotFound when the actor may not read it."""
    found = db.session.scalar(templates_visible_to(actor).where(ReplyTemplate.id == template_id))
    if found is None:
        raise NotFound
    return found


def usable_templates(actor: Actor) -> Sequence[ReplyTemplate]:
    """Return the templates in use that the actor may put into a reply; another person's own are not offered."""
    return db.session.scalars(_usable(actor).order_by(ReplyTemplate.key, ReplyTemplate.id)).all()


def usable_template(template_id: int, actor: Actor) -> ReplyTemplate:
    """Return one template in use; raise NotFound when the actor may not read it."""
    found = db.session.scalar(_usable(actor).where(ReplyTemplate.id == template_id))
    if found is None:
        raise NotFound
    return found


def template_keyed(key: str, actor: Actor) -> ReplyTemplate:
    """Return the template, in use or not, that a key names to the actor; raises as ``usable_template_keyed``."""
    return _nearest(templates_visible_to(actor), key, actor)


def usable_template_keyed(key: str, actor: Actor) -> ReplyTemplate:
    """Return the template in use that a key names to the actor: their own, else a group's of theirs, else everybody's.

    To who reads everything, another's when there is none of these. Raises NotFound when it names none, Refused when it
    names several that are as near.
    """
    return _nearest(_usable(actor), key, actor)


def groups_to_write_for(actor: Actor) -> Sequence[Group]:
    """Return the active groups whose templates the actor may keep, by name."""
    kept = true() if actor.is_admin else Group.id.in_(actor.managed_groups)
    return db.session.scalars(select(Group).where(Group.active, kept).order_by(Group.name)).all()


def facts_of_template(template: ReplyTemplate) -> TemplateFacts:
    """Return what the rules of rights need to know of a template."""
    return TemplateFacts(template.owner_id, template.group_id)


def _usable(actor: Actor) -> Select[ReplyTemplate]:
    own = or_(ReplyTemplate.owner_id.is_(None), ReplyTemplate.owner_id == (actor.person_id or 0))
    return templates_visible_to(actor).where(ReplyTemplate.active, own)


def _nearest(among: Select[ReplyTemplate], key: str, actor: Actor) -> ReplyTemplate:
    own = ReplyTemplate.owner_id == (actor.person_id or 0)
    shared = and_(ReplyTemplate.owner_id.is_(None), ReplyTemplate.group_id.is_(None))
    way = case((own, 0), (ReplyTemplate.group_id.in_(groups_of(actor)), 1), (shared, 2), else_=3)
    named = among.add_columns(way).where(ReplyTemplate.key == key).order_by(way, ReplyTemplate.id).limit(2)
    found = db.session.execute(named).all()
    if not found:
        raise NotFound
    if len({one[1] for one in found}) < len(found):
        raise Refused(Message(N_("Several have this key, each as near to you: name one by its id.")), code="ambiguous")
    nearest: ReplyTemplate = found[0][0]
    return nearest


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    if not may_open_templates(actor):
        return false()
    if actor.reads_everything:
        return true()
    shared = and_(ReplyTemplate.owner_id.is_(None), ReplyTemplate.group_id.is_(None))
    own = ReplyTemplate.owner_id == (actor.person_id or 0)
    return or_(shared, own, ReplyTemplate.group_id.in_(groups_of(actor)))
