"""Comments, internal notes (D16) and the timeline that shows them."""

from datetime import timedelta

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.sla.models import Clock
from app.tickets.commands import AddComment, Assign, ChangeStatus, MarkDuplicate, Reply, Transfer
from app.tickets.filters import Filters, PageOf
from app.tickets.models import Comment, HoldReason
from app.tickets.operations import assign, change_status, comment, mark_duplicate, reply, transfer
from app.tickets.queries import get_visible, page, timeline
from tests.tickets.conftest import NOON

LATER = NOON + timedelta(minutes=10)


def say(ticket, actor, text="Good morning.", *, internal=False, key=None):
    return comment(AddComment(ticket.id, text, internal, key), actor=actor, now=LATER)


def told(ticket, actor):
    return [(entry.kind, entry.source_md) for entry in timeline(get_visible(ticket.number, actor))]


def response(desk, ticket):
    return desk.session.query(Clock).filter_by(ticket_id=ticket.id, target="response").one()


def test_requester_manager_and_staff_comment_in_public(desk, incident):
    for actor in (desk.rita, desk.paula, desk.alan):
        say(incident, actor)
    assert told(incident, desk.rita)[1:] == [("comment", "Good morning.")] * 3


def test_only_staff_adds_an_internal_note(desk, incident):
    for actor in (desk.rita, desk.paula):
        with pytest.raises(Forbidden):
            say(incident, actor, internal=True)
    assert say(incident, desk.alan, internal=True).internal


def test_an_internal_note_is_for_staff_and_auditors_only(desk, incident):
    say(incident, desk.alan, "They dropped it again.", internal=True)
    assert told(incident, desk.alan)[-1] == ("note", "They dropped it again.")
    for actor in (desk.rita, desk.paula):
        assert told(incident, actor) == [("act", "")]


def test_a_search_never_finds_an_internal_note(desk, incident):
    say(incident, desk.alan, "zanzibar", internal=True)
    for actor in (desk.rita, desk.alan):
        assert page(Filters(text="zanzibar"), PageOf(), actor=actor, now=LATER).rows == []


def test_the_first_public_comment_of_somebody_else_is_the_response(desk, incident):
    say(incident, desk.rita)
    say(incident, desk.alan, internal=True)
    assert response(desk, incident).met_at is None
    say(incident, desk.alan)
    desk.session.expire_all()
    assert response(desk, incident).met_at == LATER


def test_a_resolution_is_a_response_too(desk, incident):
    change_status(ChangeStatus(incident.id, "resolved", solution="Done."), actor=desk.alan, now=LATER)
    assert response(desk, incident).met_at == LATER


@pytest.mark.parametrize("text", ["", "   \n", "x" * 20_001, "nul\x00"])
def test_a_comment_says_something_that_can_be_stored(desk, incident, text):
    with pytest.raises(Invalid):
        say(incident, desk.rita, text)


def test_an_outsider_comments_on_nothing(desk, incident):
    with pytest.raises(NotFound):
        say(incident, desk.olaf)


def test_a_double_click_makes_one_comment(desk, incident):
    assert say(incident, desk.rita, key="k").id == say(incident, desk.rita, key="k").id
    assert desk.session.query(Comment).filter_by(ticket_id=incident.id).count() == 1


def test_the_same_key_on_another_ticket_is_another_comment(desk, incident):
    other = desk.open()
    assert say(incident, desk.alan, key="k").ticket_id == incident.id
    second = reply(Reply(AddComment(other.id, "Good evening.", False, "k")), actor=desk.alan, now=LATER)
    assert (second.ticket_id, second.source_md) == (other.id, "Good evening.")


def test_markdown_is_kept_as_typed(desk, incident):
    typed = "<script>alert(1)</script> **bold** {{7*7}}"
    assert say(incident, desk.rita, typed).source_md == typed


def test_the_story_is_told_in_words(desk, incident):
    reason = desk.session.query(HoldReason).filter_by(key="vendor").one()
    assign(Assign(incident.id, desk.alan.person_id), actor=desk.alan, now=LATER)
    change_status(ChangeStatus(incident.id, "on_hold", hold_reason_id=reason.id), actor=desk.alan, now=LATER)
    transfer(Transfer(incident.id, desk.lyon_desk.id, "Only they have the parts."), actor=desk.ada, now=LATER)
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.theo, now=LATER + timedelta(hours=1))
    change_status(
        ChangeStatus(incident.id, "resolved", solution="New drum."), actor=desk.theo, now=LATER + timedelta(hours=2)
    )
    story = [
        (entry.person, [str(word) for word in entry.words], entry.reason)
        for entry in timeline(get_visible(incident.number, desk.ada))
    ]
    assert story == [
        ("Rita Moreau", ["opened it"], ""),
        ("Alan Keller", ["took it", "put it on hold: Waiting for a vendor"], ""),
        ("Ada Lefèvre", ["gave it to Lyon desk"], "Only they have the parts."),
        ("Theo Blanc", ["resumed work"], ""),
        ("Theo Blanc", ["resolved it"], "New drum."),
    ]


def test_the_reason_of_a_transfer_is_among_staff(desk, incident):
    transfer(Transfer(incident.id, desk.lyon_desk.id, "Not our mess."), actor=desk.alan, now=LATER)
    assert timeline(get_visible(incident.number, desk.rita))[-1].reason == ""
    assert timeline(get_visible(incident.number, desk.alan))[-1].reason == "Not our mess."


def test_a_duplicate_is_cancelled_and_names_its_original(desk, incident):
    twin = desk.open()
    mark_duplicate(MarkDuplicate(twin.id, incident.number.lower()), actor=desk.alan, now=LATER)
    assert (twin.status, twin.duplicate_of_id, twin.due_at) == ("cancelled", incident.id, None)
    assert str(timeline(get_visible(twin.number, desk.rita))[-1].words[0]) == (
        f"marked it as a duplicate of {incident.number}"
    )


def test_duplicates_never_make_a_ring(desk):
    first, second, third = desk.open(), desk.open(), desk.open()
    mark_duplicate(MarkDuplicate(second.id, first.number), actor=desk.alan, now=LATER)
    mark_duplicate(MarkDuplicate(third.id, second.number), actor=desk.alan, now=LATER)
    for ticket in (first, third):
        with pytest.raises(Invalid):
            mark_duplicate(MarkDuplicate(first.id, ticket.number), actor=desk.alan, now=LATER)
    assert first.status == "new"


def test_a_duplicate_of_what_one_cannot_see_is_not_found(desk, incident):
    elsewhere = desk.open(actor=desk.ada, requester_id=desk.olaf.person_id)
    for original in (elsewhere.number, "INC999999", "nonsense"):
        with pytest.raises(NotFound):
            mark_duplicate(MarkDuplicate(incident.id, original), actor=desk.alan, now=LATER)


def test_a_requester_marks_no_duplicates(desk, incident):
    with pytest.raises(Forbidden):
        mark_duplicate(MarkDuplicate(incident.id, desk.open().number), actor=desk.rita, now=LATER)
