"""The settings page of approval policies: administrators write and try them, auditors read, nobody else enters."""

import pytest
from sqlalchemy import select

from app.approvals.asking import Who
from app.approvals.models import ApprovalPolicy
from app.approvals.operations import details_of
from app.core.clock import utcnow
from app.tickets.commands import OpenTask
from app.tickets.models import Category
from app.tickets.operations import open_task
from tests.factories import actor_of, make_group, make_person


@pytest.fixture
def shipped(session):
    return session.scalars(select(ApprovalPolicy).where(ApprovalPolicy.key == "manager")).one()


@pytest.fixture
def laptop(session):
    return session.scalars(select(Category).where(Category.key == "laptop")).one()


@pytest.fixture
def admin(browse, ada):
    return browse(ada)


@pytest.fixture
def fields(laptop, paula):
    """What a form sends: one level of the manager, a second of Paula."""
    return {
        "name_en": "Laptops",
        "name_fr": "Portables",
        "category_ids": [laptop.id],
        "levels-0-manager": "y",
        "levels-0-rule": "any",
        "levels-1-people": "paula",
        "levels-1-rule": "all",
        "levels-1-delay": "4",
        "levels-1-expiry": "10",
    }


def newest(session):
    session.expire_all()
    return session.scalars(select(ApprovalPolicy).order_by(ApprovalPolicy.position.desc()).limit(1)).one()


def test_the_shipped_policy_asks_the_manager_about_every_shipped_category(admin, shipped):
    page = admin.get("/approval_policies/").text
    assert "The manager approves" in page
    assert "the manager" in page
    assert "Laptop" in page
    assert len(details_of(shipped).category_ids) == 5


def test_a_new_policy_is_last_and_opens_again_as_it_was_typed(admin, session, fields, paula, laptop):
    assert admin.post("/approval_policies/new", fields).status_code == 303
    details = details_of(policy := newest(session))
    assert details.category_ids == frozenset({laptop.id})
    assert [[(one.who, one.id) for one in level.asks] for level in details.levels] == [
        [(Who.MANAGER, None)],
        [(Who.PERSON, paula.id)],
    ]
    assert (details.levels[1].delay.days, details.levels[1].expiry.days) == (4, 10)
    form = admin.get(f"/approval_policies/{policy.id}/edit").text
    assert 'value="paula"' in form
    assert 'value="10"' in form


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("levels-1-people", "nobody-here", "There is nobody with the identifier"),
        ("levels-1-expiry", "2", "It cannot expire before its delay has passed."),
        ("levels-1-delay", "0", "Number must be between"),
        ("name_en", "", "This field is required."),
        ("category_ids", [], "Choose at least one category"),
        ("levels-1-rule", "quorum", "A quorum is from 1 to 100"),
    ],
)
def test_a_field_that_breaks_a_rule_is_named_and_the_text_kept(admin, fields, field, value, sentence):
    reply = admin.post("/approval_policies/new", fields | {field: value})
    assert reply.status_code == 422
    assert sentence in reply.text
    assert "Portables" in reply.text


def test_a_policy_that_asks_nobody_is_refused(admin, fields):
    del fields["levels-0-manager"], fields["levels-1-people"]
    reply = admin.post("/approval_policies/new", fields)
    assert reply.status_code == 422
    assert "asks at least one person" in reply.text


def test_a_policy_naming_a_disabled_person_says_who(admin, session, fields, paula):
    paula.active = False
    session.flush()
    reply = admin.post("/approval_policies/new", fields)
    assert reply.status_code == 422
    assert "Paula Duval is disabled and cannot be asked" in reply.text


def test_a_change_makes_a_version_and_a_stale_form_is_told(admin, session, shipped, fields):
    seen = shipped.version
    assert admin.post(f"/approval_policies/{shipped.id}/edit", fields | {"version": seen}).status_code == 303
    session.refresh(shipped)
    assert (shipped.last_no, len(details_of(shipped).levels)) == (2, 2)
    assert admin.post(f"/approval_policies/{shipped.id}/edit", fields | {"version": seen}).status_code == 409


def test_it_is_tried_on_a_task_before_it_is_published(admin, session, shipped, fields, rita, laptop, paris):
    now = utcnow()
    task = open_task(OpenTask("A laptop, please", rita.id, category_id=laptop.id), actor=actor_of(rita, now), now=now)
    nora = make_person("Nora Blanc")
    group = make_group("Finance", paris, members=[nora, rita])
    wanted = fields | {"levels-1-group_id": group.id, "version": shipped.version}
    for path in ("/approval_policies/try", f"/approval_policies/try?policy={shipped.id}"):
        reply = admin.post(path, wanted | {"number": task.number.lower()})
        assert reply.status_code == 200
        assert "all of: Paula Duval, Nora Blanc" in reply.text
        refused = admin.post(path, wanted | {"number": "TSK999999"})
        assert refused.status_code == 422
        assert "There is no such task" in refused.text
    session.refresh(shipped)
    assert shipped.last_no == 1


def test_trying_it_says_when_another_goes_before_it_or_it_is_not_about_the_task(admin, shipped, fields, rita, laptop):
    now = utcnow()
    task = open_task(OpenTask("A laptop, please", rita.id, category_id=laptop.id), actor=actor_of(rita, now), now=now)
    wanted = fields | {"number": task.number, "version": shipped.version}
    before = admin.post("/approval_policies/try", wanted).text
    assert f"“The manager approves” goes before it, and is asked about {task.number} instead." in before
    path = f"/approval_policies/try?policy={shipped.id}"
    assert f"About {task.number} it would ask" in admin.post(path, wanted).text
    others = [str(one.category_id) for one in shipped.current.categories if one.category_id != laptop.id]
    uncovered = admin.post(path, wanted | {"category_ids": others}).text
    assert f"{task.number} (Laptop, " in uncovered
    assert "it would not be asked about it" in uncovered


def test_a_used_policy_is_not_deleted_and_an_unused_one_is(admin, session, shipped, fields, rita, laptop):
    now = utcnow()
    open_task(OpenTask("A laptop, please", rita.id, category_id=laptop.id), actor=actor_of(rita, now), now=now)
    reply = admin.post(f"/approval_policies/{shipped.id}/delete")
    assert reply.status_code == 409
    assert "instead of deleting it" in reply.text
    admin.post("/approval_policies/new", fields)
    assert admin.post(f"/approval_policies/{newest(session).id}/delete").status_code == 303


def test_buttons_move_a_policy_in_the_order(admin, session, shipped, fields):
    admin.post("/approval_policies/new", fields)
    policy = newest(session)
    assert admin.post("/approval_policies/order", {"move": f"{policy.id}:-1"}).status_code == 303
    session.refresh(policy)
    assert policy.position == 1


def test_an_auditor_reads_and_writes_nothing(browse, shipped, fields):
    auditor = browse(make_person("Ulla Auditor", is_auditor=True))
    assert "the manager" in auditor.get(f"/approval_policies/{shipped.id}").text
    assert 'name="move"' not in auditor.get("/approval_policies/").text
    for path in ("new", "try", f"{shipped.id}/edit", f"{shipped.id}/delete", "order"):
        assert auditor.post(f"/approval_policies/{path}", fields).status_code == 403


def test_nobody_else_enters(browse, alan, shipped, fields):
    for reader, get, post in ((browse(alan), 403, 403), (browse(), 303, 401)):
        assert reader.get("/approval_policies/").status_code == get
        assert reader.post("/approval_policies/try", fields).status_code == post
