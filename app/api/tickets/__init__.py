"""Tickets for machines: incidents and tasks."""

from app.api.tickets import opening, reading
from app.api.tickets.door import door

__all__ = ["door", "opening", "reading"]
