"""The door of the drafts: kept and restored for their author, on any page that shows the form again."""

import re
from html import unescape

import pytest

from app.tickets.drafts import comment_on
from app.tickets.models import Comment, Draft
from app.tickets.queries.drafts import SAYS_NOTHING
from tests.attachments.files import brought
from tests.factories import make_person
from tests.tickets.incidents import opened, take

__all__ = ["opened"]

JSON = {"Accept": "application/json"}


def keep(browser, ticket, words="Half a sentence", **fields):
    data = {"draft": comment_on(ticket.id), "source_md": words, **fields}
    return browser.post("/drafts/", data, headers=JSON)


def waiting(session):
    """Return how many drafts hold words."""
    return session.query(Draft).filter(~SAYS_NOTHING).count()


def page(browser, ticket):
    return unescape(browser.get(f"/tickets/{ticket.number}").text)


def test_a_kept_draft_is_there_when_the_page_is_drawn_again(browse, opened, rita):
    ticket = opened()
    assert keep(browse(rita), ticket).json == {"kept": True}
    # Another browser of the same person: after a sign-out, on a phone.
    drawn = page(browse(rita), ticket)
    assert ">\r\nHalf a sentence</textarea>" in drawn and "Draft kept" in drawn


def test_nobody_else_meets_it(browse, opened, rita, ada):
    ticket = opened()
    keep(browse(rita), ticket)
    assert "Half a sentence" not in page(browse(ada), ticket)


def test_the_draft_of_a_note_comes_back_as_a_note(browse, opened, alan):
    ticket = opened()
    keep(browse(alan), ticket, internal="y")
    drawn = page(browse(alan), ticket)
    assert [tab for tab in "rn" if re.search(rf'<input checked[^>]*data-tab="{tab}"', drawn)] == ["n"]


def test_the_files_of_a_draft_come_back_while_they_wait(browse, opened, rita):
    ticket, browser = opened(), browse(rita)
    keys = [brought(browser), brought(browser)]
    assert keep(browser, ticket, words="", files=keys).json == {"kept": True}
    assert [key in page(browse(rita), ticket) for key in keys] == [True, True]
    browser.post(f"/attachments/{keys[0]}/drop", {})
    drawn = page(browse(rita), ticket)
    assert [key in drawn for key in keys] == [False, True] and "A file is no longer here" in drawn


def test_a_sent_comment_takes_its_draft_with_it(browse, opened, rita, session):
    ticket, browser = opened(), browse(rita)
    keep(browser, ticket)
    browser.post(f"/tickets/{ticket.number}/comment", {"source_md": "A sentence", "idempotency_key": "a" * 32})
    assert (session.query(Comment).count(), waiting(session)) == (1, 0)
    assert keep(browser, ticket, idempotency_key="a" * 32).json == {"kept": False}


def test_a_reply_that_resolves_takes_it_too(browse, opened, alan, session):
    ticket, browser = opened(), browse(alan)
    take(ticket, alan)
    keep(browser, ticket)
    sent = {"source_md": "A new drum", "target": "resolved", "idempotency_key": "a" * 32}
    assert browser.post(f"/tickets/{ticket.number}/comment", sent).status_code == 303
    assert waiting(session) == 0
    assert keep(browser, ticket, "A new dr", idempotency_key="a" * 32).json == {"kept": False}
    assert waiting(session) == 0


def test_a_refused_comment_shows_what_was_sent_and_keeps_the_draft(browse, opened, rita, session):
    ticket, browser = opened(), browse(rita)
    keep(browser, ticket)
    reply = browser.post(f"/tickets/{ticket.number}/comment", {"source_md": "", "idempotency_key": "a" * 32})
    assert reply.status_code == 422
    assert session.query(Draft).count() == 1


def test_discarding_works_without_a_script_and_with_one(browse, opened, rita, session):
    ticket, browser = opened(), browse(rita)
    for headers, status in ((None, 303), (JSON, 200)):
        keep(browser, ticket)
        sent = {"draft": comment_on(ticket.id), "url": f"/tickets/{ticket.number}"}
        reply = browser.post("/drafts/discard", sent, headers=headers)
        assert (reply.status_code, session.query(Draft).count()) == (status, 0)


def test_a_deleted_ticket_gives_back_the_words_and_nothing_else(browse, opened, rita, olaf, session):
    ticket = opened()
    keep(browse(rita), ticket)
    ticket.deleted_at = ticket.opened_at
    session.flush()
    reply = browse(rita).get(f"/tickets/{ticket.number}")
    assert reply.status_code == 404
    assert "Half a sentence" in reply.text and ticket.title not in reply.text
    assert "Half a sentence" not in browse(olaf).get(f"/tickets/{ticket.number}").text
    assert keep(browse(rita), ticket, "The end of it").status_code == 200
    browse(rita).post("/drafts/discard", {"draft": comment_on(ticket.id)})
    assert keep(browse(rita), ticket).status_code == 404


def test_a_note_s_draft_never_becomes_a_reply_of_who_is_no_longer_staff(browse, opened, alan, paris_desk, session):
    mine = opened(by=alan)
    keep(browse(alan), mine, "What we really think", internal="y")
    paris_desk.active = False
    session.flush()
    drawn = page(browse(alan), mine)
    composer = drawn[drawn.index('id="composer"') :]
    assert "Your internal note was not sent" in drawn and "What we really think" in drawn
    assert "What we really think" not in composer


def test_a_new_incident_is_restored_in_either_form_and_gone_when_sent(browse, rita, alan, paris_desk, session):
    for person, address in ((rita, "/tickets/new"), (alan, "/tickets/new?form=for-somebody")):
        browser = browse(person)
        fields = {"draft": "new:incident", "title": "The lift is stuck", "impact": "several", "requester_id": rita.id}
        assert browser.post("/drafts/", fields, headers=JSON).json == {"kept": True}
        drawn = unescape(browser.get(address).text)
        assert 'value="The lift is stuck"' in drawn and "Draft kept" in drawn
        sent = {**fields, "urgency": "normal", "idempotency_key": "b" * 32}
        assert browser.post(address, sent).status_code == 303
        assert "The lift is stuck" not in browser.get(address).text
        assert browser.post("/drafts/", sent, headers=JSON).json == {"kept": False}
    assert waiting(session) == 0


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"draft": "", "source_md": "x"}, 400),
        ({"draft": "comment:abc", "source_md": "x"}, 400),
        ({"draft": "comment:99999999", "source_md": "x"}, 404),
        ({"draft": "new:incident", "title": "x" * 200_000}, 422),
        ({"draft": "new:incident", "title": "nul\x00"}, 422),
    ],
)
def test_bad_input_gets_a_sentence_for_the_script_to_show(browse, rita, fields, status):
    reply = browse(rita).post("/drafts/", fields, headers=JSON)
    assert reply.status_code == status
    assert reply.json["detail"]


def test_an_auditor_has_no_drafts_and_an_anonymous_reader_is_told(browse, opened):
    ticket = opened()
    assert keep(browse(make_person("Ugo Revisor", is_auditor=True)), ticket).status_code == 403
    assert keep(browse(), ticket).status_code == 401
