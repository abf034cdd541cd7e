"""How often a caller may ask: a window that begins with the first request, counted for all processes together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.access.errors import TooManyRequests
from app.access.models import Rate
from app.access.operations import count_request, forget_rates
from app.access.rates import Quota, Standing
from app.core.db import beside, db
from tests.factories import NOW

THREE = Quota("calls", 3)
SECOND = timedelta(seconds=1)


def ask(times=1, *, key="person:1", now=NOW, quota=THREE):
    return [count_request(key, quota, now=now) for _ in range(times)][-1]


def test_each_request_is_counted_until_the_quota_is_used(session):
    assert [ask().remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooManyRequests) as refusal:
        ask(now=NOW + 20 * SECOND)
    assert refusal.value.seconds == 40
    assert refusal.value.headers == {
        "RateLimit-Policy": '"calls";q=3;w=60',
        "RateLimit": '"calls";r=0;t=40',
        "Retry-After": "40",
    }


def test_the_next_window_begins_with_the_first_request_after_it(session):
    ask(3)
    assert ask(now=NOW + 60 * SECOND).remaining == 2
    assert ask(now=NOW + 119 * SECOND).remaining == 1


def test_who_goes_on_asking_waits_no_longer(session):
    ask(3)
    for second in range(1, 60):
        with pytest.raises(TooManyRequests):
            ask(now=NOW + second * SECOND)
    assert ask(now=NOW + 60 * SECOND).remaining == 2


def test_callers_are_counted_one_by_one(session):
    ask(3)
    assert ask(key="token:1").remaining == 2


def test_a_clock_set_back_begins_a_window(session):
    ask(3)
    assert ask(now=NOW - timedelta(hours=1)).remaining == 2


def test_a_quota_made_smaller_holds_at_once(session):
    ask(3)
    with pytest.raises(TooManyRequests):
        ask(quota=Quota("calls", 1))


def test_a_standing_tells_whole_seconds():
    standing = Standing(THREE, 1, NOW)
    assert standing.resets_in(NOW + timedelta(milliseconds=100)) == 60
    assert standing.resets_in(NOW + timedelta(minutes=2)) == 1


def test_old_windows_are_forgotten(session):
    ask(key="old")
    ask(key="new", now=NOW + timedelta(days=2))
    forget_rates(now=NOW + timedelta(days=2))
    assert session.scalars(select(Rate.key)).all() == ["new"]


def test_a_count_is_kept_at_once_and_waits_for_nobodys_transaction(real_db):
    """What a request then does may take long: its caller's other requests are counted meanwhile."""
    with real_db.app_context():
        with beside() as long_one:
            long_one.execute(text("SELECT 1"))
            assert ask().used == 1
            assert ask().used == 2
        assert db.session.scalar(select(Rate.used)) == 2
        db.session.rollback()


def test_none_of_many_at_once_is_lost(real_db):
    def count(_number):
        with real_db.app_context():
            return ask(quota=Quota("calls", 1_000)).used

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(count, range(60))) == list(range(1, 61))


def test_nothing_is_written_to_the_log_of_the_database_for_it(session):
    assert session.scalar(text("SELECT relpersistence FROM pg_class WHERE relname = 'rates'")) == "u"
