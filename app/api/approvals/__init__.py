"""Approvals for machines: what waits for whom, and the answers."""

from app.api.approvals import deciding, reading
from app.api.approvals.door import door

__all__ = ["deciding", "door", "reading"]
