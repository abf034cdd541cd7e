"""The organisation chart: who stands above, who below, as deep as is read at once."""

import pytest

from app.directory.chart import Branch, branches, opens
from app.directory.queries.lines import InLine
from tests.factories import make_person


def line(number, manager=None, reports=0):
    return InLine(number, f"P{number}", manager, None, True, reports)


@pytest.fixture
def house(paris):
    """Four levels: chief > two heads > three each > one below the first of them."""
    chief = make_person("Chiara Top", paris)
    heads = [make_person(f"Head{number} Mid", paris, chief) for number in range(2)]
    workers = [make_person(f"Worker{number} Low", paris, heads[number % 2]) for number in range(6)]
    return chief, heads, workers, make_person("Deep Last", paris, workers[0])


def test_a_branch_counts_those_who_are_not_drawn():
    tree = branches([line(1, reports=3)], {1: [line(2, 1), line(3, 1)]})
    assert tree == (Branch(line(1, reports=3), (Branch(line(2, 1), ()), Branch(line(3, 1), ()))),)
    assert tree[0].closed == 1


@pytest.mark.parametrize(("reports", "opened"), [([3, 0, 4], [0, 2]), ([39, 2], []), ([40], [0]), ([], [])])
def test_the_second_level_is_drawn_while_it_is_short(reports, opened):
    assert opens([line(number, reports=count) for number, count in enumerate(reports)]) == opened


def test_the_whole_chart_begins_with_those_nobody_stands_above(browse, rita, paula, house):
    page = browse(rita).get("/people/chart").text
    tops = page.split("data-chart")[1]
    assert tops.index("Paula Duval") < tops.index("Rita Moreau") < tops.index("Chiara Top") < tops.index("Head0 Mid")
    assert "Worker5 Low" in tops
    assert "Deep Last" not in tops
    assert "1 report" in tops


def test_what_lies_deeper_has_a_link_and_a_part_of_its_own(browse, rita, house):
    _chief, _heads, workers, deep = house
    page = browse(rita).get("/people/chart").text
    assert f'data-branch="/people/{workers[0].id}/reports"' in page
    assert f'href="/people/{workers[0].id}/chart"' in page
    part = browse(rita).get(f"/people/{workers[0].id}/reports").text
    assert f'href="/people/{deep.id}"' in part
    assert "<html" not in part


def test_the_chart_of_somebody_names_those_above_from_the_top(browse, rita, house):
    chief, heads, _workers, deep = house
    above = browse(rita).get(f"/people/{deep.id}/chart").text.split('class="chart-above"')[1].split("</ol>")[0]
    order = [above.index(name) for name in (chief.name, heads[0].name, "Worker0 Low")]
    assert order == sorted(order)


def test_leavers_stand_above_with_their_mark_and_never_below(browse, rita, ada, house, session):
    _chief, heads, workers, _deep = house
    heads[0].active = workers[1].active = False
    session.flush()
    page = browse(rita).get(f"/people/{workers[0].id}/chart").text
    assert "has left" in page
    assert f'href="/people/{heads[0].id}/chart"' not in page
    assert f'href="/people/{heads[0].id}/chart"' in browse(ada).get(f"/people/{workers[0].id}/chart").text
    assert "Worker1 Low" not in browse(rita).get("/people/chart").text


def test_somebody_out_of_sight_has_no_chart(browse, rita, alan, session):
    alan.active = False
    session.flush()
    assert browse(rita).get(f"/people/{alan.id}/chart").status_code == 404
    assert browse(rita).get(f"/people/{alan.id}/reports").status_code == 404


def test_an_empty_house_says_so(browse, ada):
    assert "Nobody has a manager yet" in browse(ada).get("/people/chart").text
