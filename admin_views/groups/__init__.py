"""The door of groups: one view, each of its pages in a file of its own."""

from admin_views.groups.list import GroupsList
from admin_views.groups.members import MemberDoors


class GroupsView(MemberDoors, GroupsList):
    """Everything under ``/groups/``: the list, the cards and the members."""


VIEWS = (GroupsView,)
