"""What every answer carries, what no request gets through, where no redirect leads (threats 16, 20, 22, 24, 25, 31)."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.redirects import safe_path


def test_every_answer_is_hardened(ada):
    for url in ("/things/", "/nowhere", "/static/app.css", "/broken"):
        headers = ada.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_pages_are_never_stored_and_hashed_files_for_a_year(ada):
    assert ada.get("/things/").headers["Cache-Control"] == "no-store"
    page = ada.get("/things/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in ada.get(address).headers["Cache-Control"]
    assert "immutable" not in ada.get(address + "0").headers["Cache-Control"]


def test_a_static_file_is_compressed_for_those_who_take_it(ada):
    import gzip

    plain = ada.get("/static/vendor/tabler.min.css")
    small = ada.get("/static/vendor/tabler.min.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 5


def test_https_answers_are_pinned_to_https(ada):
    assert "max-age" in ada.get("/things/", base_url="https://localhost").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in ada.get("/things/").headers


def test_a_post_without_its_token_is_refused_and_gives_the_text_back(ada):
    reply = ada.client.post("/things/new", data={"name": "My long <b>text</b>", "password": "hunter2"})
    assert reply.status_code == 400
    assert "My long &lt;b&gt;text&lt;/b&gt;" in reply.text
    assert 'action="/things/new"' in reply.text
    assert "hunter2" not in reply.text


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_text_of_a_foreign_page_is_not_offered_again(ada, headers):
    reply = ada.client.post("/things/new", data={"name": "theirs"}, headers=headers)
    assert (reply.status_code, "theirs" in reply.text) == (400, False)


def test_another_session_s_token_is_refused(ada, rita):
    page = rita.get("/things/new").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert ada.client.post("/things/new", data={"name": "x", "csrf_token": token}).status_code == 400


def test_a_fault_shows_its_number_and_nothing_else(ada, caplog):
    with caplog.at_level(logging.ERROR):
        reply = ada.get("/broken")
    assert reply.status_code == 500
    assert "secret word" not in reply.text
    number = reply.headers["X-Request-Id"]
    assert number in reply.text
    assert number in caplog.text


def test_an_error_reflects_nothing_of_the_address(ada):
    assert "zebra" not in ada.get("/zebra?zebra=zebra").text.replace('name="url" value="/zebra?zebra=zebra"', "")


def test_a_body_too_large_is_refused_with_a_page(ada):
    reply = ada.client.post("/things/new", data={"name": "x" * 5_000_000})
    assert (reply.status_code, "too large" in reply.text) == (413, True)


def test_a_machine_gets_json(ada):
    reply = ada.get("/nowhere", headers={"Accept": "application/json"})
    assert (reply.mimetype, reply.json["status"]) == ("application/problem+json", 404)


def test_a_method_nobody_serves_is_refused_with_those_that_are(ada):
    assert ada.client.delete("/things/new").status_code == 405
    reply = ada.get("/preferences")
    assert (reply.status_code, "POST" in reply.headers["Allow"]) == (405, True)


OFF_SITE = [
    *("//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "/\t/evil.example"),
    *("https:evil", "https://evil.example", "javascript:alert(1)", "@evil.example", "evil", "", None),
    *("%2f%2fevil.example", "/%2fevil.example", "/%252fevil.example", "/%5cevil.example"),
    *("/\r\nSet-Cookie: a=b", "/a%0d%0ab", "/\u3002evil", "/\uff0fevil.example", "/" + "x" * 3000),
]


@pytest.mark.parametrize("target", OFF_SITE)
def test_a_redirect_never_leaves_the_site(target):
    assert safe_path(target, "/home") == "/home"


@pytest.mark.parametrize(
    "target",
    ["/", "/tickets/INC000001", "/tickets/?search=a%20b&view=mine", "/people/4#card", "/tickets/?search=%2F%2F"],
)
def test_a_redirect_keeps_paths_of_the_site(target):
    assert safe_path(target, "/home") == target


@given(st.text(alphabet="/\\.:@%2fF5cC\t\n\u3002\uff0fae?#", max_size=20))
def test_no_spelling_makes_a_redirect_leave(target):
    from urllib.parse import urlsplit

    kept = safe_path(target)
    assert kept.startswith("/")
    assert not kept.startswith(("//", "/\\"))
    assert urlsplit(kept).netloc == ""
