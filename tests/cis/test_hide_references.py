"""A field that names a CI out of one's sight: hidden on every page and in every file, and kept by whatever one does."""

import pytest

from app.cmdb.commands import ChangeCi, CiFieldDetails
from app.cmdb.operations import change_ci, create_ci_field
from app.cmdb.queries import details_of
from app.cmdb.vocabulary import Kind
from app.directory.rows import Create
from tests.cmdb.conftest import make_ci, type_id
from tests.factories import NOW, SETUP


@pytest.fixture
def docked(session, paris, lyon):
    """A computer of Paris that stands on a dock of Lyon."""
    details = CiFieldDetails(type_id(), "dock", {"en": "Dock", "fr": "Station"}, Kind.CI)
    create_ci_field(Create(details), actor=SETUP, now=NOW)
    return make_ci("PC-1", paris, attrs={"dock": make_ci("DOCK-L", lyon, "monitor").id})


def test_pages_and_files_name_it_to_who_sees_it_only(browse, ada, olga, docked):
    asked = f"type={type_id()}&columns=tag,name,attr_dock"
    for path in (f"/cis/{docked.id}", f"/cis/?{asked}", f"/cis/export.csv?{asked}", f"/cis/{docked.id}/edit"):
        assert "DOCK-L" in browse(ada).get(path).text
        page = browse(olga).get(path).text
        assert "DOCK-L" not in page
        assert "…" in page
    assert browse(olga).get(f"/cis/export.csv?{asked}").text.splitlines()[1:] == ["PC-1,Machine PC-1,…"]


def test_an_edit_keeps_it_and_takes_it_away_when_one_says_so(browse, olga, docked, session):
    browser, kept = browse(olga), docked.attrs["dock"]
    page = browser.get(f"/cis/{docked.id}/edit").text
    assert f'<option value="{kept}" selected>…</option>' in page
    form = {"name": "Other name", "tag": "PC-1", "location_id": docked.location_id, "version": docked.version}
    assert browser.post(f"/cis/{docked.id}/edit", form | {"attr_dock": kept}).status_code == 303
    session.refresh(docked)
    assert (docked.name, docked.attrs) == ("Other name", {"dock": kept})
    assert browser.post(f"/cis/{docked.id}/edit", form | {"version": docked.version}).status_code == 303
    session.refresh(docked)
    assert docked.attrs == {}
    # What one may not see one does not choose, even though it stood there.
    again = form | {"version": docked.version, "attr_dock": kept}
    assert browser.post(f"/cis/{docked.id}/edit", again).status_code == 422


def test_the_history_tells_of_it_in_the_same_words(browse, ada, olga, docked, session):
    details = details_of(docked)
    details.attrs.clear()
    change_ci(ChangeCi(docked.id, details, docked.version), actor=SETUP, now=NOW)
    assert "DOCK-L" in browse(ada).get(f"/cis/{docked.id}").text
    page = browse(olga).get(f"/cis/{docked.id}").text
    assert "DOCK-L" not in page
    assert "…" in page


def test_who_left_stays_where_they_are_named(browse, olga, rita, paris, session):
    server = make_ci("SRV-1", paris, "server", attrs={"responsible": rita.id})
    rita.active = False
    session.flush()
    page = browse(olga).get(f"/cis/{server.id}/edit").text
    assert f'<option value="{rita.id}" selected>Rita Moreau</option>' in page
    form = {"name": "New name", "tag": "SRV-1", "location_id": paris.id, "version": server.version}
    assert browse(olga).post(f"/cis/{server.id}/edit", form | {"attr_responsible": rita.id}).status_code == 303
    session.refresh(server)
    assert (server.name, server.attrs) == ("New name", {"responsible": rita.id})
