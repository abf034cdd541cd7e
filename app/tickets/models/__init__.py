"""The tables of the tickets (model.md). CHECKs, indexes and triggers are in migration 0005."""

from app.tickets.models.history import AssignmentTrace, Comment, TicketEvent, TicketLink
from app.tickets.models.settings import Category, HoldReason, PriorityCell, RoutingRule
from app.tickets.models.ticket import ExternalRef, Ticket, TicketNumber

__all__ = [
    "AssignmentTrace",
    "Category",
    "Comment",
    "ExternalRef",
    "HoldReason",
    "PriorityCell",
    "RoutingRule",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketNumber",
]
