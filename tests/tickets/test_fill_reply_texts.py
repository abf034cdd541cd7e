"""Variables of reply templates: known names are replaced once, everything else is the text it is (threat 34)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.reply_texts import VARIABLES, Filled, faults_of_template, fill, unknown_in

VALUES = {"requester.first_name": "Rita", "ticket.title": "{{me.name}} & <b>", "me.name": "Alan"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {{requester.first_name}},", "Hello Rita,"),
        ("{{ requester.first_name }}", "Rita"),
        ("About {{ticket.title}}", "About {{me.name}} & <b>"),
        ("{{7*7}} {{ 7 * 7 }} ${7*7} {% if 1 %}", "{{7*7}} {{ 7 * 7 }} ${7*7} {% if 1 %}"),
        ("{{{me.name}}}", "{Alan}"),
        ("{{me.name}", "{{me.name}"),
        ("{{''.__class__.__mro__}}", "{{''.__class__.__mro__}}"),
        ("{{requester\n.name}}", "{{requester\n.name}}"),
    ],
)
def test_a_known_name_is_replaced_once_and_nothing_is_evaluated(text, filled):
    assert fill(text, VALUES) == Filled(filled)


def test_what_is_unknown_or_has_no_value_stays_visible_and_is_named():
    told = fill("{{assignee.name}}, {{nobody.knows}}, {{assignee.name}}", {"assignee.name": ""})
    assert told == Filled("{{assignee.name}}, {{nobody.knows}}, {{assignee.name}}", ("assignee.name", "nobody.knows"))


def test_a_mistyped_variable_is_named_when_saving():
    assert unknown_in("{{requester.frist_name}} {{7*7}} {{me.name}} {{Me.Name}}") == ["requester.frist_name", "Me.Name"]
    faults = faults_of_template("a", {"en": "A"}, {"en": "Hello {{requester.frist_name}}", "fr": "Bonjour"})
    assert list(faults) == ["body_en"]
    assert "{{requester.frist_name}}" in str(faults["body_en"])


@pytest.mark.parametrize(
    ("bodies", "field"),
    [({}, "body"), ({"xx": "?"}, "body"), ({"en": "x" * 20_001}, "body_en"), ({"fr": "nul\x00"}, "body_fr")],
)
def test_a_template_says_something_that_can_be_stored(bodies, field):
    assert list(faults_of_template("a", {"en": "A"}, bodies)) == [field]


@given(st.text(max_size=200))
def test_a_text_without_known_names_comes_out_as_it_went_in(text):
    assert fill(text, {}).text == text


@given(st.text(max_size=60), st.sampled_from(sorted(VARIABLES)))
def test_a_value_is_never_read_again(value, name):
    assert fill(f"<{{{{{name}}}}}>", {name: value, "me.name": "Alan"} if name != "me.name" else {name: value}).text == (
        f"<{value}>" if value else f"<{{{{{name}}}}}>"
    )
