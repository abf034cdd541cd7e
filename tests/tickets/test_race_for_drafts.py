"""A form that is sent while its last keystrokes are still being kept, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from sqlalchemy import text

from app.core.db import db, unit_of_work
from app.tickets.commands import AddComment, ChangeStatus, KeepDraft, Reply
from app.tickets.drafts import comment_on
from app.tickets.operations import change_status, keep_draft, reply, sending
from app.tickets.queries.drafts import draft_at
from tests.tickets.conftest import NOON
from tests.tickets.test_race_for_incidents import town

__all__ = ["town"]

KEY = "0123456789abcdef" * 2
SOMEBODY_WAITS_FOR_ME = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
)
PATIENCE = 60


def sent(ticket_id, how):
    if how == "said":
        return reply, Reply(AddComment(ticket_id, "A new drum", idempotency_key=KEY))
    return change_status, ChangeStatus(ticket_id, "resolved", solution="A new drum")


@pytest.mark.parametrize("kept_before", [True, False])
@pytest.mark.parametrize("how", ["said", "solved"])
def test_what_is_kept_at_the_moment_of_sending_does_not_come_back(town, how, kept_before):
    ticket_id, alan = town.tickets[0], town.workers[0]
    place = comment_on(ticket_id)

    def keep(words):
        with town.app.app_context(), unit_of_work():
            return keep_draft(KeepDraft(place, {"source_md": words}, KEY), actor=alan, now=NOON)

    if kept_before:
        assert keep("A new d")
    operation, command = sent(ticket_id, how)
    with ThreadPoolExecutor(1) as pool, town.app.app_context():
        with unit_of_work():
            sending(place, KEY, operation)(command, actor=alan, now=NOON)
            late = pool.submit(keep, "A new dr")
            # The keystrokes have reached the row that this transaction holds: only now it ends.
            limit = monotonic() + PATIENCE
            while not db.session.scalar(SOMEBODY_WAITS_FOR_ME):
                assert monotonic() < limit
        assert late.result(PATIENCE) is False
        assert draft_at(place, alan) == {}
