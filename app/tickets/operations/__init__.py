"""What can be done to tickets; each verb loads, asks the rules, changes and records."""

from app.tickets.operations.assignment import LOSES_SIGHT, Handover, assign, stays_in_sight, take, transfer
from app.tickets.operations.attaching import redact_file
from app.tickets.operations.bulk import BulkRefused, BulkRow, bulk
from app.tickets.operations.clocks import recompute_sla, sweep_overdue
from app.tickets.operations.commenting import comment, reply
from app.tickets.operations.converting import convert
from app.tickets.operations.deletion import delete_ticket, restore_ticket
from app.tickets.operations.drafts import forget_draft, forget_stale_drafts, keep_draft, sending
from app.tickets.operations.editing import edit
from app.tickets.operations.linking import link, mark_duplicate, unlink
from app.tickets.operations.merging import merge
from app.tickets.operations.opening import open_incident, open_task
from app.tickets.operations.reading import mark_read
from app.tickets.operations.resubmitting import ask_again
from app.tickets.operations.settings import (
    create_category,
    create_hold_reason,
    create_routing_rule,
    delete_category,
    delete_hold_reason,
    delete_routing_rule,
    move_routing_rule,
    set_matrix,
    update_category,
    update_hold_reason,
    update_routing_rule,
)
from app.tickets.operations.status import change_status, reopen
from app.tickets.operations.templates import create_reply_template, delete_reply_template, update_reply_template
from app.tickets.operations.trying import try_rules
from app.tickets.operations.tying import tie_ci, untie_ci
from app.tickets.operations.undoing import undo, undo_bulk
from app.tickets.operations.verdicts import (
    Approval,
    Decided,
    Estimated,
    approve_many,
    ask_question,
    decide_approval,
    decide_by_link,
    delegate_approval,
    estimate_cost,
    recall_approvals,
    reroute_approval,
    take_back_approval,
)
from app.tickets.operations.watching import unwatch, watch

__all__ = [
    "LOSES_SIGHT",
    "Approval",
    "BulkRefused",
    "BulkRow",
    "Decided",
    "Estimated",
    "Handover",
    "approve_many",
    "ask_again",
    "ask_question",
    "assign",
    "bulk",
    "change_status",
    "comment",
    "convert",
    "create_category",
    "create_hold_reason",
    "create_reply_template",
    "create_routing_rule",
    "decide_approval",
    "decide_by_link",
    "delegate_approval",
    "delete_category",
    "delete_hold_reason",
    "delete_reply_template",
    "delete_routing_rule",
    "delete_ticket",
    "edit",
    "estimate_cost",
    "forget_draft",
    "forget_stale_drafts",
    "keep_draft",
    "link",
    "mark_duplicate",
    "mark_read",
    "merge",
    "move_routing_rule",
    "open_incident",
    "open_task",
    "recall_approvals",
    "recompute_sla",
    "redact_file",
    "reopen",
    "reply",
    "reroute_approval",
    "restore_ticket",
    "sending",
    "set_matrix",
    "stays_in_sight",
    "sweep_overdue",
    "take",
    "take_back_approval",
    "tie_ci",
    "transfer",
    "try_rules",
    "undo",
    "undo_bulk",
    "unlink",
    "untie_ci",
    "unwatch",
    "update_category",
    "update_hold_reason",
    "update_reply_template",
    "update_routing_rule",
    "watch",
]
