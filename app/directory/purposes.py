"""The purposes of a group: belonging to a group *is* the right (product.md, Rights come from groups)."""

from enum import StrEnum


class Purpose(StrEnum):
    """What the members of a group may do, at its location and everywhere below it."""

    INCIDENTS = "incidents"
    TASKS = "tasks"
    PEOPLE = "people"
    GROUPS = "groups"
    CMDB = "cmdb"
    STOCK = "stock"


SUPPORT = frozenset({Purpose.INCIDENTS, Purpose.TASKS})
OFFICES = frozenset(Purpose) - SUPPORT


class Strategy(StrEnum):
    """How a ticket given to a group finds its assignee."""

    MANUAL = "manual"
    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"
