"""Bringing a file before anything is sent: the door of upload.js (threats 24, 44, 46 and 47)."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import quote

import pytest
from sqlalchemy import text
from werkzeug.test import encode_multipart

from app.attachments.limits import MOST_PENDING
from app.attachments.models import Attachment
from tests.attachments.files import PDF, a_file, bring, brought, fetched, picture, pixel_bomb
from tests.factories import make_person

MB = 1024 * 1024


def test_a_file_waits_to_be_sent_and_only_its_uploader_opens_it(browse, session, folder, rita, alan, ada):
    reply = bring(browse(rita), PDF, "Mode d’emploi.pdf")
    assert (reply.status_code, reply.json["name"], reply.json["thumb"]) == (201, "Mode d’emploi.pdf", "")
    kept = session.query(Attachment).one()
    assert (kept.uploader_id, kept.ticket_id, kept.size, kept.media_type) == (
        rita.id,
        None,
        len(PDF),
        "application/pdf",
    )
    address = f"/attachments/{reply.json['key']}"
    assert fetched(browse(rita), address).data == PDF
    assert [browse(other).get(address).status_code for other in (alan, ada)] == [404, 404]


def test_a_picture_gets_two_copies_that_hold_nothing_but_pixels(browse, folder, rita):
    sender = browse(rita)
    reply = bring(sender, picture("JPEG", (2400, 1200), comment=b"secret place"), "photo.jpg")
    thumb = fetched(sender, reply.json["thumb"])
    preview = fetched(sender, reply.json["thumb"].replace("thumb", "preview"))
    assert {thumb.mimetype, preview.mimetype} == {"image/webp"}
    assert len(thumb.data) < len(preview.data)
    assert b"secret place" not in thumb.data + preview.data


def test_bringing_is_audited(browse, session, folder, rita):
    brought(browse(rita))
    entry = session.execute(
        text("SELECT actor_id, changes FROM audit_entries WHERE event = 'attachment.uploaded'")
    ).one()
    assert entry.actor_id == rita.id
    assert entry.changes["name"] == [None, "manual.pdf"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1", "aSet-Cookie_ x=1"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("nul\x00l.txt", "null.txt"),
        ("x" * 300 + ".log", "x" * 196 + ".log"),
        ("", "file"),
    ],
)
def test_44_a_hostile_name_is_shown_cleaned_and_saved_under_nothing_else(browse, folder, digests, rita, name, shown):
    sender = browse(rita)
    reply = bring(sender, PDF, name)
    assert reply.json["name"] == shown
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in digests())
    saved = fetched(sender, f"/attachments/{reply.json['key']}").headers["Content-Disposition"]
    assert saved.startswith("attachment; filename")
    assert shown in saved or quote(shown) in saved


def test_a_name_that_is_no_name_at_all_is_still_a_file(browse, folder, rita):
    reply = bring(browse(rita), PDF, **{"X-File-Name": "%FF%FE%ZZ"})
    assert reply.status_code == 201


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The file is 26 MB; the limit is 25 MB. Your text is kept."),
        ("fr", "Le fichier fait 26 Mo\u202f; la limite est 25 Mo. Votre texte est conservé."),
    ],
)
def test_47_what_is_too_large_is_refused_with_both_numbers_and_leaves_nothing(
    browse, session, folder, digests, rita, language, sentence
):
    rita.lang = language
    session.flush()
    reply = bring(browse(rita), b"x" * (26 * MB), "film.mp4")
    assert (reply.status_code, reply.json["detail"]) == (413, sentence)
    assert (digests(), session.query(Attachment).count()) == (set(), 0)


def test_a_limit_of_ones_own_is_the_limit(browse, app, monkeypatch, folder, rita):
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], upload_mb=1))
    sender = browse(rita)
    assert bring(sender, b"x" * MB).status_code == 201
    assert bring(sender, b"x" * (MB + 1)).json["detail"].startswith("The file is 2 MB; the limit is 1 MB.")


def test_zero_bytes_are_no_file(browse, folder, digests, rita):
    reply = bring(browse(rita), b"")
    assert (reply.status_code, reply.json["detail"]) == (422, "The file is empty. Choose another one.")
    assert digests() == set()


def test_46_a_picture_that_unfolds_to_gigabytes_is_refused_and_leaves_nothing(browse, session, folder, digests, rita):
    reply = bring(browse(rita), pixel_bomb(), "innocent.png")
    assert reply.status_code == 422
    assert "100 million pixels" in reply.json["detail"]
    assert (digests(), session.query(Attachment).count()) == (set(), 0)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\nnot a picture", b"\xff\xd8\xff\xe0 no", b"GIF89a=1;//<script>"])
def test_what_only_begins_as_a_picture_is_a_file_to_be_saved(browse, folder, rita, content):
    reply = bring(browse(rita), content, "photo.png")
    assert (reply.status_code, reply.json["thumb"]) == (201, "")
    assert browse(rita).get(f"/attachments/{reply.json['key']}/preview").status_code == 404


def test_who_only_reads_brings_nothing(browse, folder, digests, paris):
    auditor = make_person("Udo Prüfer", paris, is_auditor=True)
    assert bring(browse(auditor)).status_code == 403
    assert bring(browse()).status_code == 401
    assert digests() == set()


def test_16_a_page_of_another_site_brings_nothing(browse, folder, digests, rita):
    assert bring(browse(rita), **{"X-CSRFToken": "forged"}).status_code == 400
    assert digests() == set()


def test_a_file_that_is_not_wanted_after_all_is_gone_at_once(browse, session, folder, digests, rita, alan):
    key = brought(browse(rita), picture())
    assert len(digests()) == 3
    assert browse(alan).post(f"/attachments/{key}/drop").status_code == 404
    assert browse(rita).post(f"/attachments/{key}/drop").status_code == 204
    assert (digests(), session.query(Attachment).count()) == (set(), 0)


def test_dropping_ones_own_leaves_another_s_file_of_the_same_bytes(browse, folder, rita, alan):
    mine, theirs = brought(browse(rita)), brought(browse(alan))
    browse(rita).post(f"/attachments/{mine}/drop")
    assert fetched(browse(alan), f"/attachments/{theirs}").data == PDF


def test_nobody_fills_the_disk_with_what_they_never_send(browse, session, folder, digests, rita):
    sender = browse(rita)
    brought(sender)
    session.execute(
        text(
            "INSERT INTO attachments (uploader_id, sha256, size, name, media_type, created_at)"
            " SELECT uploader_id, sha256, size, name, media_type, created_at"
            " FROM attachments, generate_series(2, :most)"
        ),
        {"most": MOST_PENDING},
    )
    before = digests()
    reply = bring(sender, b"one too many")
    assert (reply.status_code, digests()) == (409, before)
    assert str(MOST_PENDING) in reply.json["detail"]


@contextmanager
def little_room() -> Iterator[None]:
    """Let no file grow beyond half a megabyte: the errors of a full disk, on any machine and for anybody."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MB // 2, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# The form's parser leaves what it had begun to the collector, which closes and removes it and says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_f7_a_full_disk_is_a_sentence_with_and_without_a_script(browse, session, folder, digests, rita):
    sender = browse(rita)
    body = encode_multipart({"csrf_token": sender.form_token, "upload": a_file(b"x" * 2 * MB, "a.bin")})
    with little_room():
        reply = bring(sender, b"x" * 2 * MB)
        page = sender.client.post("/tickets/new", data=body[1], content_type=f"multipart/form-data; boundary={body[0]}")
    assert (reply.status_code, page.status_code) == (507, 507)
    assert "no room left" in reply.json["detail"]
    assert "no room left" in page.text
    assert (digests(), session.query(Attachment).count()) == (set(), 0)
