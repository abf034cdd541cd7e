"""Opening files: the rights of their words, and headers under which nothing can act in our name (threats 3 and 45)."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.attachments.models import Attachment
from app.core.clock import utcnow
from app.directory.commands import RemoveMember
from app.directory.operations import remove_member
from app.tickets.models import Comment
from forms.tickets.comment import NOTE
from tests.attachments.files import PDF, SCRIPT, brought, fetched, picture
from tests.factories import SETUP, make_person
from tests.people import Browser

WORDS = {"source_md": "See the picture", "internal": "n", "idempotency_key": "0" * 32}
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def said_with(sender: Browser, number: str, content: bytes = PDF, name: str = "manual.pdf", **words: str) -> str:
    """Return the address of a file that went with a comment."""
    key = brought(sender, content, name)
    assert sender.post(f"/tickets/{number}/comment", {**WORDS, **words, "files": key}).status_code == 303
    return f"/attachments/{key}"


def test_everybody_on_the_ticket_opens_it_and_nobody_else(browse, folder, opened, rita, alan, paula, ada, olaf, paris):
    auditor = make_person("Udo Prüfer", paris, is_auditor=True)
    address = said_with(browse(rita), opened().number)
    for reader in (rita, alan, paula, ada, auditor):
        assert fetched(browse(reader), address).data == PDF
    assert browse(olaf).get(address).status_code == 404
    assert browse().get(address).status_code == 303


def test_3_a_note_s_files_exist_for_staff_only(browse, folder, opened, rita, alan, paula, paris):
    ticket, auditor = opened(), make_person("Udo Prüfer", paris, is_auditor=True)
    address = said_with(browse(alan), ticket.number, picture(), "suspect.png", internal=NOTE)
    for part in ("", "/thumb", "/preview"):
        assert [fetched(browse(one), address + part).status_code for one in (alan, auditor)] == [200, 200]
        assert [browse(one).get(address + part).status_code for one in (rita, paula)] == [404, 404]
    page = browse(rita).get(f"/tickets/{ticket.number}").text
    assert "suspect.png" not in page
    assert address not in page


def test_3_a_link_kept_after_the_rights_went_opens_nothing(browse, session, folder, opened, rita, alan, paris_desk):
    ticket = opened()
    address = said_with(browse(rita), ticket.number)
    assert fetched(browse(alan), address).status_code == 200
    remove_member(RemoveMember(paris_desk.id, alan.id), actor=SETUP, now=utcnow())
    assert browse(alan).get(address).status_code == 404


def test_the_files_of_a_deleted_ticket_or_comment_are_gone(browse, session, folder, opened, rita):
    ticket = opened()
    address = said_with(browse(rita), ticket.number)
    session.query(Comment).update({"deleted_at": text("now()")})
    assert browse(rita).get(address).status_code == 404
    session.query(Comment).update({"deleted_at": None})
    assert fetched(browse(rita), address).status_code == 200
    ticket.deleted_at = ticket.opened_at
    session.flush()
    assert browse(rita).get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [(SCRIPT, "page.html"), (DRAWING, "drawing.svg"), (b"GIF89a=1;//" + SCRIPT, "both.gif"), (picture(), "screen.png")],
)
def test_45_whatever_it_is_it_is_saved_and_never_shown(browse, folder, opened, rita, content, name):
    reply = fetched(browse(rita), said_with(browse(rita), opened().number, content, name))
    assert reply.data == content
    assert reply.mimetype == "application/octet-stream"
    assert reply.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reply.headers["Cache-Control"] == "private, no-store"
    assert int(reply.headers["Content-Length"]) == len(content)


def test_a_name_in_any_alphabet_arrives_whole(browse, folder, opened, rita):
    reply = fetched(browse(rita), said_with(browse(rita), opened().number, PDF, "Écran – 屏幕.pdf"))
    assert "filename*=UTF-8''%C3%89cran%20%E2%80%93%20%E5%B1%8F%E5%B9%95.pdf" in reply.headers["Content-Disposition"]


def test_what_is_no_key_is_not_found(browse, folder, ada):
    for key in ("1", "abc", "../../etc/passwd", "00000000-0000-0000-0000-000000000000"):
        assert browse(ada).get(f"/attachments/{key}").status_code == 404


def test_an_administrator_takes_a_file_off_and_the_line_stays(browse, session, folder, digests, opened, rita, ada):
    ticket = opened()
    address = said_with(browse(rita), ticket.number, picture(), "passport.png")
    back = f"/tickets/{ticket.number}"
    reply = browse(ada).post(f"{address}/redact", {"url": back})
    assert (reply.status_code, reply.location) == (303, back)
    assert browse(ada).get(address).status_code == 404
    assert browse(ada).post(f"{address}/redact").status_code == 404
    page = browse(rita).get(back).text
    assert "A file was removed by Ada Lefèvre." in page
    assert "passport.png" not in page
    assert digests() == set()
    audited = session.execute(
        text("SELECT actor_id FROM audit_entries WHERE event = 'attachment.redacted'")
    ).scalar_one()
    assert audited == ada.id


def test_what_somebody_is_bringing_again_at_that_moment_stays(browse, session, folder, digests, opened, rita, ada):
    """Their bytes lie in the store, their row is not written yet: nothing but their being younger speaks for them."""
    address = said_with(browse(rita), opened().number)
    kept = folder.put(io.BytesIO(PDF), len(PDF)).digest
    browse(ada).post(f"{address}/redact")
    assert session.query(Attachment).one().sha256 is None
    assert digests() == {kept}


def test_nobody_else_takes_it_off(browse, session, folder, opened, rita, alan, olaf, paris):
    auditor = make_person("Udo Prüfer", paris, is_auditor=True)
    ticket = opened()
    address = said_with(browse(rita), ticket.number)
    answers = [browse(one).post(f"{address}/redact").status_code for one in (rita, alan, auditor, olaf)]
    assert answers == [403, 403, 403, 404]
    assert "redact" not in browse(alan).get(f"/tickets/{ticket.number}").text
    assert session.query(Attachment).one().redacted_at is None


def test_what_others_sent_too_stays_when_one_is_taken_off(browse, folder, opened, rita, alan, ada):
    ticket = opened()
    first = said_with(browse(rita), ticket.number)
    second = said_with(browse(alan), ticket.number)
    browse(ada).post(f"{first}/redact")
    assert fetched(browse(rita), second).data == PDF


def test_a_row_that_lost_its_file_is_not_found_and_no_fault(browse, folder, opened, rita):
    address = said_with(browse(rita), opened().number)
    for file in list(folder.every()):
        folder.remove(file.digest, put_before=utcnow() + timedelta(days=1))
    assert browse(rita).get(address).status_code == 404
