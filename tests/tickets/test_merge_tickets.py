"""D7: two tickets that are one: both histories kept and read together, the old number leads to the one that stays."""

from datetime import timedelta

import pytest

from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.sla.queries import clocks_of
from app.tickets.commands import AddComment, ChangeStatus, Link, Merge, Watch
from app.tickets.models import TicketEvent, TicketLink, Watcher
from app.tickets.operations import approving, change_status, comment, link, merge, watch
from app.tickets.queries import get_visible, timeline
from app.tickets.queries.ties import is_blocked_by
from tests.attachments.conftest import folder
from tests.attachments.files import brought
from tests.factories import SETUP
from tests.tickets.conftest import NOON
from tests.tickets.incidents import comment_on, opened
from tests.tickets.tasks import moving, paris_requests
from tests.tickets.test_open_task import open_for

__all__ = ["folder", "moving", "opened", "paris_requests"]
HOUR = timedelta(hours=1)


@pytest.fixture
def stays(desk):
    return desk.open(title="The printer of the second floor is stuck")


@pytest.fixture
def goes(desk):
    return desk.open(title="Nothing prints any more", body="It **beeps**", now=NOON + HOUR)


def join(desk, goes, into, *, actor=None, now=NOON + 2 * HOUR):
    return merge(Merge(goes.id, into if isinstance(into, str) else into.number), actor=actor or desk.alan, now=now)


def story(ticket, actor):
    return [
        (entry.of, entry.source_md.split("\n")[0] or " · ".join(map(str, entry.words)))
        for entry in timeline(get_visible(ticket.number, actor))
    ]


def test_the_one_is_cancelled_its_clocks_stop_and_the_other_goes_on(desk, goes, stays):
    due = stays.due_at
    assert join(desk, goes, stays).id == stays.id
    assert (goes.status, goes.merged_into_id, goes.due_at, goes.late_since) == ("cancelled", stays.id, None, None)
    assert all(clock.ended_at and not clock.met_at and not clock.breached_at for clock in clocks_of(goes.id))
    assert (stays.status, stays.due_at) == ("new", due)


def test_one_timeline_tells_both_and_both_histories_stay(desk, goes, stays):
    comment(AddComment(goes.id, "Second floor, left"), actor=desk.rita, now=NOON + HOUR)
    comment(AddComment(stays.id, "On my way"), actor=desk.alan, now=NOON + HOUR)
    comment(AddComment(goes.id, "The same as always", internal=True), actor=desk.alan, now=NOON + HOUR)
    before = desk.session.query(TicketEvent).filter_by(ticket_id=goes.id).count()
    join(desk, goes, stays)
    told = story(stays, desk.alan)
    said = [words for _of, words in told]
    assert set(told) == {
        ("", "opened it"),
        (goes.number, "Nothing prints any more"),
        ("", "On my way"),
        (goes.number, "Second floor, left"),
        (goes.number, "The same as always"),
        ("", f"merged {goes.number} into it"),
    }
    assert said[0] == "opened it" and said[-1] == f"merged {goes.number} into it"
    assert "The same as always" not in [words for _of, words in story(stays, desk.rita)]
    assert desk.session.query(TicketEvent).filter_by(ticket_id=goes.id).count() == before + 1


def test_the_old_number_leads_to_the_one_that_stays(desk, goes, stays):
    join(desk, goes, stays)
    assert get_visible(goes.number, desk.rita).ticket.id == stays.id
    assert get_visible(goes.number, desk.ada).ticket.id == stays.id


def test_who_does_not_see_the_one_that_stays_keeps_their_own(desk, stays):
    theirs = desk.open(actor=desk.ada, requester_id=desk.olaf.person_id, location_id=desk.paris.id)
    join(desk, theirs, stays, actor=desk.ada)
    assert get_visible(theirs.number, desk.olaf).ticket.id == theirs.id
    assert "merged it into another ticket" in [words for _of, words in story(theirs, desk.olaf)]
    with pytest.raises(NotFound):
        get_visible(stays.number, desk.olaf)


def test_watchers_and_requesters_move_along(desk, goes, stays):
    paulas = desk.open(actor=desk.paula, requester_id=desk.paula.person_id, location_id=desk.paris.id)
    watch(Watch(paulas.id), actor=desk.ada, now=NOON)
    watch(Watch(stays.id), actor=desk.ada, now=NOON)
    join(desk, paulas, stays, actor=desk.ada)
    watching = {row.person_id for row in desk.session.query(Watcher).filter_by(ticket_id=stays.id)}
    assert watching == {desk.ada.person_id, desk.paula.person_id}
    assert desk.session.query(Watcher).filter_by(ticket_id=paulas.id).count() == 0


def test_links_move_once_and_never_in_a_ring(desk, goes, stays):
    other, third = desk.open(), desk.open()
    for one, relation, two in (
        (goes, "relates", other), (stays, "relates", other), (goes, "relates", stays),
        (goes, "blocks", third), (third, "blocks", stays),
    ):  # fmt: skip
        link(Link(one.id, relation, two.number), actor=desk.ada, now=NOON)
    join(desk, goes, stays)
    kept = {(row.kind, row.ticket_id, row.other_id) for row in desk.session.query(TicketLink)}
    assert kept == {("relates", min(stays.id, other.id), max(stays.id, other.id)), ("blocks", third.id, stays.id)}
    assert not is_blocked_by(third.id, stays.id)


