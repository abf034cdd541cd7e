"""Texts for replies: one's own, those of one's groups, everybody's."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from app.access.template_rights import may_open_templates
from app.api.base.door import Door, caller
from app.api.base.naming import named_group, named_person
from app.api.base.parts import id_of
from app.api.base.rows import NamedRow, NewNamedRow, Rows, acts_by, named_row, open_rows
from app.api.base.shapes import GivenNames, Names, Shape, YesOrNo, given_names, key, named, told_names
from app.core.i18n import LANGUAGES
from app.tickets import operations
from app.tickets.commands import ReplyTemplateDetails
from app.tickets.models import ReplyTemplate
from app.tickets.queries.templates import get_template, readable_templates, template_keyed

NAMES: Mapping[str, str | tuple[str, ...]] = {"audience": ("owner", "group")} | {
    f"body_{one}": f"bodies.{one}" for one in LANGUAGES
}
door = Door("reply_templates", "Texts for replies, with variables such as `{{ticket.number}}`.", NAMES)


class ReplyTemplateShape(NamedRow):
    """A text per language; without owner and group it is everybody's who works tickets."""

    bodies = fields.Nested(Names, required=True)
    owner = named()
    group = named()


class ReplyTemplateChange(Shape):
    """What to change of a text; its key stays."""

    names = fields.Nested(GivenNames)
    bodies = fields.Nested(GivenNames)
    owner = key(allow_none=True)
    group = key(allow_none=True)
    active = YesOrNo()


class NewReplyTemplate(NewNamedRow):
    """A text to add."""

    bodies = fields.Nested(GivenNames, required=True)
    owner = key(allow_none=True, load_default=None)
    group = key(allow_none=True, load_default=None)


def found() -> Sequence[ReplyTemplate]:
    """Return the texts that the caller may read."""
    return readable_templates(caller())


def at(key: str) -> ReplyTemplate:
    """Return the text of an address."""
    return get_template(id_of(key), caller())


def shown(row: ReplyTemplate) -> dict[str, Any]:
    """Return the text as ``ReplyTemplateShape`` tells it."""
    whose = {"owner": named_person(row.owner), "group": named_group(row.group)}
    return {**named_row(row), "bodies": told_names(row.bodies), **whose}


def details_of(body: dict[str, Any], row: ReplyTemplate | None) -> ReplyTemplateDetails:
    """Return what a text would say; its key stays."""
    if row is None:
        names, bodies = given_names({}, body["names"]), given_names({}, body["bodies"])
        return ReplyTemplateDetails(body["key"], names, bodies, body["owner"], body["group"], body["active"])
    return ReplyTemplateDetails(
        row.key,
        given_names(row.names, body.get("names")),
        given_names(row.bodies, body.get("bodies")),
        body.get("owner", row.owner_id),
        body.get("group", row.group_id),
        body.get("active", row.active),
    )


open_rows(
    door,
    Rows(
        "reply_templates",
        "reply_template",
        ReplyTemplateShape,
        NewReplyTemplate,
        ReplyTemplateChange,
        found,
        at,
        shown,
        acts_by(
            details_of,
            at,
            operations.create_reply_template,
            operations.update_reply_template,
            operations.delete_reply_template,
        ),
        keyed=lambda key: template_keyed(key, caller()),
        may_read=may_open_templates,
        may_keep=may_open_templates,
    ),
)
