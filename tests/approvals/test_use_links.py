"""One-tap links: for one approver of one level, once, for a week, and no longer than they are asked."""

from datetime import timedelta

import pytest

from app.approvals import operations
from app.approvals.commands import MakeLink, Reroute
from app.approvals.tokens import hash_of, new_token
from app.core.errors import NotFound, Refused
from app.directory.commands import SetActive
from app.directory.operations import set_active
from tests.approvals.rounds import LATER, acting, make_policy, open_round, say
from tests.factories import NOW, SETUP

KEY = b"a key"


@pytest.fixture
def opened(tablet, subject):
    make_policy(tablet)
    return open_round(subject)


@pytest.fixture
def token(opened, paula):
    return link_for(opened, paula)


def link_for(opened, approver, by=None):
    token_hash = hash_of(new_token(KEY), KEY)
    operations.make_link(MakeLink(opened.level_id, approver.id, token_hash), actor=acting(by or approver), now=NOW)
    return token_hash


def code(token_hash, now=LATER):
    return operations.read_link(token_hash, now).decision.code


def test_it_is_read_as_often_as_one_likes_and_used_once(token, paula):
    assert [code(token) for _ in range(3)] == ["", "", ""]
    operations.use_link(token, actor=acting(paula), now=LATER)
    assert code(token) == "used"
    with pytest.raises(Refused, match="works once"):
        operations.use_link(token, actor=acting(paula), now=LATER)


def test_it_lasts_a_week_at_most(token):
    assert code(token, NOW + timedelta(days=6, hours=23)) == ""
    assert code(token, NOW + timedelta(days=7)) == "expired"


def test_one_that_is_not_ours_is_unknown(token):
    assert code(None) == "unknown"
    assert code("f" * 64) == "unknown"


def test_it_dies_with_the_answer(token, opened, paula):
    say(opened.level_id, paula)
    assert code(token) == "answered"


def test_it_dies_when_somebody_else_is_asked(token, opened, paula, fred, ada):
    for asked, instead in ((fred, paula), (paula, fred)):
        operations.reroute(Reroute(opened.level_id, asked.id, instead.id), actor=acting(ada), now=LATER)
        assert code(token) == "dead"


def test_it_dies_when_the_approver_is_disabled(token, paula):
    for active in (False, True):
        set_active(SetActive(paula.id, active=active), actor=SETUP, now=LATER)
        assert code(token) == "dead"


def test_it_dies_with_its_round(token, subject):
    operations.close_round(subject.ticket_id, "withdrawn", actor=SETUP, now=LATER)
    assert code(token) == "dead"


def test_nobody_makes_one_for_another(opened, paula, ada, olaf):
    for person in (ada, olaf):
        with pytest.raises(NotFound):
            link_for(opened, paula, by=person)
