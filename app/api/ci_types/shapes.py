"""What types, their fields and the kinds of relation look like to machines."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from app.api.base.bounded import Several
from app.api.base.shapes import GivenNames, Names, Shape, YesOrNo, list_of, one_of, text, told_names
from app.cmdb.checks import CHOICES_MAX, ICONS
from app.cmdb.models import CiField, CiType, RelationKind
from app.cmdb.vocabulary import Kind
from app.web.words import named

KEY_MAX = 64


class Choice(Shape):
    """A value that can be chosen."""

    key = fields.String(required=True)
    names = fields.Nested(Names, required=True)


class CiFieldShape(Shape):
    """A field of a type: what a CI's ``fields`` hold under its key.

    By kind: ``text`` a text, ``number`` a number, ``date`` a day, ``choice`` the key of a choice; ``person``,
    ``location`` and ``ci`` are told by id and name, and given by id.
    """

    key = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    kind = one_of(Kind, required=True)
    required = fields.Boolean(required=True)
    unique = fields.Boolean(required=True)
    help = fields.Nested(Names, required=True)
    choices = fields.List(fields.Nested(Choice), required=True)
    position = fields.Integer(required=True)
    active = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class CiTypeShape(Shape):
    """A type with its fields in their order."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    icon = one_of(ICONS, required=True)
    active = fields.Boolean(required=True)
    fields_ = fields.List(fields.Nested(CiFieldShape), required=True, data_key="fields")
    version = fields.Integer(required=True)


class RelationKindShape(Shape):
    """A kind of relation: its name from either end, whether circles are refused, whether failures travel by it."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    inverse_names = fields.Nested(Names, required=True)
    acyclic = fields.Boolean(required=True)
    carries_impact = fields.Boolean(required=True)
    active = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class CiTypeChange(Shape):
    """What to change of a type; its key stays."""

    names = fields.Nested(GivenNames)
    icon = one_of(ICONS)
    active = YesOrNo()


class NewCiType(CiTypeChange):
    """A type to add; without a key one is made of its name."""

    key = text(KEY_MAX, load_default="")
    names = fields.Nested(GivenNames, required=True)


class GivenChoice(Shape):
    """A value that can be chosen."""

    key = text(KEY_MAX, 1, required=True)
    names = fields.Nested(GivenNames, required=True)


class CiFieldChange(Shape):
    """What to change of a field; its key stays. ``choices`` are the whole list."""

    names = fields.Nested(GivenNames)
    kind = one_of(Kind)
    required = YesOrNo()
    unique = YesOrNo()
    help = fields.Nested(GivenNames)
    choices = Several(fields.Nested(GivenChoice), CHOICES_MAX)
    active = YesOrNo()


class NewCiField(CiFieldChange):
    """A field to add at the end of its type; without a key one is made of its name."""

    key = text(KEY_MAX, load_default="")
    names = fields.Nested(GivenNames, required=True)


class RelationKindChange(Shape):
    """What to change of a kind of relation; its key stays."""

    names = fields.Nested(GivenNames)
    inverse_names = fields.Nested(GivenNames)
    acyclic = YesOrNo()
    carries_impact = YesOrNo()
    active = YesOrNo()


class NewRelationKind(RelationKindChange):
    """A kind of relation to add; without a key one is made of its name."""

    key = text(KEY_MAX, load_default="")
    names = fields.Nested(GivenNames, required=True)
    inverse_names = fields.Nested(GivenNames, required=True)


CiTypeList, RelationKindList = list_of(CiTypeShape), list_of(RelationKindShape)


def shown_type(row: CiType, own: Sequence[CiField]) -> dict[str, Any]:
    """Return the type with its fields as ``CiTypeShape`` tells it."""
    told = {"key": row.key, "name": named(row.names), "names": told_names(row.names), "icon": row.icon}
    return told | {"active": row.active, "fields": [shown_field(one) for one in own], "version": row.version}


def shown_field(row: CiField) -> dict[str, Any]:
    """Return the field as ``CiFieldShape`` tells it."""
    return {
        "key": row.key,
        "name": named(row.names),
        "names": told_names(row.names),
        "kind": row.kind,
        "required": row.required,
        "unique": row.is_unique,
        "help": told_names(row.help),
        "choices": [{"key": one["key"], "names": told_names(one["names"])} for one in row.choices],
        "position": row.position,
        "active": row.active,
        "version": row.version,
    }


def shown_kind(row: RelationKind) -> dict[str, Any]:
    """Return the kind of relation as ``RelationKindShape`` tells it."""
    return {
        "key": row.key,
        "name": named(row.names),
        "names": told_names(row.names),
        "inverse_names": told_names(row.inverse_names),
        "acyclic": row.is_acyclic,
        "carries_impact": row.carries_impact,
        "active": row.active,
        "version": row.version,
    }
