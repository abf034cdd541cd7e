"""An open page asks whether anything happened: 304 by one statement while nothing did, else what, and no note leaks."""

import pytest

from app.core.clock import utcnow
from app.tickets import operations
from app.tickets.commands import Undo
from tests.factories import actor_of
from tests.tickets.incidents import comment_on, move, opened, take

__all__ = ["opened"]

JSON = {"Accept": "application/json"}


def ask(browser, ticket, known="", since=""):
    headers = {**JSON, "If-None-Match": f'"{known}"'} if known else JSON
    return browser.get(f"/tickets/{ticket.number}/pulse?since={since or known}", headers=headers)


def drawn(browser, ticket):
    """Return the tag that the page was drawn with."""
    return browser.get(f"/tickets/{ticket.number}").text.split('data-tag="')[1].split('"')[0]


@pytest.mark.parametrize("who", ["rita", "paula", "alan", "ada"])
def test_nothing_happened_is_told_without_a_word(browse, request, opened, who):
    ticket, browser = opened(), browse(request.getfixturevalue(who))
    tag = drawn(browser, ticket)
    reply = ask(browser, ticket, tag)
    assert (reply.status_code, reply.data, reply.headers["ETag"]) == (304, b"", f'"{tag}"')


def test_it_costs_one_statement_beyond_the_session_s(browse, opened, alan, statements):
    ticket, browser = opened(), browse(alan)
    tag, path = drawn(browser, ticket), f"/tickets/{ticket.number}/pulse"
    statements()
    assert browser.get(path, headers={**JSON, "If-None-Match": f'"{tag}"'}).status_code == 304
    sent = [one for one in statements() if "FROM tickets" in one]
    assert len(sent) == 1
    assert "ticket_events" not in sent[0]


def test_it_tells_what_changed_since_the_page_was_drawn(browse, opened, alan, ada):
    ticket, browser = opened(), browse(ada)
    tag = drawn(browser, ticket)
    take(ticket, alan)
    comment_on(ticket, alan, "On my way")
    comment_on(ticket, alan, "The usual suspect", internal=True)
    reply = ask(browser, ticket, tag)
    assert reply.status_code == 200
    html = reply.json["html"]
    counts = {words: html.count(words) for words in ("Alan Keller", "took it", "replied", "wrote an internal note")}
    assert list(counts.values()) == [3, 1, 1, 1]
    assert "opened it" not in html and "suspect" not in html
    assert ask(browser, ticket, reply.json["tag"]).status_code == 304
    assert "took it" in ask(browser, ticket, "n1", since=tag).json["html"]


def test_a_requester_learns_nothing_of_a_note(browse, opened, rita, alan):
    ticket, browser = opened(), browse(rita)
    tag = drawn(browser, ticket)
    comment_on(ticket, alan, "The usual suspect", internal=True)
    assert ask(browser, ticket, tag).status_code == 304
    move(ticket, alan, "in_progress")
    news = ask(browser, ticket, tag)
    assert (news.status_code, "started work" in news.json["html"], "note" in news.json["html"]) == (200, True, False)
    assert str(ticket.last_seq) != news.json["tag"][1:]
    # Asked by the numbers of events, which count the notes, it tells nothing at all.
    assert "started work" not in ask(browser, ticket, "n1").json["html"]


def test_what_was_taken_back_is_news_too(browse, opened, alan, ada):
    ticket, browser = opened(), browse(ada)
    take(ticket, alan)
    tag = drawn(browser, ticket)
    operations.undo(Undo(ticket.id, ticket.last_seq), actor=actor_of(alan, utcnow()), now=utcnow())
    assert "took that back at once" in ask(browser, ticket, tag).json["html"]


@pytest.mark.parametrize("since", ["", "x", "n", "n-1", "n" + "9" * 40, "r²", "'--"])
def test_a_tag_that_is_none_tells_of_nothing_in_particular(browse, opened, alan, since):
    reply = browse(alan).get(f"/tickets/{opened().number}/pulse", query_string={"since": since}, headers=JSON)
    assert reply.status_code == 200
    assert "Somebody changed this ticket just now." in reply.json["html"]


def test_only_the_last_lines_are_told(browse, opened, alan, ada):
    ticket, browser = opened(), browse(ada)
    tag = drawn(browser, ticket)
    for number in range(7):
        comment_on(ticket, alan, f"Line {number}")
    html = ask(browser, ticket, tag).json["html"]
    assert (html.count("replied"), "and 3 more" in html) == (4, True)


def test_an_outsider_and_nobody_are_told_nothing(browse, opened, olaf):
    ticket = opened()
    assert ask(browse(olaf), ticket, "n1").status_code == 404
    assert browse().get(f"/tickets/{ticket.number}/pulse").status_code == 303
