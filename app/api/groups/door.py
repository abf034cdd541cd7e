"""The door of the groups, and the group that its handlers speak of."""

from app.api.base.door import Door, caller
from app.api.base.parts import id_of
from app.directory import queries
from app.directory.models import Group

door = Door("groups", "Groups: belonging to one is the right, at its location and everywhere below.")


def group_at(key: str) -> Group:
    """Return the group of an address; raise NotFound when it is none of the caller's business."""
    return queries.get_group(id_of(key), caller())
