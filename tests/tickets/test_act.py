"""Acting on a ticket's page: each door happy, refused, for an outsider, anonymous, for an auditor."""

import re
from datetime import timedelta

import pytest

from app.core.clock import utcnow
from app.tickets.models import Comment, TicketEvent
from tests.factories import make_group, make_person
from tests.tickets.incidents import comment_on, hold_reason, move, opened, take

__all__ = ["opened"]

ACTS = ["take", "status", "reopen", "assign", "transfer", "duplicate", "comment", "edit/title", "edit/override"]


def url(ticket, act=""):
    return f"/tickets/{ticket.number}/{act}".rstrip("/")


@pytest.mark.parametrize("act", ACTS)
def test_an_outsider_meets_nothing(browse, opened, olaf, act):
    assert browse(olaf).post(url(opened(), act), {"target": "cancelled"}).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_an_anonymous_reader_is_stopped(browse, opened, act):
    assert browse().post(url(opened(), act)).status_code == 401


@pytest.mark.parametrize("act", ACTS)
def test_an_address_that_writes_is_never_read(browse, opened, alan, act):
    assert browse(alan).get(url(opened(), act)).status_code == 405


def fields_of(act, session, ticket, alan, desk):
    return {
        "take": {},
        "status": {"target": "in_progress"},
        "reopen": {"idempotency_key": "a" * 32},
        "assign": {"person_id": alan.id},
        "transfer": {"group_id": desk.id},
        "duplicate": {"original": ticket.number},
        "comment": {"source_md": "I am watching", "internal": "n", "idempotency_key": "b" * 32},
        "edit/title": {"title": "Something else", "version": 1},
        "edit/override": {"priority_override": "high", "priority_reason": "I say so", "version": 1},
    }[act]


@pytest.mark.parametrize("act", [act for act in ACTS if act != "reopen"])
def test_an_auditor_changes_nothing(browse, session, opened, alan, paris, lyon_desk, act):
    ticket = opened()
    other = opened("Another one altogether")
    auditor = browse(make_person("Udo Prüfer", paris, is_auditor=True))
    before = session.query(TicketEvent).count()
    assert auditor.post(url(ticket, act), fields_of(act, session, other, alan, lyon_desk)).status_code == 403
    assert session.query(TicketEvent).count() == before


@pytest.mark.parametrize("act", ["take", "assign", "transfer", "duplicate", "edit/title", "edit/override"])
def test_a_requester_does_not_do_the_work_of_staff(browse, session, opened, rita, alan, lyon_desk, act):
    ticket, other = opened(), opened("Another one altogether")
    reply = browse(rita).post(url(ticket, act), fields_of(act, session, other, alan, lyon_desk))
    assert reply.status_code in (403, 422)
    session.refresh(ticket)
    assert (ticket.assignee_id, ticket.title, ticket.status) == (None, "The printer prints blank pages", "new")


def test_taking_names_me(browse, session, opened, alan):
    ticket = opened()
    assert browse(alan).post(url(ticket, "take")).status_code == 303
    session.refresh(ticket)
    assert (ticket.assignee_id, ticket.status) == (alan.id, "assigned")


def test_the_second_to_take_is_told_who_was_first(browse, session, opened, alan, ada):
    ticket = opened()
    take(ticket, alan)
    reply = browse(ada).post(url(ticket, "take"))
    assert reply.status_code == 409
    assert "Alan Keller has already taken the ticket." in reply.text
    session.refresh(ticket)
    assert ticket.assignee_id == alan.id


def test_holding_asks_why_and_keeps_the_page(browse, session, opened, alan):
    ticket = opened()
    reply = browse(alan).post(url(ticket, "status"), {"target": "on_hold"})
    assert reply.status_code == 422
    assert re.search(r'<details class="step" name="step" open>\s*<summary[^>]*id="step-hold"', reply.text)
    told = {"target": "on_hold", "hold_reason_id": hold_reason(session, "vendor")}
    done = browse(alan).post(url(ticket, "status"), told)
    assert done.status_code == 303
    session.refresh(ticket)
    assert ticket.status == "on_hold"


def test_a_solution_with_a_broken_letter_is_refused_and_kept(browse, session, opened, alan):
    ticket = opened()
    reply = browse(alan).post(url(ticket, "status"), {"target": "resolved", "solution": "Changed the rib\x00bon"})
    assert reply.status_code == 422
    assert "a character that cannot be stored" in reply.text
    assert "Changed the rib" in reply.text
    session.refresh(ticket)
    assert ticket.status == "new"


@pytest.mark.parametrize("target", ["", "deleted", "closed", "awaiting_approval"])
def test_a_state_that_does_not_follow_is_refused(browse, session, opened, alan, target):
    ticket = opened()
    form = {"target": target, "title": ticket.title, "category_id": str(ticket.category_id or 1)}
    assert browse(alan).post(url(ticket, "status"), form).status_code in (400, 409)
    session.refresh(ticket)
    assert ticket.status == "new"


