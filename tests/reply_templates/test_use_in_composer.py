"""Templates and people in the composer: filled on the server, by the rights on the ticket and on the template."""

from html import unescape

import pytest

from admin_views.reply_templates import EXAMPLE
from app.core.clock import utcnow
from app.directory.models import Group
from app.tickets.models import ReplyTemplate
from app.tickets.queries import get_visible
from app.tickets.reply_texts import VARIABLES
from app.web.replies import values_of
from tests.factories import actor_of, make_group, make_person
from tests.tickets.incidents import opened, take

__all__ = ["opened"]


@pytest.fixture
def template(session):
    def make(body="Hello {{requester.first_name}}", key="greeting", lang="en", **given):
        row = ReplyTemplate(key=key, names={"en": key.title()}, bodies={lang: body}, **{"active": True, **given})
        session.add(row)
        session.flush()
        return row

    return make


def text_of(browser, ticket, row):
    return browser.get(f"/tickets/{ticket.number}/replies/{row.id}")


def test_variables_are_filled_in_from_the_ticket(browse, opened, template, alan):
    ticket = opened("A title {{me.name}}")
    row = template("{{requester.name}}|{{ticket.number}}|{{ticket.title}}|{{group.name}}|{{me.name}}|{{7*7}}")
    told = text_of(browse(alan), ticket, row).json
    assert told == {
        "text": f"Rita Moreau|{ticket.number}|A title {{{{me.name}}}}|Paris desk|Alan Keller|{{{{7*7}}}}",
        "missing": "",
    }


def test_what_has_no_value_stays_and_is_said(browse, opened, template, alan):
    ticket, row = opened(), template("With {{assignee.name}}")
    told = text_of(browse(alan), ticket, row).json
    assert told["text"] == "With {{assignee.name}}" and "{{assignee.name}}" in told["missing"]
    take(ticket, alan)
    assert text_of(browse(alan), ticket, row).json == {"text": "With Alan Keller", "missing": ""}


def test_the_requester_s_language_is_spoken_and_else_the_installation_s(browse, opened, template, alan, rita, session):
    row = template("Hello")
    row.bodies = {"en": "Hello {{ticket.state}}", "fr": "Bonjour {{ticket.state}}"}
    only = template("Salut", key="only", lang="fr")
    ticket, browser = opened(), browse(alan)
    assert text_of(browser, ticket, row).json["text"] == "Hello New"
    rita.lang = "fr"
    session.flush()
    assert text_of(browser, ticket, row).json["text"] == "Bonjour Nouveau"
    rita.lang = "en"
    session.flush()
    assert text_of(browser, ticket, only).json["text"] == "Salut"


def test_one_is_offered_one_s_own_one_s_groups_and_everybody_s(browse, opened, template, alan, ada, paris, paris_desk):
    other = make_group("Other desk", paris)
    rows = [
        template(key="everybody"),
        template(key="mine", owner_id=alan.id),
        template(key="group", group_id=paris_desk.id),
    ]
    hidden = [
        template(key="hers", owner_id=ada.id),
        template(key="elsewhere", group_id=other.id),
        template(key="retired", active=False),
    ]
    ticket, browser = opened(), browse(alan)
    offered = {row["key"] for row in browser.get(f"/tickets/{ticket.number}/replies").json}
    assert {row.key for row in rows} <= offered and not {row.key for row in hidden} & offered
    assert [text_of(browser, ticket, row).status_code for row in rows] == [200] * 3
    assert [text_of(browser, ticket, row).status_code for row in hidden] == [404] * 3


def test_a_requester_is_refused_and_an_outsider_finds_nothing(browse, opened, template, rita, olaf):
    ticket, row = opened(), template()
    for person, status in ((rita, 403), (olaf, 404)):
        browser = browse(person)
        assert browser.get(f"/tickets/{ticket.number}/replies").status_code == status
        assert text_of(browser, ticket, row).status_code == status


@pytest.mark.parametrize("key", ["0", "abc", "-1", "9" * 30, "²"])
def test_a_template_that_can_be_nobody_s_is_not_found(browse, opened, alan, key):
    assert browse(alan).get(f"/tickets/{opened().number}/replies/{key}").status_code == 404


def test_without_a_script_a_template_is_picked_and_added_to_what_is_there(browse, opened, template, alan):
    ticket, row, browser = opened(), template(), browse(alan)
    assert f'<option value="{row.id}">' in browser.get(f"/tickets/{ticket.number}?templates=1").text
    browser.post("/drafts/", {"draft": f"comment:{ticket.id}", "source_md": "Typed before"})
    drawn = browser.get(f"/tickets/{ticket.number}?template={row.id}").text
    assert "Typed before\n\nHello Rita</textarea>" in drawn
    assert browser.get(f"/tickets/{ticket.number}?template=999999").status_code == 404


def test_a_template_is_not_drawn_for_who_may_not_use_it(browse, opened, template, rita):
    ticket, row = opened(), template()
    drawn = browse(rita).get(f"/tickets/{ticket.number}?template={row.id}&templates=1").text
    assert "Hello Rita" not in drawn and "pick-template" not in drawn


def test_people_who_may_read_it_are_suggested(browse, opened, alan, rita, paula, paris_desk: Group):
    ticket = opened()
    told = browse(alan).get(f"/tickets/{ticket.number}/people?query=").json
    assert told[:2] == [{"id": "rita", "name": "Rita Moreau"}, {"id": "paula", "name": "Paula Duval"}]
    assert browse(alan).get(f"/tickets/{ticket.number}/people?query=r&internal=y").json == []
    assert browse(rita).get(f"/tickets/{ticket.number}/people?query=ala").json == [
        {"id": "alan", "name": "Alan Keller"}
    ]


def test_suggestions_follow_the_rights_of_the_page(browse, opened, rita, olaf):
    address = f"/tickets/{opened().number}/people"
    assert browse(rita).get(f"{address}?internal=y").status_code == 403
    assert browse(olaf).get(address).status_code == 404
    assert browse(make_person("Ugo Revisor", is_auditor=True)).get(address).status_code == 403


def test_a_mention_is_drawn_as_the_name_and_a_filter_finds_it(browse, opened, alan, rita):
    ticket = opened()
    sent = {"source_md": "Ask @rita or @olaf", "idempotency_key": "a" * 32}
    browse(alan).post(f"/tickets/{ticket.number}/comment", sent)
    drawn = unescape(browse(rita).get(f"/tickets/{ticket.number}").text)
    assert '<span class="mention" title="rita">@Rita Moreau</span> or @olaf' in drawn
    browse(rita).post(f"/tickets/{ticket.number}/comment", {"source_md": "No, @alan", "idempotency_key": "b" * 32})
    assert ticket.number in browse(alan).get("/tickets/?mentions=me").text


def test_each_variable_has_its_words_its_value_and_its_example(browse, opened, alan):
    ticket = opened()
    seen = get_visible(ticket.number, actor_of(alan, utcnow()))
    with browse(alan).client.application.test_request_context():
        assert set(VARIABLES) == set(values_of(seen, "en")) == {*EXAMPLE, "me.name"}


def test_a_hostile_template_stays_the_text_it_is(browse, opened, template, alan):
    words = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) {{7*7}} {% import os %}"
    ticket, row = opened(), template(words)
    assert text_of(browse(alan), ticket, row).json["text"] == words
    drawn = browse(alan).get(f"/tickets/{ticket.number}?template={row.id}").text
    assert "<img" not in drawn and "&lt;img src=x" in drawn
