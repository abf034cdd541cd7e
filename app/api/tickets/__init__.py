"""Tickets for machines: incidents and tasks."""

from app.api.tickets import following, many, moving, opening, reading, replying, routing, saying, tying
from app.api.tickets.door import door

__all__ = ["door", "following", "many", "moving", "opening", "reading", "replying", "routing", "saying", "tying"]
