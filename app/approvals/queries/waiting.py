"""What waits for the answer of one person."""

from sqlalchemy import Row, exists, select

from app.approvals.models import Round, RoundApprover, RoundLevel, Verdict
from app.approvals.queries.rounds import OPEN
from app.core.db import db


def levels_waiting_for(person_id: int) -> list[Row[int, int]]:
    """Return (level, ticket) of each open level that asks the person and has no answer of theirs, oldest first."""
    answered = exists().where(
        Verdict.level_id == RoundLevel.id, Verdict.approver_id == person_id, Verdict.taken_back_at.is_(None)
    )
    query = (
        select(RoundLevel.id, Round.ticket_id)
        .join(Round, Round.id == RoundLevel.round_id)
        .join(RoundApprover, RoundApprover.level_id == RoundLevel.id)
        .where(RoundApprover.person_id == person_id, RoundApprover.ended_at.is_(None))
        .where(RoundLevel.state == OPEN, ~answered)
    )
    return list(db.session.execute(query.order_by(RoundLevel.id)))
