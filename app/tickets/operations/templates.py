"""Reply templates: each keeps their own, group managers their group's, administrators all."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.template_rights import TemplateFacts, may_keep
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import N_, Message
from app.directory.models import Group, Person
from app.directory.operations.rows import add_row, change_row, remove_row
from app.directory.operations.steps import require, require_valid
from app.directory.rows import key_of, told
from app.tickets.commands import Create, Delete, ReplyTemplateDetails, Update
from app.tickets.models import ReplyTemplate
from app.tickets.queries.templates import facts_of_template, templates_visible_to
from app.tickets.reply_texts import faults_of_template


def create_reply_template(command: Create[ReplyTemplateDetails], *, actor: Actor, now: datetime) -> ReplyTemplate:
    """Return the new template. Raises Forbidden, Invalid (an unknown variable is named)."""
    values = _checked(command.details, actor)
    return add_row(ReplyTemplate(**values), values, actor=actor, now=now)


def update_reply_template(command: Update[ReplyTemplateDetails], *, actor: Actor, now: datetime) -> ReplyTemplate:
    """Return the changed template; its key stays. Raises Forbidden, Invalid, Conflict, NotFound."""
    row = _locked(command.id, actor)
    require(may_keep(actor, facts_of_template(row)))
    values = _checked(replace(command.details, key=row.key), actor, row.id)
    return change_row(row, values, command.version, actor=actor, now=now)


def delete_reply_template(command: Delete, *, actor: Actor, now: datetime) -> None:
    """Delete a template; what was written with it stays. Raises Forbidden, NotFound."""
    row = _locked(command.id, actor)
    require(may_keep(actor, facts_of_template(row)))
    remove_row(row, row.key, actor=actor, now=now)


def _locked(row_id: int, actor: Actor) -> ReplyTemplate:
    query = templates_visible_to(actor).where(ReplyTemplate.id == row_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _checked(details: ReplyTemplateDetails, actor: Actor, row_id: int = 0) -> dict[str, Any]:
    require(may_keep(actor, TemplateFacts(details.owner_id, details.group_id)))
    names = told(details.names)
    bodies = {lang: text.replace("\r\n", "\n") for lang, text in told(details.bodies).items()}
    clean = replace(details, key=key_of(details.key, names), names=names, bodies=bodies)
    faults = faults_of_template(clean.key, clean.names, clean.bodies)
    if _is_nobodys(clean):
        faults["audience"] = Message(N_("Choose a value of the list."))
    if _is_taken(clean, row_id):
        faults["key"] = Message(N_("Another template of these people has this key."))
    require_valid(faults)
    return asdict(clean)


def _is_nobodys(details: ReplyTemplateDetails) -> bool:
    if details.owner_id is not None and details.group_id is not None:
        return True
    named = ((Person, details.owner_id), (Group, details.group_id))
    return any(row_id is not None and db.session.get(model, row_id) is None for model, row_id in named)


def _is_taken(details: ReplyTemplateDetails, row_id: int) -> bool:
    same = (
        ReplyTemplate.key == details.key,
        ReplyTemplate.owner_id.is_not_distinct_from(details.owner_id),
        ReplyTemplate.group_id.is_not_distinct_from(details.group_id),
        ReplyTemplate.id != row_id,
    )
    return db.session.scalar(select(ReplyTemplate.id).where(*same)) is not None
