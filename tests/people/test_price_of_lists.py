"""What the pages of the directory cost: the same number of statements whatever the number of rows."""

import pytest
from sqlalchemy import event

from tests.factories import make_group, make_person


@pytest.fixture
def statements(session):
    """Every statement sent on the test's connection."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


@pytest.mark.parametrize(("page", "most"), [("/people/", 8), ("/people/?search=ri", 8), ("/groups/", 8)])
def test_a_list_costs_the_same_with_one_row_and_with_many(browse, ada, paris, statements, page, most):
    browser, prices = browse(ada), []
    # The initials that people chose are read once a minute, by the first page that draws a name.
    browser.get(page)
    for numbers in (range(1), range(1, 45)):
        for number in numbers:
            member = make_person(f"Marie{number} Riviere", paris, ada)
            make_group(f"Group {number}", paris, members=[member])
        statements.clear()
        assert browser.get(page).status_code == 200
        prices.append(len(statements))
    assert prices[0] == prices[1] <= most


def test_a_card_costs_at_most_fifteen(browse, ada, rita, statements):
    browser = browse(ada)
    statements.clear()
    assert browser.get(f"/people/{rita.id}").status_code == 200
    assert len(statements) <= 15


@pytest.mark.parametrize(("page", "most"), [("", 15), ("/chart", 9), ("/reports", 7), ("/holdings", 20), ("/can", 20)])
def test_a_page_of_somebody_costs_the_same_with_little_and_with_much(browse, ada, paris, statements, page, most):
    browser, prices, busy = browse(ada), [], make_person("Bea Busy", paris, ada)
    browser.get("/people/")
    for numbers in (range(1), range(1, 25)):
        for number in numbers:
            report = make_person(f"Marie{number} Riviere", paris, busy)
            make_person(f"Jean{number} Riviere", paris, report)
            make_group(f"Group {number}", paris, members=[busy])
        statements.clear()
        assert browser.get(f"/people/{busy.id}{page}").status_code == 200
        prices.append(len(statements))
    assert prices[0] == prices[1] <= most


def test_many_reports_are_cut_short_and_lead_to_the_chart(browse, ada, paula, paris):
    for number in range(22):
        make_person(f"Marie{number} Riviere", paris, paula)
    card = browse(ada).get(f"/people/{paula.id}").text
    assert card.count("Riviere</span>") == 20
    assert "All of them" in card