def test_what_was_merged_before_goes_along(desk, goes, stays):
    first = desk.open(title="The very first of them")
    join(desk, first, goes)
    join(desk, goes, stays)
    assert (first.merged_into_id, goes.merged_into_id) == (stays.id, stays.id)
    assert (first.number, "The very first of them") in story(stays, desk.alan)


def test_a_ring_is_refused_however_it_is_asked(desk, goes, stays):
    with pytest.raises(Invalid), desk.session.begin_nested():
        join(desk, goes, goes)
    join(desk, goes, stays)
    # The number of the merged one means the one that stays.
    with pytest.raises(Invalid):
        join(desk, stays, goes)


def test_a_ticket_out_of_sight_is_not_there(desk, goes, lyon_ticket):
    with pytest.raises(NotFound), desk.session.begin_nested():
        join(desk, goes, lyon_ticket)
    with pytest.raises(NotFound), desk.session.begin_nested():
        join(desk, lyon_ticket, goes)
    with pytest.raises(NotFound):
        join(desk, goes, "INC999999")


@pytest.fixture
def lyon_ticket(desk):
    return desk.open(actor=desk.olaf, requester_id=desk.olaf.person_id)


@pytest.mark.parametrize("name", ["rita", "paula"])
def test_who_does_not_work_both_merges_nothing(desk, goes, stays, name):
    with pytest.raises(Forbidden):
        join(desk, goes, stays, actor=getattr(desk, name))
    assert goes.status == "new"


def test_only_open_tickets_of_one_kind_are_merged(desk, goes, stays, moving, paris_requests):
    task = open_for(desk, moving)
    with pytest.raises(Refused, match="other kind"), desk.session.begin_nested():
        join(desk, task, stays, actor=desk.ada)
    change_status(ChangeStatus(stays.id, "resolved", solution="Done"), actor=desk.ada, now=NOON)
    for one, other in ((goes, stays), (stays, goes)):
        with pytest.raises(Refused, match="has ended"), desk.session.begin_nested():
            join(desk, one, other)


def test_a_task_that_awaits_approval_is_not_merged_away(desk, moving, paris_requests):
    waits, other = open_for(desk, moving), open_for(desk, moving)
    approving.send_back(waits.id, actor=SETUP, now=NOON)
    with pytest.raises(Refused):
        join(desk, waits, other, actor=desk.ada)
    assert waits.status == "awaiting_approval"


def test_the_page_asks_confirms_and_shows_one_story(browse, session, opened, alan, rita):
    goes, stays = opened("Nothing prints", body="Since *nine*"), opened("The printer is stuck")
    comment_on(goes, rita, "Second floor")
    at, browser = f"/tickets/{goes.number}", browse(alan)
    assert "Merge it into another ticket…" in browser.get(at).text
    assert f"{goes.number} leads to the other one for ever" in browser.get(f"{at}/form/merge").text
    wrong = browser.post(f"{at}/merge", {"into": "INC999999"})
    assert wrong.status_code == 422 and "There is no such ticket" in wrong.text
    reply = browser.post(f"{at}/merge", {"into": stays.number})
    assert (reply.status_code, reply.location) == (303, f"/tickets/{stays.number}")
    page = browser.get(reply.location).text
    said = f"{goes.number} is part of {stays.number} now."
    for words in ("<em>nine</em>", "Second floor", f"merged {goes.number} into it", said):
        assert words in page
    assert f"{stays.number} is open" not in page
    assert page.count(f"</svg>{goes.number}</span>") == 2
    assert browser.get(at).location == f"/tickets/{stays.number}"
    assert browse(rita).get(at).location == f"/tickets/{stays.number}"


def opens(browser, key):
    with browser.get(f"/attachments/{key}") as reply:
        return reply.status_code


def test_files_of_the_merged_one_are_read_in_the_one_that_stays(browse, session, folder, opened, alan, ada, rita, olaf):
    theirs, stays = opened("Nothing prints at all", by=olaf), opened("The printer is stuck")
    asker, words = browse(olaf), {"source_md": "See", "idempotency_key": "2" * 32}
    key = brought(asker, name="proof.pdf")
    asker.post(f"/tickets/{theirs.number}/comment", {**words, "files": key})
    assert opens(browse(rita), key) == 404
    assert browse(ada).post(f"/tickets/{theirs.number}/merge", {"into": stays.number}).status_code == 303
    assert "proof.pdf" in browse(rita).get(f"/tickets/{stays.number}").text
    assert opens(browse(rita), key) == 200
    assert opens(browse(olaf), key) == 200


def test_a_file_of_an_internal_note_stays_among_staff(browse, session, folder, opened, alan, rita):
    goes, stays = opened("Nothing prints at all"), opened("The printer is stuck")
    worker = browse(alan)
    key = brought(worker, name="secret.pdf")
    note = {"source_md": "Look", "internal": "y", "idempotency_key": "3" * 32, "files": key}
    worker.post(f"/tickets/{goes.number}/comment", note)
    worker.post(f"/tickets/{goes.number}/merge", {"into": stays.number})
    assert "secret.pdf" in worker.get(f"/tickets/{stays.number}").text
    assert opens(worker, key) == 200
    assert "secret.pdf" not in browse(rita).get(f"/tickets/{stays.number}").text
    assert opens(browse(rita), key) == 404