def test_a_requester_confirms_a_solution_or_reopens(browse, session, opened, rita, alan):
    ticket = opened()
    move(ticket, alan, "resolved", solution="Changed the ribbon")
    page = browse(rita).get(url(ticket)).text
    assert 'class="btn btn-primary" id="step-close"' in page
    browse(rita).post(url(ticket, "reopen"), {"reason": "Still blank", "idempotency_key": "a" * 32})
    session.refresh(ticket)
    assert ticket.status == "in_progress"
    assert "Still blank" in browse(rita).get(url(ticket)).text


def test_a_reply_is_read_and_a_note_is_not(browse, opened, rita, alan):
    ticket = opened()
    said = {"source_md": "Try again now", "internal": "n", "idempotency_key": "a" * 32}
    noted = {"source_md": "It was the ribbon", "internal": "y", "idempotency_key": "b" * 32}
    assert [browse(alan).post(url(ticket, "comment"), one).status_code for one in (said, noted)] == [303, 303]
    page = browse(rita).get(url(ticket)).text
    assert "Try again now" in page
    assert "It was the ribbon" not in page


def test_a_requester_cannot_smuggle_a_note_in(browse, session, opened, rita):
    ticket = opened()
    sent = {"source_md": "Hidden", "internal": "y", "idempotency_key": "a" * 32}
    assert browse(rita).post(url(ticket, "comment"), sent).status_code == 403
    assert session.query(Comment).count() == 0


def test_sending_twice_says_it_once(browse, session, opened, alan):
    ticket = opened()
    sent = {"source_md": "On my way", "internal": "n", "idempotency_key": "a" * 32, "target": "on_hold"}
    sent["hold_reason_id"] = hold_reason(session, "vendor")
    replies = [browse(alan).post(url(ticket, "comment"), sent) for _ in range(2)]
    assert [one.status_code for one in replies] == [303, 303]
    assert replies[0].location == replies[1].location
    assert session.query(Comment).count() == 1


def test_a_reply_that_resolves_is_the_solution(browse, session, opened, alan):
    ticket = opened()
    sent = {"source_md": "Changed the ribbon", "internal": "n", "idempotency_key": "a" * 32, "target": "resolved"}
    browse(alan).post(url(ticket, "comment"), sent)
    session.refresh(ticket)
    assert (ticket.status, ticket.solution) == ("resolved", "Changed the ribbon")
    assert browse(alan).get(url(ticket)).text.count("Changed the ribbon") == 1


def test_a_note_cannot_be_the_solution(browse, session, opened, alan):
    ticket = opened()
    sent = {"source_md": "Secret trick", "internal": "y", "idempotency_key": "a" * 32, "target": "resolved"}
    reply = browse(alan).post(url(ticket, "comment"), sent)
    assert reply.status_code == 422
    assert "Secret trick" in reply.text
    session.refresh(ticket)
    assert ticket.status == "new"


def test_a_transfer_out_of_sight_warns_and_leads_to_the_list(browse, session, opened, alan, lyon):
    ticket = opened()
    hidden = make_group("Lyon vault", lyon, members_only=True)
    reply = browse(alan).post(url(ticket, "transfer"), {"group_id": hidden.id, "reason": "Theirs"})
    assert (reply.status_code, reply.location) == (303, "/tickets/")
    session.refresh(ticket)
    assert ticket.group_id == hidden.id


def test_a_group_of_another_purpose_cannot_receive_it(browse, session, opened, alan, paris):
    ticket = opened()
    stock = make_group("Stock", paris, ("stock",))
    assert browse(alan).post(url(ticket, "transfer"), {"group_id": stock.id}).status_code == 422
    session.refresh(ticket)
    assert ticket.group_id != stock.id


def test_only_those_who_work_such_tickets_can_be_named(browse, session, opened, alan, olaf):
    ticket = opened()
    assert browse(alan).post(url(ticket, "assign"), {"person_id": olaf.id}).status_code == 422
    session.refresh(ticket)
    assert ticket.assignee_id is None


def test_a_duplicate_is_cancelled_and_points_to_the_other(browse, session, opened, alan):
    first, second = opened(), opened("The printer is white again")
    assert browse(alan).post(url(second, "duplicate"), {"original": first.number.lower()}).status_code == 303
    page = browse(alan).get(url(second)).text
    assert f'href="/tickets/{first.number}"' in page
    session.refresh(second)
    assert second.status == "cancelled"


def test_a_duplicate_of_nothing_is_a_slip_of_the_pen(browse, opened, alan):
    reply = browse(alan).post(url(opened(), "duplicate"), {"original": "INC999999"})
    assert reply.status_code == 422
    assert "There is no such ticket" in reply.text


