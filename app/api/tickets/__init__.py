"""Tickets for machines: incidents and tasks."""

from app.api.tickets import moving, opening, reading, saying, tying
from app.api.tickets.door import door

__all__ = ["door", "moving", "opening", "reading", "saying", "tying"]
