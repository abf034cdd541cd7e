"""What a door asks of the tickets: plain values, already typed."""

from app.tickets.commands.assigning import Assign, Take, Transfer
from app.tickets.commands.moving import Bulk, ChangeStatus, MarkDuplicate, Reopen
from app.tickets.commands.opening import OpenIncident
from app.tickets.commands.saying import AddComment, Edit, Reply
from app.tickets.commands.settings import (
    CategoryDetails,
    Create,
    Delete,
    HoldReasonDetails,
    MoveRule,
    RoutingRuleDetails,
    SetMatrix,
    Update,
)

__all__ = [
    "AddComment",
    "Assign",
    "Bulk",
    "CategoryDetails",
    "ChangeStatus",
    "Create",
    "Delete",
    "Edit",
    "HoldReasonDetails",
    "MarkDuplicate",
    "MoveRule",
    "OpenIncident",
    "Reopen",
    "Reply",
    "RoutingRuleDetails",
    "SetMatrix",
    "Take",
    "Transfer",
    "Update",
]
