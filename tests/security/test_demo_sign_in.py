"""One click opens the door to the demo's people in demo mode, and never outside it."""

import pytest

from app.access.commands import SetPassword
from app.access.errors import SignInRefused
from app.access.operations import set_password, sign_in_for_demo
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.web.session import TOKEN
from tests.conftest import _make_app, bound, settings_for
from tests.factories import SETUP, make_person
from tests.people import Browser
from tests.security.door import SECRET, knock


def test_demo_sign_in_does_not_exist_outside_demo_mode(app, browse, rita):
    assert not app.extensions["settings"].demo
    assert "demo" not in app.blueprints
    assert browse().post("/sign-in/demo", {"login": "rita"}).status_code in (404, 405)
    assert "/sign-in/demo" not in browse().get("/sign-in").text


def test_demo_sign_in_is_for_the_demos_people_only(app, rita):
    with app.test_request_context(), pytest.raises(NotFound):
        sign_in_for_demo("rita", user_agent="", actor=SETUP, now=utcnow())


@pytest.fixture(scope="session")
def whole_demo(cluster, database):
    """The application in demo mode, made before any test's own context stands."""
    return _make_app(settings_for(cluster, database, demo=True))


@pytest.fixture
def demo_app(whole_demo, session):
    """The application in demo mode, on the test's own connection."""
    with bound(whole_demo, session.connection()):
        yield whole_demo


def test_in_demo_mode_one_click_signs_in_one_of_the_demos_people(demo_app, paris):
    make_person("Rita Moreau", paris, work_email="rita@demo.ticketease.test")
    browser = Browser(demo_app, None)
    assert 'value="rita@demo.ticketease.test"' in browser.get("/sign-in").text
    assert (
        browser.post("/sign-in/demo", {"login": "rita@demo.ticketease.test", "next": "/people/"}).location == "/people/"
    )
    assert browser.get("/people/").status_code == 200


def test_the_demos_well_known_password_opens_in_demo_mode_only(browse, demo_app, hasher, paris):
    ada = make_person("Ada Weber", paris, work_email="ada@demo.ticketease.test", is_admin=True)
    set_password(SetPassword(ada.id, SECRET, must_change=False), hasher=hasher, actor=SETUP, now=utcnow())
    assert knock(browse(), "ada").status_code == knock(browse(), "nobody").status_code == SignInRefused.status
    assert knock(Browser(demo_app, None), "ada").status_code == 303


def test_a_session_of_the_demo_ends_with_demo_mode(app, demo_app, paris):
    make_person("Rita Moreau", paris, work_email="rita@demo.ticketease.test")
    demo, real = Browser(demo_app, None), Browser(app, None)
    demo.post("/sign-in/demo", {"login": "rita@demo.ticketease.test"})
    assert demo.get("/people/").status_code == 200
    # The installation starts again without demo mode: the same keys, the same token, nobody.
    real.client.set_cookie(TOKEN, demo.client.get_cookie(TOKEN).value)
    assert real.get("/people/").status_code == 303


def test_in_demo_mode_nobody_else_signs_in_without_a_password(demo_app, rita):
    assert Browser(demo_app, None).post("/sign-in/demo", {"login": "rita"}).status_code == 404
