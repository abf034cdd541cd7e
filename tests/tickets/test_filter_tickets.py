"""The vocabulary of a list's URL (threats 74, 78, 80)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadRequest
from app.tickets.filters import DEEPEST, PAGE_SIZE_MAX, Filters, filters_from, page_from


def test_a_query_becomes_filters():
    query = {"view": "mine", "status": "on_hold", "group_id": "7", "text": "vpn", "priority": ""}
    assert filters_from(query) == Filters(view="mine", status="on_hold", group_id=7, text="vpn")


@pytest.mark.parametrize(
    "query",
    [
        {"password_hash": "x"},
        {"due_at": "1"},
        {"view": "everything"},
        {"status": "pending"},
        {"priority": "critical'--"},
        {"kind": "change"},
        {"group_id": "abc"},
        {"group_id": "-1"},
        {"group_id": "1,2"},
        {"group_id": "1" + "0" * 20},
        {"group_id": "²"},
        {"group_id": "0"},
    ],
)
def test_what_means_nothing_is_a_bad_request(query):
    with pytest.raises(BadRequest):
        filters_from(query)


def test_names_of_the_door_are_let_through():
    assert filters_from({"page": "2", "sort": "due"}, ignored=("page", "sort")) == Filters()


@pytest.mark.parametrize("sort", ["search", "-estimated_cost", "opened; drop", "--opened"])
def test_sorting_by_anything_unknown_is_a_bad_request(sort):
    with pytest.raises(BadRequest):
        page_from(sort, "", "")


def test_pages_and_sizes_are_clamped():
    assert page_from("", "", "1" + "0" * 9).size == PAGE_SIZE_MAX
    assert page_from("-due", "-1", "0").number == 1
    deepest = page_from("", "1" + "0" * 20, "50")
    assert deepest.offset < DEEPEST


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_page_of_any_shape_is_more_than_a_bad_request(number, size):
    try:
        page = page_from("", number, size)
    except BadRequest:
        return
    assert 1 <= page.size <= PAGE_SIZE_MAX
    assert page.offset <= DEEPEST
