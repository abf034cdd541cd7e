"""Reading approvals: the policies in force, the rounds of tickets, what waits for whom."""

from app.approvals.queries.circle import active_among, circle_of
from app.approvals.queries.policies import CONTENT, get_policy, level_of, levels_of, policies_visible_to, policy_for
from app.approvals.queries.rounds import (
    WHOLE,
    delegates_at,
    has_answers,
    lock_open_round,
    lock_round_of,
    people_put,
    rounds_of,
    seats_of,
    subject_of,
    ticket_of_level,
    ticket_of_verdict,
    tickets_put_to,
    tickets_to_recall,
)

__all__ = [
    "CONTENT",
    "WHOLE",
    "active_among",
    "circle_of",
    "delegates_at",
    "get_policy",
    "has_answers",
    "level_of",
    "levels_of",
    "lock_open_round",
    "lock_round_of",
    "people_put",
    "policies_visible_to",
    "policy_for",
    "rounds_of",
    "seats_of",
    "subject_of",
    "ticket_of_level",
    "ticket_of_verdict",
    "tickets_put_to",
    "tickets_to_recall",
]
