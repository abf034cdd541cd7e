"""What the caller is told about approvals that still wait: reminded, escalated, let or asked to answer."""

from datetime import datetime
from functools import partial
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import Door, anybody, caller
from app.api.base.naming import named_by
from app.api.base.parts import listed_by
from app.api.base.shapes import AskedList, Shape, instant, list_of, named, one_of
from app.tickets.notices import LINES, line_of
from app.tickets.queries import approvals
from app.tickets.queries.approvals import Notice
from app.web.words import say

COLON = ": \xa0\u202f"
door = Door("approval_notices", "What the caller is told about approvals that still wait.")


class ApprovalNotice(Shape):
    """A line about an answer that is waited for; ticket and title are null for who may not see the ticket."""

    kind = one_of(LINES, required=True)
    noted_at = instant(required=True)
    about = named(metadata={"description": "Whose answer it is."})
    words = fields.String(required=True)
    ticket = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)


@door.get("/approval-notices", list_of(ApprovalNotice), may=anybody, query=AskedList)
def list_approval_notices(query: dict[str, Any]) -> Listed:
    """List what the caller is told about approvals that still wait, the newest first."""
    return listed_by(query, "newest", (datetime, int), partial(approvals.part_of_notices, caller()), _shown)


def _shown(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "noted_at": notice.noted_at,
        "about": named_by(notice.about_id, notice.about),
        # As on a card, where no request follows the line.
        "words": say(line_of(notice.kind, notice.about)).rstrip(COLON),
        "ticket": notice.number or None,
        "title": notice.title or None,
    }
