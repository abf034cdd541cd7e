"""Drafts: one's own, kept while one sees the ticket and after, gone when sent."""

from datetime import timedelta

import pytest

from app.core.errors import BadRequest, Invalid, NotFound
from app.tickets.commands import AddComment, ChangeStatus, ForgetDraft, KeepDraft, OpenIncident, Reply, Transfer
from app.tickets.drafts import LONGEST, NEW_INCIDENT, comment_on, kept
from app.tickets.models import Draft
from app.tickets.operations import (
    change_status,
    comment,
    forget_draft,
    forget_stale_drafts,
    keep_draft,
    open_incident,
    reply,
    sending,
    transfer,
)
from app.tickets.queries.drafts import draft_at, draft_on_lost
from tests.tickets.conftest import NOON

KEY = "0123456789abcdef" * 2


def keep(place, actor, words="Half a sent", key="", now=NOON, **fields):
    return keep_draft(KeepDraft(place, {"source_md": words, **fields}, key), actor=actor, now=now)


def test_the_latest_words_are_kept_for_their_author_alone(desk, incident):
    place = comment_on(incident.id)
    assert keep(place, desk.alan) and keep(place, desk.alan, "Half a sentence", internal="y")
    assert draft_at(place, desk.alan) == {"source_md": "Half a sentence", "internal": "y"}
    assert draft_at(place, desk.rita) == draft_at(place, desk.ada) == {}


def test_keeping_is_one_statement(desk, incident, statements):
    keep(comment_on(incident.id), desk.alan)
    assert len(statements()) == 1


def test_tokens_and_versions_are_no_part_of_a_draft():
    told = {"title": "A", "csrf_token": "t", "idempotency_key": "k", "version": "3", "url": "/", "Odd name": "x"}
    assert kept(told) == {"title": "A"}


@pytest.mark.parametrize("words", ["", "  \n"])
def test_no_words_are_no_draft(desk, incident, words):
    place = comment_on(incident.id)
    keep(place, desk.alan)
    assert not keep(place, desk.alan, words)
    assert desk.session.query(Draft).count() == 0


def test_a_draft_begins_only_on_a_ticket_that_one_sees(desk, incident):
    for place in (comment_on(incident.id), comment_on(10**17)):
        with pytest.raises(NotFound):
            keep(place, desk.olaf)


def test_it_goes_on_when_the_ticket_goes_out_of_sight_and_is_given_back(desk, incident):
    place = comment_on(incident.id)
    keep(place, desk.alan)
    transfer(Transfer(incident.id, desk.lyon_desk.id), actor=desk.ada, now=NOON)
    incident.location_id = desk.lyon.id
    desk.session.flush()
    assert keep(place, desk.alan, "The end of it")
    assert draft_on_lost(incident.number, desk.alan)[1] == {"source_md": "The end of it"}
    assert draft_on_lost(incident.number, desk.olaf)[1] == {}


def test_a_deleted_ticket_gives_back_what_was_typed(desk, incident):
    keep(comment_on(incident.id), desk.rita)
    incident.deleted_at = NOON
    desk.session.flush()
    assert draft_on_lost(incident.number, desk.rita)[1] == {"source_md": "Half a sent"}
    forget_draft(ForgetDraft(comment_on(incident.id)), actor=desk.rita, now=NOON)
    assert draft_on_lost(incident.number, desk.rita)[1] == {}


@pytest.mark.parametrize(
    "place", ["", "comment:", "comment:0", "comment:-1", "comment:x", "note:1", "comment:" + "9" * 30]
)
def test_a_place_is_a_form_that_exists(desk, place):
    with pytest.raises(BadRequest):
        keep(place, desk.alan)


def test_two_hundred_kilobytes_are_refused_in_words(desk, incident):
    place = comment_on(incident.id)
    with pytest.raises(Invalid, match=f"{LONGEST}"):
        keep(place, desk.alan, "x" * 200_000)
    assert keep(place, desk.alan, "é" * LONGEST)


@pytest.mark.parametrize("words", ["nul\x00", "half \ud800"])
def test_what_no_database_holds_is_refused(desk, incident, words):
    with pytest.raises(Invalid):
        keep(comment_on(incident.id), desk.alan, words)


