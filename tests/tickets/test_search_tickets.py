"""The search box against the database (threats 35, 36, 37)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.tickets.filters import Filters, PageOf
from app.tickets.models import ExternalRef, TicketNumber
from app.tickets.queries import page
from tests.tickets.conftest import NOON

BODY = "L'écran du portable PC-42 affiche 100% de gris_clair\\noir; VPN coupé.\nab ovo"


@pytest.fixture
def ticket(desk):
    desk.open(title="Something else entirely")
    return desk.open(title="Imprimante bloquée au 2e étage", body=BODY)


def finds(desk, text):
    return [row.number for row in page(Filters(text=text), PageOf(), actor=desk.ada, now=NOON).rows]


@pytest.mark.parametrize(
    "text",
    [
        "imprimante",
        "IMPRIMANTE bloquee",
        "bloquée étage",
        "primant",
        "etage imprimante",
        "écran vpn",
        "vp",
        "2e",
        "l'ecran",
        "pc-42",
        "100%",
        "gris_clair",
        "clair\\noir",
        "ab",
    ],
)
def test_words_and_parts_of_words_are_found(desk, ticket, text):
    assert finds(desk, text) == [ticket.number]


@pytest.mark.parametrize(
    "text", ["imprimante zzz", "10%%0", "gris%clair", "grisxclair", "p_c-42", "rimante au3", "vo%"]
)
def test_wildcards_and_missing_words_find_nothing(desk, ticket, text):
    assert finds(desk, text) == []


def test_a_number_is_found_however_it_is_typed(desk, ticket):
    digits = ticket.number.removeprefix("INC")
    for text in (ticket.number, ticket.number.lower(), f"inc{int(digits)}", str(int(digits))):
        assert ticket.number in finds(desk, text)


def test_a_foreign_reference_is_found(desk, ticket):
    desk.session.add(ExternalRef(ticket_id=ticket.id, source="servicenow", reference="INC0000045"))
    desk.session.flush()
    assert finds(desk, "inc0000045") == [ticket.number]


def test_a_former_number_is_found(desk, ticket):
    desk.session.add(TicketNumber(number="TSK000777", ticket_id=ticket.id))
    desk.session.flush()
    assert finds(desk, "tsk777") == [ticket.number]


@pytest.mark.parametrize(
    "text",
    [
        "& | ! '",
        "a & ",
        "':*",
        "<->",
        "foo:bar",
        "((",
        "%" * 1000,
        "_" * 500,
        "\\" * 300,
        "'; DROP TABLE tickets; --",
        "¼ ½ ％",
    ],
)
def test_no_sign_is_syntax(desk, ticket, text):
    assert finds(desk, text) == []


@settings(max_examples=80)
@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=60))
def test_whatever_is_typed_is_answered(desk, ticket, text):
    finds(desk, text)


@settings(max_examples=60)
@given(st.data())
def test_any_part_of_the_text_finds_it(desk, ticket, data):
    start = data.draw(st.integers(0, len(BODY) - 4))
    part = BODY[start : data.draw(st.integers(start + 4, len(BODY)))]
    words = [word for word in part.split() if len(word) >= 3]
    if words:
        assert finds(desk, " ".join(words)) == [ticket.number]
