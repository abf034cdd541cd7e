"""The list of CIs: whose it is, what it shows, how it is narrowed, what it costs."""

import pytest
from sqlalchemy import event

from app.cmdb.commands import CiFieldDetails, HandOver
from app.cmdb.operations import create_ci_field, hand_over
from app.cmdb.vocabulary import Kind
from app.directory.rows import Create
from tests.cmdb.conftest import make_ci, type_id
from tests.factories import NOW, SETUP


@pytest.fixture
def park(session, paris, lyon, rita):
    """Two computers and a printer in Paris, one of them Rita's; a phone in Lyon."""
    made = {"PC-1": make_ci("PC-1", paris, attrs={"form": "laptop", "memory": 16, "system": "Debian"})}
    made["PC-2"] = make_ci("PC-2", paris, manufacturer="Dell", attrs={"form": "desktop"}, holder_id=rita.id)
    made["PR-1"] = make_ci("PR-1", paris, "printer", attrs={"technology": "laser"})
    made["PH-1"] = make_ci("PH-1", lyon, "phone")
    return made


def tags(reply):
    return {tag for tag in ("PC-1", "PC-2", "PR-1", "PH-1") if f"Machine {tag}<" in reply.text}


def test_each_finds_what_is_theirs_to_see(browse, park, olga, alan, paris_desk, rita, paula, olaf, ada):
    assert tags(browse(ada).get("/cis/")) == {"PC-1", "PC-2", "PR-1", "PH-1"}
    assert tags(browse(olga).get("/cis/")) == tags(browse(alan).get("/cis/")) == {"PC-1", "PC-2", "PR-1"}
    assert tags(browse(rita).get("/cis/")) == tags(browse(paula).get("/cis/")) == {"PC-2"}
    assert tags(browse(olaf).get("/cis/")) == set()


def test_a_requester_is_led_to_their_equipment_and_staff_to_the_list(browse, park, rita, alan, paris_desk):
    page = browse(rita).get("/equipment/")
    assert "Machine PC-2" in page.text
    assert 'href="/equipment"' in page.text
    assert 'href="/cis"' not in page.text
    assert 'href="/cis"' in browse(alan).get("/equipment/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type={computer}", {"PC-1", "PC-2"}),
        ("type={computer}&attr_form=laptop", {"PC-1"}),
        ("type={printer}&attr_form=laptop", {"PR-1"}),
        ("type={computer}&attr_system=debian", {"PC-1"}),
        ("type={computer}&attr_system=+D%C3%89BIAN+", {"PC-1"}),
        ("type={computer}&attr_system=Debia", set()),
        ("type={computer}&attr_system=Debian+12", set()),
        ("type={computer}&attr_system=%25", set()),
        ("type={computer}&attr_memory.from=16&attr_memory.to=16", {"PC-1"}),
        ("type={computer}&attr_memory.from=16%2C5", set()),
        ("type={computer}&attr_memory.to=100", {"PC-1"}),
        ("type={computer}&attr_memory.to=-1", set()),
        ("type={printer}&attr_memory.to=100", {"PR-1"}),
        ("state=in_use", {"PC-2"}),
        ("holder=no", {"PC-1", "PR-1"}),
        ("holder=left", set()),
        ("warranty=over", set()),
        ("search=dell", {"PC-2"}),
        ("search=DEBIAN+machine", {"PC-1"}),
        ("search=%25", set()),
        ("sort=tag&desc=1", {"PC-1", "PC-2", "PR-1"}),
    ],
)
def test_it_is_narrowed_by_what_every_ci_says_and_by_its_types_choices(browse, park, olga, query, found):
    asked = query.format(computer=type_id(), printer=type_id("printer"))
    reply = browse(olga).get(f"/cis/?{asked}")
    assert (reply.status_code, tags(reply)) == (200, found)


@pytest.mark.parametrize(
    "query", ["type=0", "type=abc", "state=burnt", "attr_memory=16", "attr_nothing=1", "sort=holder"]
)
def test_what_is_no_filter_is_refused(browse, olga, query):
    reply = browse(olga).get(f"/cis/?{query}")
    # A filter of a field that no chosen type has is left behind, like one of a type chosen before.
    assert reply.status_code == (200 if query == "attr_memory=16" else 400)


@pytest.mark.parametrize(
    "query", ["attr_memory.from=lots", "attr_memory.to=1e3", "attr_system=%00", "attr_system=+", "attr_memory.of=1"]
)
def test_what_a_field_cannot_say_is_refused(browse, olga, query):
    assert browse(olga).get(f"/cis/?type={type_id()}&{query}").status_code == 400


def test_a_text_is_the_same_whatever_its_case_accents_and_blanks(browse, ada, paris):
    make_ci("PC-1", paris, attrs={"system": "Système  Élan"})
    make_ci("PC-2", paris, attrs={"system": "Système Élan 2"})
    for typed in ("systeme elan", "SYSTÈME ÉLAN", "Syste\u0301me E\u0301lan"):
        reply = browse(ada).get("/cis/", query_string={"type": type_id(), "attr_system": typed})
        assert tags(reply) == {"PC-1"}


