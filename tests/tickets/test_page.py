"""Reading the page of a ticket: what each person sees of it, at which address, at which price."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session, raiseload

from app.tickets.models import TicketNumber
from tests.factories import make_person
from tests.tickets.incidents import comment_on, move, opened, take

__all__ = ["opened"]


def test_it_tells_the_whole_story_in_order(browse, opened, rita, alan):
    ticket = opened(body="Since **nine** o'clock")
    take(ticket, alan)
    comment_on(ticket, alan, "Is it switched on?")
    page = browse(rita).get(f"/tickets/{ticket.number}").text
    story = ["<strong>nine</strong>", "took it", "Is it switched on?"]
    assert sorted(story, key=page.index) == story


def test_a_requester_sees_only_what_they_may_do(browse, opened, rita):
    page = browse(rita).get(f"/tickets/{opened().number}").text
    assert re.findall(r'id="step-(\w+)"', page) == ["cancel"]
    for word in ("Internal note", "/transfer", "/assign", "/edit/"):
        assert word not in page


def test_staff_see_the_likeliest_step_first_and_solid(browse, opened, alan):
    page = browse(alan).get(f"/tickets/{opened().number}").text
    assert re.findall(r'class="btn (\S*)" id="step-(\w+)"', page)[:2] == [("btn-primary", "take"), ("", "start")]


def test_moves_that_are_not_allowed_now_are_absent(browse, opened, alan):
    ticket = opened()
    move(ticket, alan, "resolved", solution="Switched it on")
    page = browse(alan).get(f"/tickets/{ticket.number}").text
    assert re.findall(r'id="step-(\w+)"', page) == ["close", "reopen"]


def test_a_note_never_reaches_the_requester(browse, opened, rita, paula, alan):
    ticket = opened()
    comment_on(ticket, alan, "The usual suspect", internal=True)
    for reader in (rita, paula):
        for show in ("all", "history"):
            assert "usual suspect" not in browse(reader).get(f"/tickets/{ticket.number}?show={show}").text
        assert "usual suspect" not in browse(reader).get("/tickets/", follow_redirects=True).text
        assert ticket.number not in browse(reader).get("/tickets/?search=suspect", follow_redirects=True).text
        pulse = browse(reader).get(f"/tickets/{ticket.number}/pulse?since=r0", headers={"Accept": "application/json"})
        assert "usual suspect" not in pulse.text and "note" not in pulse.text


def test_a_note_is_tinted_and_named_for_staff(browse, opened, alan):
    ticket = opened()
    comment_on(ticket, alan, "The usual suspect", internal=True)
    page = browse(alan).get(f"/tickets/{ticket.number}").text
    assert re.search(r'class="tl-note".*?Internal note.*?usual suspect', page, re.DOTALL)


@pytest.mark.parametrize(
    ("show", "seen"),
    [
        ("all", {"words", "secret", "took it"}),
        ("conversation", {"words"}),
        ("notes", {"secret"}),
        ("history", {"took it"}),
    ],
)
def test_the_timeline_is_narrowed_by_a_link(browse, opened, alan, show, seen):
    ticket = opened()
    take(ticket, alan)
    comment_on(ticket, alan, "Some words")
    comment_on(ticket, alan, "A secret", internal=True)
    page = browse(alan).get(f"/tickets/{ticket.number}?show={show}").text
    story = page[page.index('id="timeline"') : page.index('id="composer"')]
    assert {word for word in ("words", "secret", "took it") if word in story} == seen


def test_an_unknown_part_of_the_timeline_is_refused(browse, opened, alan):
    assert browse(alan).get(f"/tickets/{opened().number}?show=costs").status_code == 400


def test_a_former_number_leads_to_the_present_one_for_ever(browse, session, opened, rita, olaf):
    ticket = opened()
    session.add(TicketNumber(number="TSK000099", ticket_id=ticket.id))
    session.flush()
    reply = browse(rita).get("/tickets/TSK000099")
    assert (reply.status_code, reply.location) == (301, f"/tickets/{ticket.number}")
    assert browse(olaf).get("/tickets/TSK000099").status_code == 404


@pytest.mark.parametrize("key", ["INC999999", "abc", "-1", "1,2", "1" * 30, "%00", "INC000001'--", "NaN", "%ed%a0%80"])
def test_what_is_not_a_ticket_is_not_found(browse, ada, key):
    assert browse(ada).get(f"/tickets/{key}").status_code in (400, 404)


def test_an_outsider_does_not_learn_that_it_exists(browse, opened, olaf):
    number = opened().number
    for path in (number, f"{number}/clocks", f"{number}/pulse"):
        assert browse(olaf).get(f"/tickets/{path}").status_code == 404


def test_an_anonymous_reader_is_asked_to_sign_in(browse, opened):
    reply = browse().get(f"/tickets/{opened().number}")
    assert reply.status_code == 303
    assert reply.location.startswith("/sign-in?next=")


def test_an_auditor_reads_everything_and_is_offered_nothing(browse, opened, alan, paris):
    ticket = opened()
    comment_on(ticket, alan, "The usual suspect", internal=True)
    page = browse(make_person("Udo Prüfer", paris, is_auditor=True)).get(f"/tickets/{ticket.number}").text
    assert "usual suspect" in page
    assert f'action="/tickets/{ticket.number}' not in page


def test_every_clock_explains_itself(browse, opened, rita, alan):
    ticket = opened()
    comment_on(ticket, alan, "On my way")
    page = browse(rita).get(f"/tickets/{ticket.number}").text
    assert "met in" in page
    reply = browse(rita).get(f"/tickets/{ticket.number}/clocks")
    assert reply.status_code == 200
    assert "Resolution" in reply.text
    assert "Sum" in reply.text


def test_the_reason_of_the_routing_is_told_to_staff(browse, opened, alan):
    page = browse(alan).get(f"/tickets/{opened().number}").text
    assert "Why this group?" in page
    assert "takes the unrouted tickets of" in page


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>"]
)
def test_what_people_type_is_inert_everywhere(browse, opened, alan, words):
    ticket = opened(title=f"Look: {words}", body=words)
    comment_on(ticket, alan, words)
    move(ticket, alan, "resolved", solution=words)
    page = browse(alan).get(f"/tickets/{ticket.number}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page


@contextmanager
def nothing_lazy():
    """Whatever a page reads without having asked for it raises."""

    def refuse(state):
        if state.is_select and not state.is_column_load and not state.is_relationship_load:
            state.statement = state.statement.options(raiseload("*"))

    event.listen(Session, "do_orm_execute", refuse)
    yield
    event.remove(Session, "do_orm_execute", refuse)


def test_the_page_costs_seven_statements_however_long_its_story(browse, opened, rita, alan, ada, statements):
    ticket = opened()
    take(ticket, alan)
    hands = [browse(alan), browse(rita)]
    counts = []
    for round_ in range(4):
        if round_ == 3:
            # Somebody whom the ticket itself does not name: what they are called is one more.
            comment_on(ticket, ada, "Seen here too")
        for number in range(4):
            comment_on(ticket, alan, f"Words {number}")
            comment_on(ticket, alan, f"Note {number}", internal=True)
        for hand in hands:
            statements()
            with nothing_lazy():
                assert hand.get(f"/tickets/{ticket.number}").status_code == 200
            sent = [one for one in statements() if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
            counts.append(len(sent))
    # The first round also notes when the reader's session was last seen.
    assert counts[2:4] == counts[4:6] == [7, 7], "\n\n".join(sent)
    assert counts[6:] == [8, 8]
