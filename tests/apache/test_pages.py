"""Pages, counters, files and the API through a real Apache: what it adds, and what it must leave alone."""

import gzip
import json
from urllib.parse import quote

import pytest

from tests.apache.asking import Reply, ask, headers_amiss
from tests.apache.conftest import Desk, bearer, form_token, signed_in
from tests.attachments.files import PDF, picture

ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def incident(desk: Desk) -> str:
    """The number of an incident that a machine opened."""
    known = {**bearer(desk), "Content-Type": "application/json", "Idempotency-Key": "a" * 32}
    made = ask(desk.apache, "/api/v1/tickets", "POST", json.dumps({"title": "The network is down"}).encode(), known)
    assert made.status == 201, made.text
    return str(json.loads(made.body)["number"])


@pytest.mark.parametrize("headers", [{}, ZIPPED])
@pytest.mark.parametrize("path", ["/counters", "/api/v1/tickets/{}"])
def test_what_has_not_changed_is_304_compressed_or_not(
    desk: Desk, incident: str, path: str, headers: dict[str, str]
) -> None:
    known = {**headers, **signed_in(desk), **bearer(desk)}
    path = path.format(incident)
    first = ask(desk.apache, path, headers=known)
    assert first.status == 200
    again = ask(desk.apache, path, headers={**known, "If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_page_is_compressed_but_not_for_who_was_led_to_it_by_another_site(desk: Desk) -> None:
    """The size of a compressed page tells what of it repeats; who chooses some of its words learns the others."""
    sites = {"none": "gzip", "same-origin": "gzip", "same-site": None, "cross-site": None}
    for site, encoding in sites.items():
        reply = ask(desk.apache, "/tickets/", headers={**ZIPPED, **signed_in(desk), "Sec-Fetch-Site": site})
        assert (site, reply.headers["Content-Encoding"]) == (site, encoding)
        page = gzip.decompress(reply.body) if encoding else reply.body
        assert b"</html>" in page
        assert reply.headers["Cache-Control"] == "no-store"


def test_a_ticket_that_has_moved_for_good_says_each_header_once(desk: Desk, incident: str) -> None:
    reply = ask(desk.apache, f"/tickets/{incident.lower()}", headers=signed_in(desk))
    assert reply.status == 301
    assert headers_amiss(reply.headers) == {}


def test_the_authorization_header_reaches_the_api(desk: Desk, incident: str) -> None:
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, signed_in(desk)):
        refused = ask(desk.apache, "/api/v1/tickets", headers=headers)
        assert (refused.status, refused.headers["Content-Type"]) == (401, "application/problem+json")
    read = ask(desk.apache, f"/api/v1/tickets/{incident}", headers=bearer(desk))
    assert (read.status, json.loads(read.body)["title"]) == (200, "The network is down")


def brought(desk: Desk, content: bytes, name: str) -> Reply:
    cookies, token = form_token(desk)
    told = {"X-File-Name": quote(name), "X-CSRFToken": token, "Content-Type": "application/octet-stream", **cookies}
    return ask(desk.apache, "/attachments/", "POST", content, {**told, "Accept": "application/json"})


def test_a_file_comes_in_and_goes_out_whole(desk: Desk) -> None:
    content = PDF + bytes(range(256)) * 20_000
    kept = brought(desk, content, "le mode d’emploi.pdf")
    assert (kept.status, json.loads(kept.body)["name"]) == (201, "le mode d’emploi.pdf")
    reply = ask(desk.apache, f"/attachments/{json.loads(kept.body)['key']}", headers={**ZIPPED, **signed_in(desk)})
    assert (reply.status, reply.body == content) == (200, True)
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert reply.headers.get_all("Content-Security-Policy") == ["default-src 'none'; sandbox"]


def test_a_picture_is_shown_as_the_copy_that_another_program_made(desk: Desk) -> None:
    kept = json.loads(brought(desk, picture(), "badge.png").body)
    reply = ask(desk.apache, f"/attachments/{kept['key']}/thumb", headers=signed_in(desk))
    assert (reply.status, reply.headers["Content-Type"], reply.body[8:12]) == (200, "image/webp", b"WEBP")


def test_47_a_file_that_is_too_large_leaves_nothing_behind(desk: Desk) -> None:
    refused = brought(desk, b"%PDF-1.7\n" + b"x" * 26 * 1024 * 1024, "film.pdf")
    assert (refused.status, json.loads(refused.body)["detail"]) == (
        413, "The file is 27 MB; the limit is 25 MB. Your text is kept.",
    )  # fmt: skip
    assert [*(desk.files / "half").glob("*")] == []
