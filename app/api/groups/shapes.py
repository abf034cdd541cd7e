"""What a group looks like to machines."""

from collections.abc import Collection
from typing import Any

from marshmallow import fields

from app.api.base.bounded import Several
from app.api.base.naming import named_place
from app.api.base.shapes import Named, Shape, YesOrNo, key, list_of, one_of, text
from app.directory.checks import DESCRIPTION_MAX, NAME_MAX
from app.directory.models import Group
from app.directory.purposes import SUPPORT, Purpose, Strategy


class GroupShape(Shape):
    """A group; ``takes`` are the purposes whose unrouted tickets it takes at its location."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    location = fields.Nested(Named, required=True)
    purposes = fields.List(one_of(Purpose), required=True)
    takes = fields.List(one_of(sorted(SUPPORT)), required=True)
    description = fields.String(required=True)
    members_only = fields.Boolean(required=True)
    strategy = one_of(Strategy, required=True)
    active = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class GroupChange(Shape):
    """What to change of a group; what is not named stays as it is."""

    name = text(NAME_MAX, 1)
    location = key()
    purposes = Several(one_of(Purpose), len(Purpose))
    takes = Several(one_of(sorted(SUPPORT)), len(SUPPORT))
    description = text(DESCRIPTION_MAX)
    members_only = YesOrNo()
    strategy = one_of(Strategy)
    active = YesOrNo()


class NewGroup(GroupChange):
    """A group to add, without members at first."""

    name = text(NAME_MAX, 1, required=True)
    location = key(required=True)
    purposes = Several(one_of(Purpose), len(Purpose), required=True)


GroupList = list_of(GroupShape)


def shown(group: Group, takes: Collection[Purpose]) -> dict[str, Any]:
    """Return the group as ``GroupShape`` tells it."""
    return {
        "id": group.id,
        "name": group.name,
        "location": named_place(group.location),
        "purposes": sorted(group.purposes),
        "takes": sorted(takes),
        "description": group.description,
        "members_only": group.members_only,
        "strategy": group.strategy,
        "active": group.active,
        "version": group.version,
    }