def test_numbers_are_compared_as_numbers(browse, ada, paris):
    for tag, memory in (("PC-1", 9), ("PC-2", 10.5)):
        make_ci(tag, paris, attrs={"memory": memory})
    browser, chosen = browse(ada), f"/cis/?type={type_id()}"
    assert tags(browser.get(f"{chosen}&attr_memory.from=10")) == {"PC-2"}
    assert tags(browser.get(f"{chosen}&attr_memory.to=10.4")) == {"PC-1"}
    assert tags(browser.get(f"{chosen}&attr_memory.from=9&attr_memory.to=10.5")) == {"PC-1", "PC-2"}


@pytest.fixture
def fields(session):
    """Computers also say when they were checked, who answers for them and what they stand on."""
    for key, kind in (("checked", "date"), ("keeper", "person"), ("dock", "ci")):
        details = CiFieldDetails(type_id(), key, {"en": key.title()}, Kind(kind))
        create_ci_field(Create(details), actor=SETUP, now=NOW)


def test_days_are_compared_as_days(browse, ada, paris, fields):
    for tag, day in (("PC-1", "2025-12-31"), ("PC-2", "2026-01-01")):
        make_ci(tag, paris, attrs={"checked": day})
    browser, chosen = browse(ada), f"/cis/?type={type_id()}"
    assert tags(browser.get(f"{chosen}&attr_checked.from=2026-01-01")) == {"PC-2"}
    assert tags(browser.get(f"{chosen}&attr_checked.to=2025-12-31")) == {"PC-1"}
    page = browser.get(f"{chosen}&attr_checked.from=2025-01-01&attr_checked.to=2026-12-31")
    assert tags(page) == {"PC-1", "PC-2"}
    assert '<input type="date" name="attr_checked.from" value="2025-01-01"' in page.text
    for wrong in ("yesterday", "2026-02-30", "20260101T00"):
        assert browser.get(f"{chosen}&attr_checked.to={wrong}").status_code == 400


@pytest.mark.parametrize("typed", ["Rita", "moreau rita", "RITA", "Moraeu"])
def test_people_are_found_by_their_words(browse, ada, paris, rita, alan, fields, typed):
    make_ci("PC-1", paris, attrs={"keeper": rita.id})
    make_ci("PC-2", paris, attrs={"keeper": alan.id})
    reply = browse(ada).get("/cis/", query_string={"type": type_id(), "attr_keeper": typed})
    assert tags(reply) == {"PC-1"}


def test_a_ci_is_found_by_what_its_record_says_if_one_may_see_it(browse, ada, olga, paris, lyon, fields):
    seen, hidden = make_ci("DOCK-1", paris, "monitor"), make_ci("DOCK-2", lyon, "monitor")
    make_ci("PC-1", paris, attrs={"dock": seen.id})
    make_ci("PC-2", paris, attrs={"dock": hidden.id})
    chosen = f"/cis/?type={type_id()}&attr_dock="
    assert tags(browse(ada).get(f"{chosen}dock-2")) == {"PC-2"}
    assert tags(browse(ada).get(f"{chosen}machine")) == {"PC-1", "PC-2"}
    assert tags(browse(olga).get(f"{chosen}dock")) == {"PC-1"}
    assert tags(browse(olga).get(f"{chosen}DOCK-2")) == set()
    assert browse(olga).get(f"{chosen}+").status_code == 400


def test_the_boxes_keep_what_was_typed(browse, park, olga):
    page = browse(olga).get(f"/cis/?type={type_id()}&attr_memory.from=16&attr_system=debian").text
    assert 'name="attr_memory.from" value="16"' in page
    assert 'name="attr_system" value="debian"' in page
    assert "<span>Memory (GB) ≤</span>" in page


def test_the_chosen_type_brings_its_columns(browse, park, olga):
    assert "Operating system</th>" not in browse(olga).get("/cis/").text.replace("\n", "")
    page = browse(olga).get(f"/cis/?type={type_id()}").text
    assert "Debian" in page
    assert '<option value="laptop">Laptop</option>' in page


def test_a_file_says_what_the_list_shows(browse, park, olga):
    reply = browse(olga).get(f"/cis/export.csv?type={type_id()}&columns=tag,name,attr_form,attr_memory,holder")
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = reply.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[1:] == ["PC-1,Machine PC-1,Laptop,16,,", "PC-2,Machine PC-2,Desktop,,Rita Moreau,rita"]


def test_a_list_costs_the_same_with_one_row_and_with_many(browse, ada, paris, rita, session):
    browser, prices, sent = browse(ada), [], []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    browser.get("/cis/")
    event.listen(session.connection(), "before_cursor_execute", note)
    for numbers in (range(1), range(1, 40)):
        for number in numbers:
            ci = make_ci(f"SRV-{number}", paris, "server", attrs={"responsible": rita.id})
            hand_over(HandOver(ci.id, rita.id), actor=SETUP, now=NOW)
        sent.clear()
        assert browser.get(f"/cis/?type={type_id('server')}&columns=name,attr_responsible").status_code == 200
        prices.append(len(sent))
    event.remove(session.connection(), "before_cursor_execute", note)
    assert prices[0] == prices[1] <= 11
