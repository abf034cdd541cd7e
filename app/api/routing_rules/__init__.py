"""Routing rules for machines: kept in their order, and tried on tickets of the past."""

from app.api.routing_rules import rows, trying
from app.api.routing_rules.door import door

__all__ = ["door", "rows", "trying"]
