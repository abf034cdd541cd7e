"""Groups added, changed and deleted by those who keep the groups of their location."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.api.base.answering import Made
from app.api.base.door import anybody, caller
from app.api.groups.door import door, group_at
from app.api.groups.shapes import GroupChange, GroupShape, NewGroup, shown
from app.directory import operations, queries
from app.directory.commands import CreateGroup, GroupDetails, UpdateGroup
from app.directory.models import Group
from app.directory.purposes import Purpose, Strategy
from app.web.format import now


def current_group(key: str) -> Mapping[str, Any]:
    """Return the group as it is told now."""
    return _told(group_at(key))


@door.post("/groups", GroupShape, may=anybody, body=NewGroup, status=201)
def create_group(body: dict[str, Any]) -> Made:
    """Add a group."""
    group = operations.create_group(CreateGroup(_details(body, {})), actor=caller(), now=now())
    return Made(_told(group), f"/groups/{group.id}")


@door.change("/groups/<key>", GroupShape, may=anybody, body=GroupChange, current=current_group)
def change_group(key: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Change a group."""
    command = UpdateGroup(seen["id"], _details(body, seen), seen["version"])
    return _told(operations.update_group(command, actor=caller(), now=now()))


@door.delete("/groups/<key>", may=anybody, current=current_group)
def delete_group(key: str, seen: Mapping[str, Any]) -> None:
    """Delete a group that no ticket and no rule names; its memberships go with it."""
    operations.delete_group(seen["id"], actor=caller(), now=now())


def _told(group: Group) -> dict[str, Any]:
    return shown(group, queries.taken_by(group.id))


def _details(body: Mapping[str, Any], seen: Mapping[str, Any]) -> GroupDetails:
    """Return the record that was seen, with what was sent in its place."""
    known = {one.name for one in fields(GroupDetails)}
    place = {"location_id": seen["location"]["id"]} if seen else {}
    kept = {name: value for name, value in seen.items() if name in known} | place
    sent = {"location_id" if name == "location" else name: value for name, value in body.items()}
    wanted: dict[str, Any] = kept | sent
    for name in ("purposes", "takes"):
        wanted[name] = frozenset(map(Purpose, wanted.get(name, ())))
    return GroupDetails(**wanted | {"strategy": Strategy(wanted.get("strategy", Strategy.MANUAL))})
