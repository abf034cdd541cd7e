"""Whatever stands in the address of a list: 200, 400 or 404, never a fault (threats 35, 36, 37, 74, 78, 80)."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.tickets.incidents import opened

__all__ = ["opened"]

NAMES = (
    "view", "search", "sort", "desc", "page", "page_size", "status", "priority", "group_id", "assignee_id",
    "requester_id", "location_id", "category_id", "overdue",
)  # fmt: skip
SQL = ("' OR 1=1--", "1; DROP TABLE tickets", "1)) UNION SELECT password_hash FROM credentials--", "pg_sleep(9)", "\\'")
SHAPES = ("abc", "-1", "1,2", str(10**20), "NaN", "Infinity", "1e9", "0x10", "٣", "²", " ", "[]", "{{7*7}}", "İ", "💥")
LENIENT = {"search", "page", "page_size"}
MEANINGLESS = (
    "colour=red", "flt0_0=1", "password_hash=1", "id=1", "sort=password_hash", "sort=title", "sort=requester",
    "sort=id;drop", "sort=-opened", "view=own", "view=nowhere", "status=deleted", "%00=1", "search=%00",
    "status=%00", "search=" + "x" * 201, "x" * 9_000, "number=1", "tickets.title=a", "view[]=a",
)  # fmt: skip
FULL_TEXT = ("a & b | !c", "a:*", "'", "<->", "((", "\\", "!!", ":*", "a\\'b", "%", "_", "100%", "\ufdfa", "½")


@pytest.mark.parametrize("name", NAMES)
def test_a_value_is_known_clamped_or_refused(browse, opened, alan, session, name):
    opened()
    hand = browse(alan)
    answers = {value: hand.get(f"/tickets/?{urlencode({name: value})}").status_code for value in (*SQL, *SHAPES)}
    allowed = {200, 400} if name in LENIENT else {400}
    assert {value: status for value, status in answers.items() if status not in allowed} == {}
    assert session.scalar(text("SELECT count(*) FROM tickets")) == 1


def test_what_means_nothing_is_refused(browse, paris_desk, alan):
    hand = browse(alan)
    answers = {query: hand.get(f"/tickets/?{query}").status_code for query in MEANINGLESS}
    assert {query: status for query, status in answers.items() if status != 400} == {}


def test_the_page_size_is_clamped(browse, opened, alan):
    opened()
    for size in ("1000000000", "0", "-5"):
        assert browse(alan).get(f"/tickets/?page_size={size}").status_code == 200


def test_nothing_typed_is_syntax(browse, opened, alan):
    hand = browse(alan)
    exact = {typed: opened(f"Before {typed} after").number for typed in FULL_TEXT}
    opened("Before something else after")
    pages = {typed: hand.get(f"/tickets/?search={quote(typed)}") for typed in FULL_TEXT}
    assert [typed for typed, page in pages.items() if page.status_code != 200 or exact[typed] not in page.text] == []


def test_a_thousand_wildcards_are_too_many_and_two_hundred_are_signs(browse, opened, alan):
    opened()
    assert browse(alan).get(f"/tickets/?search={quote('%' * 1000)}").status_code == 400
    page = browse(alan).get(f"/tickets/?search={quote('%' * 200)}")
    assert "Nothing matches" in page.text


def test_a_repeated_name_is_read_once(browse, opened, alan):
    opened()
    assert browse(alan).get("/tickets/?status=new&status=closed").status_code == 200


@settings(max_examples=60)
@given(
    query=st.lists(
        st.tuples(st.sampled_from((*NAMES, "other")), st.text(max_size=40) | st.integers().map(str)), max_size=4
    )
)
def test_no_address_is_ever_a_fault(browse, paris_desk, alan, query):
    asked = urlencode(query, errors="surrogatepass")
    assert browse(alan).get(f"/tickets/?{asked}").status_code in (200, 400)
