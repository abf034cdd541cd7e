"""Opening a task: its number, its group, whom it is for; what it shares with incidents is tested with them."""

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.tickets.commands import ChangeStatus, Create, Edit, OpenTask, Reopen, RoutingRuleDetails
from app.tickets.operations import change_status, create_routing_rule, edit, open_task, reopen
from app.tickets.queries import get_visible
from tests.factories import actor_of, make_group, make_person
from tests.tickets.conftest import NOON
from tests.tickets.tasks import asked, moving, paris_requests

__all__ = ["asked", "moving", "paris_requests"]


def open_for(desk, moving, *, actor=None, now=NOON, **given):
    words = {"title": "A desk by the window", "requester_id": desk.rita.person_id, "category_id": moving.id, **given}
    return open_task(OpenTask(**words), actor=actor or desk.rita, now=now)


@pytest.fixture
def opening(desk, moving, paris_requests):
    return lambda **given: open_for(desk, moving, **given)


def test_it_has_a_number_of_its_own_the_group_of_its_purpose_and_clocks(opening, desk, paris_requests):
    task = opening()
    assert (task.kind, task.number[:3], task.status) == ("task", "TSK", "new")
    assert (task.group_id, task.location_id) == (paris_requests.id, desk.floor.id)
    assert (task.requester_id, task.requested_for_id) == (desk.rita.person_id, desk.rita.person_id)
    assert task.due_at is not None


def test_its_numbers_follow_each_other_whatever_incidents_are_opened(opening, desk):
    first = opening()
    desk.open()
    assert int(opening().number[3:]) == int(first.number[3:]) + 1


def test_it_is_worked_where_the_person_is_whom_it_is_for(opening, desk):
    lyon = make_group("Lyon requests", desk.lyon, ("tasks",), takes=("tasks",))
    task = opening(requested_for_id=desk.olaf.person_id, additional_info="  Size 38\r\nLeft-handed ")
    assert (task.requested_for_id, task.group_id, task.location_id) == (desk.olaf.person_id, lyon.id, desk.lyon.id)
    assert task.additional_info == "Size 38\nLeft-handed"


def test_whom_it_is_for_sees_it_and_others_do_not(opening, desk):
    task = opening(requested_for_id=desk.olaf.person_id)
    assert get_visible(task.number, desk.olaf).ticket.id == task.id
    with pytest.raises(NotFound):
        get_visible(task.number, desk.theo)


def test_working_incidents_gives_no_right_on_tasks(opening, desk):
    task = opening()
    incidents_only = make_person("Ines Incidents", desk.paris)
    make_group("Paris incidents", desk.paris, members=[incidents_only])
    with pytest.raises(NotFound):
        get_visible(task.number, actor_of(incidents_only, NOON))


def test_a_rule_may_be_for_tasks_only(opening, desk, paris_requests):
    moves = make_group("Movers", desk.lyon, ("tasks", "incidents"))
    details = RoutingRuleDetails("Tasks to the movers", moves.id, kind="task")
    create_routing_rule(Create(details), actor=desk.ada, now=NOON)
    assert opening().group_id == moves.id
    assert desk.open().group_id == desk.paris_desk.id


def test_a_double_submit_makes_one_task(opening):
    assert opening(idempotency_key="form-1").id == opening(idempotency_key="form-1").id


@pytest.mark.parametrize("name", ["rita", "paula", "alan", "ada"])
def test_self_manager_technician_in_scope_and_administrator_may_ask_for_rita(opening, desk, alan, name):
    who = actor_of(alan, NOON) if name == "alan" else getattr(desk, name)
    assert opening(actor=who).requester_id == desk.rita.person_id


@pytest.mark.parametrize("name", ["olaf", "theo"])
def test_an_outsider_may_not_ask_in_ritas_name(opening, desk, name):
    with pytest.raises(Forbidden):
        opening(actor=getattr(desk, name))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category_id", None),
        ("category_id", 999_999),
        ("requested_for_id", 999_999),
        ("additional_info", "x" * 2_001),
        ("additional_info", "broken\x00"),
        ("title", "abcd"),
    ],
)
def test_what_breaks_a_rule_names_its_field(opening, field, value):
    with pytest.raises(Invalid) as refusal:
        opening(**{field: value})
    assert list(refusal.value.fields) == [field]


def test_the_categories_of_the_kinds_are_not_each_others(opening, desk, moving):
    with pytest.raises(Invalid):
        opening(category_id=desk.category("network").id)
    with pytest.raises(Invalid):
        desk.open(category_id=moving.id)
    task = opening()
    with pytest.raises(Invalid):
        edit(Edit(task.id, task.version, {"category_id": None}), actor=desk.ada, now=NOON)


def test_after_the_window_a_reopening_asks_for_a_new_task(opening, desk):
    task = opening(requested_for_id=desk.paula.person_id, additional_info="Facing north")
    change_status(ChangeStatus(task.id, "resolved", solution="Done"), actor=desk.ada, now=NOON)
    later = reopen(Reopen(task.id, "It is back"), actor=desk.rita, now=NOON.replace(month=6))
    assert (later.kind, later.number[:3], later.category_id) == ("task", "TSK", task.category_id)
    assert (later.requested_for_id, later.additional_info) == (desk.paula.person_id, "Facing north")
