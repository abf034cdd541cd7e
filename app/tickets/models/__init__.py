"""The tables of the tickets (model.md). CHECKs, indexes and triggers are in migration 0005."""

from app.tickets.models.history import AssignmentTrace, Comment, TicketEvent, TicketLink
from app.tickets.models.imports import ImportWord, RunTicket
from app.tickets.models.reading import TicketRead
from app.tickets.models.settings import Category, HoldReason, PriorityCell, RoutingRule
from app.tickets.models.ticket import ExternalRef, Ticket, TicketNumber
from app.tickets.models.ties import TicketCi, Watcher
from app.tickets.models.writing import Draft, Mention, ReplyTemplate

__all__ = [
    "AssignmentTrace",
    "Category",
    "Comment",
    "Draft",
    "ExternalRef",
    "HoldReason",
    "ImportWord",
    "Mention",
    "PriorityCell",
    "ReplyTemplate",
    "RoutingRule",
    "RunTicket",
    "Ticket",
    "TicketCi",
    "TicketEvent",
    "TicketLink",
    "TicketNumber",
    "TicketRead",
    "Watcher",
]
