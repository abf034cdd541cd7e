"""Approval policies for machines: kept in their order, and tried on a task."""

from app.api.approval_policies import rows, trying
from app.api.approval_policies.door import door

__all__ = ["door", "rows", "trying"]
