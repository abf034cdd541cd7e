"""What a door asks of the tickets: plain values, already typed."""

from app.tickets.commands.approving import ApproveMany, AskQuestion, EstimateCost, TakeBackVerdict
from app.tickets.commands.assigning import Assign, Take, Transfer
from app.tickets.commands.becoming import Convert, Merge
from app.tickets.commands.importing import KeepWords
from app.tickets.commands.moving import AskAgain, Bulk, ChangeStatus, MarkDuplicate, Reopen, Undo, UndoBulk
from app.tickets.commands.opening import OpenIncident, Opening, OpenTask
from app.tickets.commands.reading import MarkRead
from app.tickets.commands.saying import AddComment, Edit, Reply
from app.tickets.commands.settings import (
    CategoryDetails,
    Create,
    Delete,
    HoldReasonDetails,
    MoveRule,
    RoutingRuleDetails,
    SetMatrix,
    TryRules,
    Update,
)
from app.tickets.commands.tying import DeleteTicket, Link, RestoreTicket, TieCi, Unlink, UntieCi, Unwatch, Watch
from app.tickets.commands.writing import ForgetDraft, KeepDraft, ReplyTemplateDetails

__all__ = [
    "AddComment",
    "ApproveMany",
    "AskAgain",
    "AskQuestion",
    "Assign",
    "Bulk",
    "CategoryDetails",
    "ChangeStatus",
    "Convert",
    "Create",
    "Delete",
    "DeleteTicket",
    "Edit",
    "EstimateCost",
    "ForgetDraft",
    "HoldReasonDetails",
    "KeepDraft",
    "KeepWords",
    "Link",
    "MarkDuplicate",
    "MarkRead",
    "Merge",
    "MoveRule",
    "OpenIncident",
    "OpenTask",
    "Opening",
    "Reopen",
    "Reply",
    "ReplyTemplateDetails",
    "RestoreTicket",
    "RoutingRuleDetails",
    "SetMatrix",
    "Take",
    "TakeBackVerdict",
    "TieCi",
    "Transfer",
    "TryRules",
    "Undo",
    "UndoBulk",
    "Unlink",
    "UntieCi",
    "Unwatch",
    "Update",
    "Watch",
]
