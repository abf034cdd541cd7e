"""Static files by Apache itself: kept for ever under their hash, and nothing beside them."""

import gzip
import os
import stat
from pathlib import Path

import pytest
from flask import Flask

from app.cli.static import KEPT_FOR
from app.config import PROJECT
from app.web.static import YEAR, static_url
from tests.apache.asking import KINDS, ask
from tests.apache.conftest import Desk, collect

STATIC = PROJECT / "app" / "static"
NAMES = sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file())
ZIPPED = {"Accept-Encoding": "br, gzip"}


def addressed(desk: Desk, name: str) -> str:
    with desk.app.test_request_context():
        return static_url(name)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_names_may_be_kept_for_ever(desk: Desk, name: str) -> None:
    content, kind = (STATIC / name).read_bytes(), KINDS[Path(name).suffix]
    for headers, encoding in (({}, None), (ZIPPED, "gzip")):
        reply = ask(desk.apache, addressed(desk, name), headers=headers)
        told = reply.headers
        assert (reply.status, told["Cache-Control"], told["Content-Encoding"]) == (200, YEAR, encoding)
        assert (told.get_all("Content-Type"), told["Vary"]) == ([f"{kind}; charset=utf-8"], "Accept-Encoding")
        assert told["Content-Length"] == str(len(reply.body))
        assert (gzip.decompress(reply.body) if encoding else reply.body) == content


@pytest.mark.parametrize("name", NAMES)
def test_every_file_has_its_type_without_a_copy_too(desk: Desk, name: str) -> None:
    reply = ask(desk.apache, f"/static/{name}")
    assert (reply.status, reply.headers["Content-Type"]) == (200, f"{KINDS[Path(name).suffix]}; charset=utf-8")


@pytest.mark.parametrize("query", ["", "?v=000000000000", "?v=", "?v=../../../wsgi.py"])
def test_a_hash_that_is_not_known_gets_the_file_of_this_release_to_be_asked_for_again(desk: Desk, query: str) -> None:
    reply = ask(desk.apache, f"/static/app.js{query}")
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-cache")
    assert reply.body == (STATIC / "app.js").read_bytes()
    again = ask(desk.apache, f"/static/app.js{query}", headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_file_kept_under_its_hash_is_still_304_when_it_is_asked_for_again(desk: Desk) -> None:
    address = addressed(desk, "app.css")
    for headers in ({}, ZIPPED):
        tag = ask(desk.apache, address, headers=headers).headers["ETag"]
        assert ask(desk.apache, address, headers={**headers, "If-None-Match": tag}).status == 304


@pytest.mark.parametrize(
    "path",
    ["/static", "/static/", "/static/vendor", "/static/vendor/", "/static/../config.py", "/static/%2e%2e/config.py",
     "/static/..%2fconfig.py", "/static//../wsgi.py", "/static/vendor/../../wsgi.py", "/static/.htaccess",
     "/static/app.js/", "/static/app.js/more", "/infra/apache/desk.wsgi", "/static/nothing.js"],
)  # fmt: skip
def test_there_is_no_list_of_files_and_nothing_outside_them(desk: Desk, path: str) -> None:
    reply = ask(desk.apache, path)
    assert (path, reply.status in (403, 404)) == (path, True)
    assert b"Index of" not in reply.body and b"import" not in reply.body


@pytest.mark.parametrize("path", ["/static/app.js", "/static/app.js?v={}", "/.errors/busy.html"])
def test_what_is_read_takes_no_other_method(desk: Desk, path: str) -> None:
    for method in ("POST", "DELETE", "OPTIONS"):
        reply = ask(desk.apache, path.format(addressed(desk, "app.js").rpartition("=")[2]), method, b"a body")
        assert (method, reply.status, reply.headers.get_all("Allow")) == (method, 405, ["GET, HEAD"])
    assert "cannot be understood" in reply.text


def test_the_copies_of_the_release_before_stay_for_a_month(app: Flask, tmp_path: Path) -> None:
    old, older = tmp_path / "0123456789ab", tmp_path / "ba9876543210"
    for place, age in ((old, KEPT_FOR - 600), (older, KEPT_FOR + 600)):
        place.mkdir()
        past = place.stat().st_mtime - age
        os.utime(place, (past, past))
    said = collect(app, tmp_path)
    assert said.output == f"{len(NAMES)} files stand in {tmp_path}.\n"
    assert (old.exists(), older.exists()) == (True, False)


def test_the_copies_are_for_all_to_read_and_made_once(app: Flask, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        collect(app, tmp_path)
    finally:
        os.umask(before)
    made = [*tmp_path.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o755, 0o644}
    inodes = {path: path.stat().st_ino for path in made}
    collect(app, tmp_path)
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*")} == inodes


def test_a_folder_that_cannot_be_written_gets_a_sentence(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    said = collect(app, tmp_path / "taken" / "static")
    assert (said.exit_code, "cannot be written" in said.output) == (1, True)
