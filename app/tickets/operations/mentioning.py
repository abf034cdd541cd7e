"""Who is named in a comment: only those who may read it at that moment (D17)."""

from datetime import datetime

from sqlalchemy import insert

from app.core.db import db
from app.core.markdown import handles_in
from app.tickets.models import Comment, Mention
from app.tickets.queries.audience import readers_called
from app.tickets.queries.lookup import Seen

MOST_NAMED = 20


def name_readers(said: Comment, seen: Seen, now: datetime) -> dict[str, int]:
    """Return the ids of the people whom the comment names and who may read it, by what it calls them; keep them.

    Of more than twenty, the first twenty count: a comment is no circular.
    """
    handles = handles_in(said.source_md)[:MOST_NAMED] if "@" in said.source_md else []
    named = readers_called(handles, seen, now, notes=said.internal) if handles else {}
    if named:
        rows = [{"comment_id": said.id, "person_id": one} for one in sorted(set(named.values()))]
        db.session.execute(insert(Mention), rows)
    return named
