"""Sending files with words: bound in the same transaction, or kept beside the refused form."""

import re

import pytest

from app.attachments.models import Attachment
from app.tickets.models import Comment, Ticket
from forms.tickets.comment import NOTE
from tests.attachments.files import PDF, a_file, brought, picture, send_form

KEY = {"idempotency_key": "0" * 32}
WORDS = {"source_md": "See the picture", "internal": "n", **KEY}
INCIDENT = {"title": "The screen is cracked", "body": "", "impact": "one_person", **KEY}
MB = 1024 * 1024


def test_a_comment_carries_its_files(browse, session, folder, opened, rita):
    ticket, sender = opened(), browse(rita)
    keys = [brought(sender, picture(), "screen.png"), brought(sender)]
    reply = sender.post(f"/tickets/{ticket.number}/comment", {**WORDS, "files": keys})
    assert reply.status_code == 303
    said = session.query(Comment).one()
    assert {(file.ticket_id, file.comment_id) for file in session.query(Attachment)} == {(ticket.id, said.id)}
    page = sender.get(f"/tickets/{ticket.number}").text
    shown = page[page.index(f'id="c{said.id}"') :]
    assert f"/attachments/{keys[0]}/thumb" in shown
    assert "manual.pdf" in shown


@pytest.mark.parametrize("form", ["for-me", "for-somebody"])
def test_a_new_incident_carries_its_files_with_the_description(browse, session, folder, paris_desk, rita, alan, form):
    sender = browse(rita if form == "for-me" else alan)
    given = {
        **INCIDENT,
        "requester_id": str(rita.id),
        "urgency": "normal",
        "files": brought(sender, picture(), "a.png"),
    }
    assert sender.post(f"/tickets/new?form={form}", given).status_code == 303
    ticket, file = session.query(Ticket).one(), session.query(Attachment).one()
    assert (file.ticket_id, file.comment_id, file.event_seq) == (ticket.id, None, None)
    page = browse(rita).get(f"/tickets/{ticket.number}").text
    assert f"/attachments/{file.key}/thumb" in page[page.index('id="description"') :]


def test_a_solution_carries_its_files(browse, session, folder, opened, alan, rita):
    ticket, sender = opened(), browse(alan)
    key = brought(sender)
    sender.post(f"/tickets/{ticket.number}/comment", {**WORDS, "target": "resolved", "files": key})
    assert session.query(Attachment).one().event_seq == ticket.last_seq
    page = browse(rita).get(f"/tickets/{ticket.number}").text
    assert f"/attachments/{key}" in page[page.index("resolved it") :]


def test_sent_twice_it_is_said_once_and_the_files_stay(browse, session, folder, opened, rita):
    ticket, sender = opened(), browse(rita)
    form = {**WORDS, "files": brought(sender)}
    replies = [sender.post(f"/tickets/{ticket.number}/comment", form).status_code for _ in range(2)]
    assert (replies, session.query(Comment).count()) == ([303, 303], 1)


def test_a_refused_form_keeps_its_files_in_sight(browse, session, folder, opened, rita):
    ticket, sender = opened(), browse(rita)
    key = brought(sender, picture(), "screen.png")
    reply = sender.post(f"/tickets/{ticket.number}/comment", {**WORDS, "source_md": "", "files": key})
    assert reply.status_code == 422
    assert re.search(f'name="files" value="{key}" checked', reply.text)
    assert session.query(Attachment).one().ticket_id is None
    reply = sender.post("/tickets/new", {**INCIDENT, "title": "no", "files": key})
    assert reply.status_code == 422
    assert re.search(f'name="files" value="{key}" checked', reply.text)


def test_4_another_s_file_cannot_be_sent_and_nothing_is_said(browse, session, folder, opened, rita, alan):
    ticket = opened()
    theirs = brought(browse(alan), b"the secrets of the desk")
    reply = browse(rita).post(f"/tickets/{ticket.number}/comment", {**WORDS, "files": theirs})
    assert reply.status_code == 422
    assert "A file is no longer here" in reply.text
    assert "See the picture" in reply.text
    assert session.query(Comment).count() == 0


@pytest.mark.parametrize("keys", ["abc", "1", "00000000-0000-0000-0000-000000000000", "' OR 1=1--"])
def test_a_key_of_nothing_is_refused_with_the_words_kept(browse, session, folder, opened, rita, keys):
    reply = browse(rita).post(f"/tickets/{opened().number}/comment", {**WORDS, "files": keys})
    assert reply.status_code == 422
    assert "See the picture" in reply.text


def test_more_files_than_a_message_carries_are_refused(browse, session, folder, opened, rita):
    ticket, sender = opened(), browse(rita)
    keys = [brought(sender, f"page {n}".encode()) for n in range(21)]
    reply = sender.post(f"/tickets/{ticket.number}/comment", {**WORDS, "files": keys})
    assert reply.status_code == 422
    assert "At most 20 files at once." in reply.text


def test_without_a_script_the_form_carries_the_files_itself(browse, session, folder, opened, rita):
    ticket, sender = opened(), browse(rita)
    sent = [a_file(PDF, "manual.pdf"), a_file(picture(), "screen.png"), a_file(b"", "")]
    reply = send_form(sender, f"/tickets/{ticket.number}/comment", {**WORDS, "upload": sent})
    assert reply.status_code == 303
    said = session.query(Comment).one()
    assert {(file.name, file.comment_id) for file in session.query(Attachment)} == {
        ("manual.pdf", said.id),
        ("screen.png", said.id),
    }


def test_without_a_script_a_file_too_large_is_named_and_the_rest_is_kept(
    browse, session, folder, digests, opened, rita
):
    ticket, sender = opened(), browse(rita)
    sent = [a_file(b"x" * (26 * MB), "film.mp4"), a_file(PDF, "manual.pdf"), a_file(b"", "empty.txt")]
    reply = send_form(sender, f"/tickets/{ticket.number}/comment", {**WORDS, "upload": sent})
    assert reply.status_code == 422
    assert "film.mp4: The file is 26 MB; the limit is 25 MB. Your text is kept." in reply.text
    assert "empty.txt: The file is empty." in reply.text
    assert "See the picture" in reply.text
    kept = session.query(Attachment).one()
    assert f'value="{kept.key}" checked' in reply.text
    assert digests() == {kept.sha256}


def test_47_a_form_beyond_all_files_together_is_413_and_a_stranger_s_long_before(browse, folder, opened, rita):
    ticket = opened()
    most = {**WORDS, "upload": a_file(b"x" * (105 * MB), "disk.img")}
    assert send_form(browse(rita), f"/tickets/{ticket.number}/comment", most).status_code == 413
    assert send_form(browse(), "/tickets/new", {"upload": a_file(b"x" * (5 * MB), "a")}).status_code == 413


def test_a_note_s_files_are_a_note_s(browse, session, folder, opened, alan):
    ticket, sender = opened(), browse(alan)
    sender.post(f"/tickets/{ticket.number}/comment", {**WORDS, "internal": NOTE, "files": brought(sender)})
    assert session.query(Comment).one().internal
    assert session.query(Attachment).one().comment_id is not None