def test_sending_forgets_it_and_late_keystrokes_do_not_bring_it_back(desk, incident):
    place, said = comment_on(incident.id), Reply(AddComment(incident.id, "A whole sentence", False, KEY))
    keep(place, desk.alan, key=KEY)
    sending(place, KEY, reply)(said, actor=desk.alan, now=NOON)
    assert draft_at(place, desk.alan) == {}
    assert not keep(place, desk.alan, "A whole sentence", key=KEY)
    assert draft_at(place, desk.alan) == {}
    assert keep(place, desk.alan, "Another one", key="f" * 32)
    assert not keep(place, desk.alan, "A whole sent", key=KEY)
    assert draft_at(place, desk.alan) == {"source_md": "Another one"}


def test_a_solution_takes_its_draft_with_it_for_good(desk, incident):
    place, solved = comment_on(incident.id), ChangeStatus(incident.id, "resolved", solution="A new drum.")
    keep(place, desk.alan, key=KEY)
    sending(place, KEY, change_status)(solved, actor=desk.alan, now=NOON)
    assert not keep(place, desk.alan, "A new dru", key=KEY)
    forget_draft(ForgetDraft(place), actor=desk.alan, now=NOON)
    assert not keep(place, desk.alan, "A new dr", key=KEY)
    assert draft_at(place, desk.alan) == {}


def test_that_something_was_sent_is_remembered_for_a_day(desk, incident):
    place = comment_on(incident.id)
    sending(place, KEY, reply)(Reply(AddComment(incident.id, "Said")), actor=desk.alan, now=NOON)
    forget_stale_drafts(now=NOON + timedelta(hours=23))
    assert not keep(place, desk.alan, key=KEY)
    forget_stale_drafts(now=NOON + timedelta(hours=25))
    assert desk.session.query(Draft).count() == 0


def test_a_ticket_that_was_opened_takes_its_draft_with_it(desk):
    command = OpenIncident("The printer is stuck", desk.rita.person_id, idempotency_key=KEY)
    keep_draft(KeepDraft(NEW_INCIDENT, {"title": "The printer"}), actor=desk.rita, now=NOON)
    sending(NEW_INCIDENT, KEY, open_incident)(command, actor=desk.rita, now=NOON)
    assert draft_at(NEW_INCIDENT, desk.rita) == {}
    assert not keep_draft(KeepDraft(NEW_INCIDENT, {"title": "The printer"}, KEY), actor=desk.rita, now=NOON)


def test_what_is_refused_keeps_its_draft(desk, incident):
    place = comment_on(incident.id)
    keep(place, desk.rita)
    with pytest.raises(Invalid):
        sending(place, KEY, reply)(Reply(AddComment(incident.id, " ")), actor=desk.rita, now=NOON)
    assert draft_at(place, desk.rita)


def test_a_discarded_draft_is_gone_and_only_one_s_own(desk, incident):
    place = comment_on(incident.id)
    keep(place, desk.alan)
    forget_draft(ForgetDraft(place), actor=desk.ada, now=NOON)
    assert draft_at(place, desk.alan)
    forget_draft(ForgetDraft(place), actor=desk.alan, now=NOON)
    assert draft_at(place, desk.alan) == {}


def test_ninety_days_without_a_touch_are_enough(desk, incident):
    keep(comment_on(incident.id), desk.alan, now=NOON)
    keep(comment_on(incident.id), desk.rita, now=NOON + timedelta(days=2))
    forget_stale_drafts(now=NOON + timedelta(days=91))
    assert [row.person_id for row in desk.session.query(Draft)] == [desk.rita.person_id]


def test_a_form_without_a_key_keeps_its_draft_beside_what_a_machine_said(desk, incident):
    """What was brought in by an import has no key; it is not what this form sent."""
    incident.idempotency_key = None
    place, said = comment_on(incident.id), AddComment(incident.id, "Said without a key")
    keep(place, desk.alan)
    sending(place, None, comment)(said, actor=desk.alan, now=NOON)
    assert draft_at(place, desk.alan) == {}
    assert keep(place, desk.alan)
    assert keep(NEW_INCIDENT, desk.alan, "", title="The printer")
