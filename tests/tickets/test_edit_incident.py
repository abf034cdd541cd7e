"""Changing what an incident says: priority (D3), lost updates (D4), and what is nobody's to set (threats 4, 6)."""

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from app.tickets.commands import AddComment, ChangeStatus, Edit, SetMatrix
from app.tickets.operations import change_status, comment, edit, set_matrix
from app.tickets.queries import get_visible, timeline
from tests.tickets.conftest import NOON


def change(desk, ticket, *, actor=None, version=None, why="", **changes):
    command = Edit(ticket.id, version or ticket.version, changes, priority_reason=why)
    return edit(command, actor=actor or desk.alan, now=NOON)


def test_an_edit_counts_the_version_up(desk, incident):
    ticket = change(desk, incident, title="The printer of the hall is stuck").ticket
    assert (ticket.title, ticket.version) == ("The printer of the hall is stuck", 2)


def test_saving_without_a_change_leaves_no_trace(desk, incident):
    seq = incident.last_seq
    ticket = change(desk, incident, title=incident.title, impact="one_person").ticket
    assert (ticket.version, ticket.last_seq) == (1, seq)


def test_impact_and_urgency_give_the_priority_and_move_the_clock(desk, incident):
    due = incident.due_at
    ticket = change(desk, incident, impact="service", urgency="high").ticket
    assert ticket.priority == "critical"
    assert ticket.due_at < due


def test_the_edited_matrix_is_asked(desk, incident):
    set_matrix(SetMatrix({("several", "low"): "critical"}), actor=desk.ada, now=NOON)
    assert change(desk, incident, impact="several", urgency="low").ticket.priority == "critical"


def test_an_override_keeps_its_author_and_its_reason(desk, incident):
    ticket = change(desk, incident, priority_override="critical", why="The director waits.").ticket
    kept = (ticket.priority, ticket.priority_override_by_id, ticket.priority_override_reason)
    assert kept == ("critical", desk.alan.person_id, "The director waits.")
    assert change(desk, incident, impact="several").ticket.priority == "critical"
    ticket = change(desk, incident, priority_override=None).ticket
    assert (ticket.priority, ticket.priority_override_by_id, ticket.priority_override_reason) == ("medium", None, None)


def test_an_override_without_a_reason_is_refused(desk, incident):
    with pytest.raises(Invalid) as refusal:
        change(desk, incident, priority_override="critical", why=" ")
    assert list(refusal.value.fields) == ["priority_reason"]


def test_the_second_editor_of_a_field_gets_both_values(desk, incident):
    change(desk, incident, version=1, title="First editor wrote this")
    with pytest.raises(Conflict) as refusal:
        change(desk, incident, actor=desk.ada, version=1, title="Second editor wrote that")
    assert refusal.value.values == {"title": ("First editor wrote this", "Second editor wrote that")}
    assert incident.title == "First editor wrote this"


def test_editors_of_different_fields_both_win(desk, incident):
    change(desk, incident, version=1, title="First editor wrote this")
    ticket = change(desk, incident, actor=desk.ada, version=1, impact="several").ticket
    assert (ticket.title, ticket.impact) == ("First editor wrote this", "several")


def test_a_priority_set_meanwhile_is_a_conflict_too(desk, incident):
    change(desk, incident, version=1, priority_override="high", why="Because.")
    with pytest.raises(Conflict) as refusal:
        change(desk, incident, version=1, priority_override="critical", why="Because.")
    assert refusal.value.values == {"priority_override": ("high", "critical")}


def test_a_comment_meanwhile_is_no_conflict(desk, incident):
    comment(AddComment(incident.id, "On my way."), actor=desk.alan, now=NOON)
    assert change(desk, incident, version=1, title="Still the same version").ticket.version == 2


@pytest.mark.parametrize(
    "field",
    ["requester_id", "id", "status", "due_at", "opened_at", "assignee_id", "group_id", "estimated_cost"],
)
def test_what_is_not_for_editing_is_refused_unchanged(desk, incident, field):
    before = getattr(incident, field)
    with pytest.raises(Invalid):
        change(desk, incident, **{field: 1})
    assert getattr(incident, field) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "shrt"), ("impact", "moon"), ("category_id", 999_999), ("location_id", 999_999), ("body", "\x00")],
)
def test_what_breaks_a_rule_names_its_field(desk, incident, field, value):
    with pytest.raises(Invalid) as refusal:
        change(desk, incident, **{field: value})
    assert list(refusal.value.fields) == [field]


def test_a_new_location_may_take_it_out_of_sight(desk):
    ticket = desk.open(actor=desk.alan, location_id=desk.paris.id)
    assert change(desk, ticket, location_id=desk.floor.id).in_sight
    handover = change(desk, ticket, location_id=desk.lyon.id)
    assert handover.in_sight, "the group is still the desk of Paris"


def test_who_is_not_staff_edits_nothing(desk, incident):
    for actor in (desk.rita, desk.paula):
        with pytest.raises(Forbidden):
            change(desk, incident, actor=actor, title="Mine to change")
    with pytest.raises(NotFound):
        change(desk, incident, actor=desk.olaf, title="Not even visible")


def test_an_ended_incident_is_no_longer_edited(desk, incident):
    change_status(ChangeStatus(incident.id, "cancelled", reason="Gone."), actor=desk.rita, now=NOON)
    with pytest.raises(Refused):
        change(desk, incident, title="Too late now")


def test_the_timeline_tells_what_changed(desk, incident):
    change(desk, incident, title="A better title", category_id=desk.category("network").id, urgency="high")
    words = [str(word) for entry in timeline(get_visible(incident.number, desk.alan)) for word in entry.words]
    assert words == [
        "opened it",
        "set the category to Network",
        "changed the title from “The printer is stuck”",
        "set the urgency to High",
        "set the priority to Medium",
    ]
