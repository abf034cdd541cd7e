"""Saving views: whose they are, who may change them, and what refuses."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.clock import utcnow
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from app.views import operations, queries
from app.views.checks import MOST_VIEWS
from app.views.commands import AimView, ChooseColumns, ChooseDefault, DeleteView, MoveView, SaveView, UpdateView
from app.views.models import SavedView
from tests.factories import actor_of, make_group, make_person


@pytest.fixture
def desk(paris, alan):
    """Alan manages it, Bea belongs to it."""
    bea = make_person("Bea Roux", paris)
    group = make_group("Paris desk", paris, members=[bea], managers=[alan])
    return group, actor_of(alan), actor_of(bea)


def save(actor, name="Late ones", query="view=overdue", noun="tickets", **readers):
    return operations.save_view(SaveView(noun, name, query, **readers), actor=actor, now=utcnow())


def names_seen(actor, noun="tickets"):
    return [view.name for view in queries.shelf_of(actor).of(noun)]


def test_ones_own_view_is_seen_by_nobody_else(session, alan, ada):
    view = save(actor_of(alan), query="?view=overdue&page=3&after=7&before=x&saved=9&split=INC000001&sort=due&empty=")
    assert (view.name, view.query) == ("Late ones", "view=overdue&sort=due")
    assert names_seen(actor_of(alan)) == ["Late ones"]
    assert names_seen(actor_of(ada)) == []
    with pytest.raises(NotFound):
        operations.delete_view(DeleteView(view.id), actor=actor_of(ada), now=utcnow())


def test_a_group_sees_what_its_manager_saves_for_it(desk, olaf):
    group, alan, bea = desk
    save(alan, group_id=group.id)
    save(bea, "Mine")
    assert names_seen(bea) == ["Late ones", "Mine"]
    assert names_seen(actor_of(olaf)) == []


def test_who_does_not_manage_the_group_is_refused(desk, olaf):
    group, alan, bea = desk
    view = save(alan, group_id=group.id)
    for actor in (bea, actor_of(olaf)):
        with pytest.raises(Forbidden):
            save(actor, "Another", group_id=group.id)
    with pytest.raises(Forbidden):
        operations.aim_view(AimView(view.id, "view=mine"), actor=bea, now=utcnow())
    with pytest.raises(NotFound):
        operations.aim_view(AimView(view.id, "view=mine"), actor=actor_of(olaf), now=utcnow())


def test_only_administrators_save_for_everyone(session, alan, ada, olaf):
    with pytest.raises(Forbidden):
        save(actor_of(alan), for_all=True)
    save(actor_of(ada), for_all=True)
    assert names_seen(actor_of(olaf)) == ["Late ones"]


def test_a_name_means_one_view_among_those_of_the_same_readers(desk):
    group, alan, _bea = desk
    save(alan)
    save(alan, group_id=group.id)
    with pytest.raises(Invalid) as refusal:
        save(alan, " LATE   ones ")
    assert "name" in refusal.value.fields


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": "x" * 300}),
        ("name", {"name": "  "}),
        ("query", {"query": "search=" + "x" * 3000}),
        ("query", {"query": "view=all&search=%00"}),
        ("noun", {"noun": "Tickets;"}),
    ],
)
def test_what_cannot_be_kept_is_said(session, alan, field, given):
    with pytest.raises(Invalid) as refusal:
        save(actor_of(alan), **given)
    assert list(refusal.value.fields) == [field]


def test_there_is_an_end_to_views(session, alan):
    for number in range(MOST_VIEWS):
        save(actor_of(alan), f"View {number}")
    with pytest.raises(Refused):
        save(actor_of(alan), "One more")


def test_a_view_is_renamed_and_given_to_other_readers(desk):
    group, alan, bea = desk
    view = save(alan)
    wanted = UpdateView(view.id, "Everybody's late ones", group.id, False, view.version)
    operations.update_view(wanted, actor=alan, now=utcnow())
    assert names_seen(bea) == ["Everybody's late ones"]
    with pytest.raises(Conflict):
        operations.update_view(wanted, actor=alan, now=utcnow())
    with pytest.raises(Forbidden):
        operations.update_view(UpdateView(view.id, "All", None, True, view.version), actor=alan, now=utcnow())


def test_views_are_put_in_order(session, alan):
    first, second, third = (save(actor_of(alan), name) for name in ("One", "Two", "Three"))
    operations.move_view(MoveView(third.id, -1), actor=actor_of(alan), now=utcnow())
    operations.move_view(MoveView(first.id, -1), actor=actor_of(alan), now=utcnow())
    assert names_seen(actor_of(alan)) == ["One", "Three", "Two"]
    assert second.position == 3


def test_everything_done_to_a_view_is_recorded(session, alan):
    actor = actor_of(alan)
    view = save(actor)
    operations.aim_view(AimView(view.id, "view=mine"), actor=actor, now=utcnow())
    operations.delete_view(DeleteView(view.id), actor=actor, now=utcnow())
    told = session.scalars(select(AuditEntry.event).where(AuditEntry.noun == "saved_views").order_by(AuditEntry.seq))
    assert list(told) == ["view.saved", "view.changed", "view.deleted"]


def test_a_list_opens_with_the_chosen_view_until_it_is_gone(session, alan, olaf):
    actor = actor_of(alan)
    view = save(actor)
    operations.choose_default(ChooseDefault("tickets", view.id), actor=actor, now=utcnow())
    operations.choose_columns(ChooseColumns("tickets", ("due", "title", "due")), actor=actor, now=utcnow())
    shelf = queries.shelf_of(actor)
    assert (dict(shelf.defaults), dict(shelf.columns)) == ({"tickets": view.id}, {"tickets": ("due", "title")})
    for noun, who in (("people", actor), ("tickets", actor_of(olaf))):
        with pytest.raises(NotFound):
            operations.choose_default(ChooseDefault(noun, view.id), actor=who, now=utcnow())
    operations.delete_view(DeleteView(view.id), actor=actor, now=utcnow())
    assert queries.shelf_of(actor).defaults == {}


def test_a_groups_views_go_with_the_group(session, desk):
    group, alan, bea = desk
    view_id = save(alan, group_id=group.id).id
    session.execute(group.__table__.delete().where(group.__table__.c.id == group.id).returning(group.__table__.c.id))
    session.expire_all()
    assert session.get(SavedView, view_id) is None
    assert names_seen(bea) == []
