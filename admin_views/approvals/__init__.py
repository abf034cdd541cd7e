"""Approvals: what waits for the reader, what waits elsewhere, and the doors of every act; one-tap links."""

from admin_views.approvals.by_link import register
from admin_views.approvals.page import ApprovalsPage

VIEWS = (ApprovalsPage,)

__all__ = ["VIEWS", "register"]