def test_a_value_is_edited_where_it_stands(browse, session, opened, alan, paris):
    ticket = opened()
    alan = browse(alan)
    alan.post(url(ticket, "edit/title"), {"title": "The badge printer is blank", "version": 1})
    alan.post(url(ticket, "edit/impact"), {"impact": "everyone", "urgency": "normal", "version": 2})
    alan.post(url(ticket, "edit/location"), {"location_id": paris.id, "version": 3})
    session.refresh(ticket)
    assert (ticket.title, ticket.priority, ticket.location_id) == ("The badge printer is blank", "critical", paris.id)


def test_a_priority_set_by_hand_keeps_its_author_and_reason(browse, session, opened, alan):
    ticket = opened()
    bare = browse(alan).post(url(ticket, "edit/override"), {"priority_override": "high", "version": 1})
    assert bare.status_code == 422
    told = {"priority_override": "high", "priority_reason": "Visit of the ministry", "version": 1}
    browse(alan).post(url(ticket, "edit/override"), told)
    page = browse(alan).get(url(ticket)).text
    assert "Set by hand · Alan Keller: Visit of the ministry" in page
    browse(alan).post(url(ticket, "edit/computed"), {"version": 2})
    session.refresh(ticket)
    assert ticket.priority == "low"


def test_the_second_editor_sees_both_values_and_chooses(browse, session, opened, alan, ada):
    ticket = opened()
    browse(ada).post(url(ticket, "edit/title"), {"title": "Ada calls it so", "version": 1})
    reply = browse(alan).post(url(ticket, "edit/title"), {"title": "Alan calls it so", "version": 1})
    assert reply.status_code == 409
    assert "Ada calls it so" in reply.text
    assert "Alan calls it so" in reply.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', reply.text)[1]
    chosen = {"title": "Alan calls it so", "version": version, "pick-title": "yours"}
    assert browse(alan).post(url(ticket, "edit/title"), chosen).status_code == 303
    session.refresh(ticket)
    assert ticket.title == "Alan calls it so"


def test_keeping_what_the_other_saved_changes_nothing(browse, session, opened, alan, ada):
    ticket = opened()
    browse(ada).post(url(ticket, "edit/title"), {"title": "Ada calls it so", "version": 1})
    kept = {"title": "Alan calls it so", "version": 2, "pick-title": "theirs"}
    assert browse(alan).post(url(ticket, "edit/title"), kept).status_code == 303
    session.refresh(ticket)
    assert (ticket.title, ticket.version) == ("Ada calls it so", 2)


def test_editing_another_field_meets_no_conflict(browse, session, opened, alan, ada):
    ticket = opened()
    browse(ada).post(url(ticket, "edit/title"), {"title": "Ada calls it so", "version": 1})
    sent = {"impact": "several", "urgency": "normal", "version": 1}
    assert browse(alan).post(url(ticket, "edit/impact"), sent).status_code == 303
    session.refresh(ticket)
    assert (ticket.title, ticket.impact) == ("Ada calls it so", "several")


def test_fields_beyond_the_form_are_not_read(browse, session, opened, alan):
    ticket = opened()
    extra = {"status": "closed", "requester_id": alan.id, "due_at": "2020-01-01"}
    browse(alan).post(url(ticket, "edit/title"), {"title": "A fine new title", "version": 1, **extra})
    session.refresh(ticket)
    assert (ticket.title, ticket.status) == ("A fine new title", "new")
    assert ticket.requester_id != alan.id


def test_a_stale_form_token_changes_nothing_and_keeps_the_words(browse, session, opened, rita):
    ticket = opened()
    sent = {"source_md": "My long story", "internal": "n", "idempotency_key": "a" * 32, "csrf_token": "stale"}
    reply = browse(rita).post(url(ticket, "comment"), sent)
    assert reply.status_code == 400
    assert "My long story" in reply.text
    assert session.query(Comment).count() == 0


def test_reading_changes_nothing(browse, session, opened, alan):
    ticket = opened()
    comment_on(ticket, alan, "Words")
    before = (ticket.last_seq, session.query(TicketEvent).count())
    browse(alan).get(url(ticket))
    browse(alan).get(url(ticket, "clocks"))
    session.refresh(ticket)
    assert (ticket.last_seq, session.query(TicketEvent).count()) == before


def test_too_late_to_reopen_opens_one_linked_ticket(browse, session, opened, rita, alan):
    ticket = opened()
    move(ticket, alan, "resolved", utcnow() - timedelta(days=15), solution="Changed the ribbon")
    page = browse(rita).get(url(ticket)).text
    assert re.findall(r'id="step-(\w+)"', page) == ["close", "follow"]
    page = browse(rita).get(f"{url(ticket)}?open=reopen").text
    key = re.search(r'id="reopen-idempotency_key"[^>]*value="(\w+)"', page)[1]
    replies = [browse(rita).post(url(ticket, "reopen"), {"idempotency_key": key}) for _ in range(2)]
    assert replies[0].location == replies[1].location != url(ticket)
    assert f'href="{url(ticket)}"' in browse(rita).get(replies[0].location).text
