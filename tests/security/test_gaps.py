"""D16 where nothing is said in words: an act's number and an answer's tag tell a requester nothing of notes.

The class of FreeScout's live updates: what is hidden on the page is counted, or timed, by what keeps the page fresh.
"""

import re

import pytest

from tests.tickets.incidents import comment_on, move, opened, take

__all__ = ["opened"]

NOTE = "the usual suspect"


def tag_of(browser):
    return browser.get("/counters/").headers["ETag"]


def test_a_note_changes_no_tag_that_its_requester_or_their_manager_is_given(browse, opened, rita, paula, alan):
    ticket, readers = opened(), [browse(rita), browse(paula)]
    before = [tag_of(reader) for reader in readers]
    comment_on(ticket, alan, NOTE, internal=True)
    assert [tag_of(reader) for reader in readers] == before
    known = [
        reader.get("/counters/", headers={"If-None-Match": tag}) for reader, tag in zip(readers, before, strict=True)
    ]
    assert {reply.status_code for reply in known} == {304}


def test_a_requester_s_numbers_are_sent_again_once_they_change(browse, opened, rita, alan):
    ticket, reader = opened(), browse(rita)
    tag = tag_of(reader)
    move(ticket, alan, "resolved", solution="A new drum")
    move(ticket, alan, "closed")
    reply = reader.get("/counters/", headers={"If-None-Match": tag})
    assert (reply.status_code, reply.json["own"]) == (200, 0)


def test_no_tag_says_how_much_happens_on_the_desk(browse, opened, rita, alan, ada):
    """The highest number of the record stood in it: whoever polled it counted everybody's acts."""
    ticket = opened()
    for reader in (browse(alan), browse(ada)):
        first = tag_of(reader)
        comment_on(ticket, alan, NOTE, internal=True)
        second = tag_of(reader)
        seals = [tag.strip('"').partition("-")[0] for tag in (first, second)]
        assert seals[0] != seals[1] and all(re.fullmatch(r"[0-9a-f]{32}", seal) for seal in seals)


@pytest.mark.parametrize("until", ["9" * 5_000, "²", "-1", ""])
def test_74_a_forged_tag_is_no_fault(browse, opened, alan, until):
    opened()
    reader = browse(alan)
    seal = tag_of(reader).strip('"').partition("-")[0]
    assert (
        reader.get("/counters/", headers={"If-None-Match": f'"{seal}-{until}"'.encode().decode("latin-1")}).status_code
        == 200
    )


@pytest.fixture
def resolved(opened, alan):
    """A resolved incident with three notes that its requester does not know of."""
    ticket = opened()
    take(ticket, alan)
    move(ticket, alan, "resolved", solution="A new drum")
    for _ in range(3):
        comment_on(ticket, alan, NOTE, internal=True)
    return ticket


def test_a_requester_takes_their_closing_back_without_learning_its_number(browse, session, resolved, rita):
    page, reader = f"/tickets/{resolved.number}", browse(rita)
    reader.post(f"{page}/status", {"target": "closed"})
    form = re.search(r'<form[^>]*action="([^"]*/undo)".*?</form>', reader.get(page).text, re.DOTALL)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    assert "seq" not in fields
    assert reader.post(form[1], fields).location == page
    session.refresh(resolved)
    assert resolved.status == "resolved"


def test_numbers_of_acts_cannot_be_tried_out_by_a_requester(browse, resolved, rita, paula):
    """One that was somebody's used to be answered otherwise than one that was a note's."""
    for reader in (browse(rita), browse(paula)):
        tried = [reader.post(f"/tickets/{resolved.number}/undo", {"seq": str(seq)}) for seq in range(9)]
        assert {reply.status_code for reply in tried} == {403}
