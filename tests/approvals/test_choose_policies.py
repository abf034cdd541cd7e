"""Which policy counts, when its levels fall due, and the token of a one-tap link."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.approvals.asking import Asks, Subject, Who
from app.approvals.policy import Level, Policy, choose
from app.approvals.times import Due, due_of
from app.approvals.tokens import hash_of, new_token

LAPTOP, SERVER = 100, 101
FLOOR, PARIS, ROOT = 10, 11, 12
LEVELS = (Level((Asks(Who.MANAGER),)),)
EVERYWHERE = Policy(1, 2, frozenset({LAPTOP, SERVER}), LEVELS)
IN_PARIS = Policy(2, 1, frozenset({LAPTOP}), LEVELS, location_id=PARIS)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = b"a key of this installation"


def subject(category_id: int | None, *path: int) -> Subject:
    return Subject(1, category_id, path, 1)


def test_the_first_that_matches_counts() -> None:
    policies = [EVERYWHERE, IN_PARIS]
    assert choose(policies, subject(LAPTOP, FLOOR, PARIS, ROOT)) is IN_PARIS
    assert choose(policies, subject(LAPTOP, ROOT)) is EVERYWHERE
    assert choose(policies, subject(SERVER, FLOOR, PARIS, ROOT)) is EVERYWHERE
    assert choose(policies, subject(LAPTOP)) is EVERYWHERE


def test_a_category_that_no_policy_names_needs_no_approval() -> None:
    assert choose([EVERYWHERE, IN_PARIS], subject(999, FLOOR, PARIS, ROOT)) is None
    assert choose([EVERYWHERE, IN_PARIS], subject(None, FLOOR, PARIS, ROOT)) is None


def test_a_reminder_comes_halfway_and_escalation_at_the_end() -> None:
    assert due_of(NOON, timedelta(days=2), timedelta(days=10)) == Due(
        NOON + timedelta(days=1), NOON + timedelta(days=2), NOON + timedelta(days=10)
    )


def test_without_a_delay_nobody_is_reminded() -> None:
    assert due_of(NOON, None, None) == Due()
    assert due_of(NOON, None, timedelta(days=1)) == Due(expire_at=NOON + timedelta(days=1))


@given(st.timedeltas(timedelta(hours=1), timedelta(days=365)))
def test_a_reminder_is_never_after_the_escalation(delay: timedelta) -> None:
    due = due_of(NOON, delay, delay)
    assert due.remind_at is not None
    assert due.escalate_at is not None
    assert due.remind_at <= due.escalate_at == due.expire_at


def test_a_token_is_known_by_its_hash_and_by_nothing_else() -> None:
    token = new_token(KEY)
    assert hash_of(token, KEY)
    assert hash_of(token, KEY) == hash_of(token, KEY)
    assert token not in str(hash_of(token, KEY))
    assert new_token(KEY) != token


def test_a_foreign_token_is_nobody_s() -> None:
    assert hash_of(new_token(b"another installation"), KEY) is None


@given(st.integers(0, 60), st.characters())
def test_a_token_with_one_letter_changed_is_nobody_s(place: int, letter: str) -> None:
    token = new_token(KEY)
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or hash_of(changed, KEY) is None


@given(st.text())
def test_no_text_is_taken_for_a_token(text: str) -> None:
    assert hash_of(text, KEY) is None
