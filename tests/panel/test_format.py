"""Instants, durations and components as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import g

from app.core.i18n import Message
from app.web import components
from app.web import format as fmt
from app.web.reader import reader, speaking
from app.web.words import language, say
from tests.panel.things import PEOPLE

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def noon(panel):
    with panel.test_request_context():
        reader().moment = NOON
        yield


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-5), "5 min ago"),
        (timedelta(hours=-3), "3 h ago"),
        (timedelta(days=-4), "4 d ago"),
        (timedelta(minutes=8), "in 8 min"),
        (timedelta(days=-40), "29 Jan"),
        (timedelta(days=-400), "3 Feb 2025"),
    ],
)
def test_a_time_is_said_as_people_say_it(noon, ahead, text):
    assert fmt.relative(NOON + ahead) == text


def test_an_instant_carries_its_exact_time_in_the_reader_s_zone(panel):
    with panel.test_request_context():
        g.actor, reader().moment = PEOPLE["aude"], NOON
        shown = fmt.instant(NOON)
    assert 'datetime="2026-03-10T12:00:00Z"' in shown
    assert "13:00" in shown


def test_who_is_spoken_to_for_a_while_hears_their_language_and_the_reader_theirs_again(noon):
    before = fmt.relative(NOON - timedelta(minutes=5))
    with speaking("fr"):
        assert (language(), fmt.duration(timedelta(days=2))) == ("fr", "2\N{NO-BREAK SPACE}j")
    assert (language(), fmt.relative(NOON - timedelta(minutes=5))) == ("en", before)


def test_who_is_spoken_to_for_a_while_hears_of_the_same_moment(panel):
    with panel.test_request_context():
        moment = fmt.now()
        with speaking("fr"):
            assert fmt.now() == moment


def test_a_request_that_ends_with_an_error_leaves_no_reader_to_the_next(panel, monkeypatch):
    def fail(_error: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(panel, "teardown_appcontext_funcs", [fail])
    for _request in range(3):
        with pytest.raises(RuntimeError), panel.test_request_context():
            assert reader().outer is None


def test_each_request_has_a_reader_of_its_own(panel):
    with panel.test_request_context(headers={"Accept-Language": "fr"}):
        assert language() == "fr"
        with panel.app_context():
            assert reader() is not reader().outer
        assert language() == "fr"
    with panel.test_request_context(headers={"Accept-Language": "en"}, base_url="http://localhost/desk"):
        assert (language(), reader().mount) == ("en", "/desk")
    assert reader() is not reader()  # Outside, of nobody is anything kept.


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(minutes=45), "45 min"),
        (timedelta(minutes=100), "1 h 40"),
        (timedelta(hours=51), "2 d 3 h"),
        (timedelta(hours=73), "3 d"),
        (timedelta(hours=-240), "10 d"),
        (timedelta(hours=-2), "2 h"),
    ],
)
def test_a_length_of_time_has_two_units_at_most(noon, span, text):
    assert fmt.duration(span) == text


def test_lateness_has_a_word_and_an_icon(noon):
    late = components.due_badge(NOON - timedelta(hours=2))
    assert "2 h late" in late
    assert "due-late" in late
    frozen = components.due_badge(None, late_since=NOON - timedelta(minutes=5))
    assert "5 min late" in frozen


def test_due_soon_is_less_than_a_fifth_left(noon):
    start = NOON - timedelta(hours=9)
    assert "due-soon" in components.due_badge(NOON + timedelta(hours=1), started_at=start)
    assert "due-ahead" in components.due_badge(NOON + timedelta(hours=4), started_at=start)


def test_a_paused_clock_says_what_is_left(noon):
    assert "1 h 40 left" in components.due_badge(None, remaining=timedelta(minutes=100))
    assert components.due_badge(None) == ""


def test_components_escape_names(noon):
    for shown in (components.person("<b>Bo</b>"), components.identifier('"><i>'), components.badge("<u>")):
        assert "<b>" not in shown
        assert "<i>" not in shown
        assert "<u>" not in shown


def test_initials_are_of_the_first_and_last_word():
    assert [components.initials(name) for name in ("Rita Rossi", "Jean de la Tour", "Plato", "")] == [
        "RR",
        "JT",
        "P",
        "?",
    ]


def test_a_sentence_speaks_the_names_inside_it(panel):
    inner = Message("The %(what)s", {"what": {"en": "network", "fr": "réseau"}})
    with panel.test_request_context():
        g.actor = PEOPLE["aude"]
        assert say(Message("%(a)s stays.", {"a": inner})) == "The réseau stays."
