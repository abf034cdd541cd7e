"""Configuration items for machines: their records, who holds them, and how they hang together."""

from app.api.cis import history, holding, keeping, printing, reading, relating
from app.api.cis.door import door

__all__ = ["door", "history", "holding", "keeping", "printing", "reading", "relating"]
