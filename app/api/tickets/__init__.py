"""Tickets for machines: incidents and tasks."""

from app.api.tickets import many, moving, opening, reading, replying, saying, tying
from app.api.tickets.door import door

__all__ = ["door", "many", "moving", "opening", "reading", "replying", "saying", "tying"]
