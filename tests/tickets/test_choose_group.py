"""D19, the rule: which group receives a ticket, and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.routing import Rule, Subject, Taker, choose_group, explain

ROOT, PARIS, FLOOR, LYON = 1, 2, 3, 4
NETWORK, ACCESS = 10, 11
PRINTER, PHONE = 20, 21
AT_THE_FLOOR = Subject("incident", NETWORK, (FLOOR, PARIS, ROOT))


def rule(number, group_id, *, kind=None, category=None, location=None, usable=True, ci_type=None):
    return Rule(number, f"rule {number}", kind, category, location, group_id, f"group {group_id}", usable, ci_type)


def taker(location_id, group_id):
    return {location_id: Taker(location_id, {"en": f"place {location_id}"}, group_id, f"group {group_id}")}


def test_the_first_rule_that_matches_wins():
    chosen = choose_group(AT_THE_FLOOR, [rule(1, 5, category=NETWORK), rule(2, 6)], taker(FLOOR, 7))
    assert (chosen.group_id, chosen.rule_id) == (5, 1)


def test_a_rule_for_a_location_holds_below_it():
    assert choose_group(AT_THE_FLOOR, [rule(1, 5, location=PARIS)], {}).group_id == 5


def test_a_rule_holds_only_when_every_condition_does():
    rules = [rule(1, 5, category=NETWORK, location=LYON), rule(2, 6, kind="task"), rule(3, 8, category=ACCESS)]
    chosen = choose_group(AT_THE_FLOOR, rules, {})
    assert chosen.group_id is None
    assert [one.miss for one in chosen.considered] == ["location", "kind", "category"]


@pytest.mark.parametrize(("types", "group"), [((PRINTER,), 5), ((PHONE, PRINTER), 5), ((PHONE,), 6), ((), 6)])
def test_a_rule_for_a_type_holds_when_any_of_the_tickets_cis_is_of_it(types, group):
    subject = replace(AT_THE_FLOOR, ci_type_ids=frozenset(types))
    chosen = choose_group(subject, [rule(1, 5, ci_type=PRINTER), rule(2, 6)], {})
    assert (chosen.group_id, chosen.considered[0].miss) == (group, None if group == 5 else "ci_type")


def test_a_rule_whose_group_cannot_receive_is_passed_over():
    assert choose_group(AT_THE_FLOOR, [rule(1, 5, usable=False), rule(2, 6)], {}).group_id == 6


def test_without_a_rule_the_nearest_location_going_up_decides():
    takers = taker(PARIS, 7) | taker(ROOT, 8) | taker(LYON, 9)
    assert choose_group(AT_THE_FLOOR, [], takers).group_id == 7


def test_no_location_and_no_group_are_said_apart():
    assert choose_group(Subject("incident", None, ()), [], taker(PARIS, 7)).unrouted_reason == "no_location"
    assert choose_group(AT_THE_FLOOR, [], taker(LYON, 9)).unrouted_reason == "no_group"


def test_the_trace_tells_a_technician_why():
    rules = [rule(1, 5, category=ACCESS), rule(3, 5, ci_type=PRINTER), rule(2, 6, location=PARIS)]
    words = [str(line) for line in explain(choose_group(AT_THE_FLOOR, rules, {}).as_trace())]
    assert words == [
        "The rule “rule 1” was passed over: it is for another category.",
        "The rule “rule 3” was passed over: the ticket concerns no CI of its type.",
        "The rule “rule 2” gave it to group 6.",
    ]


def test_the_trace_tells_which_location_decided():
    words = explain(choose_group(AT_THE_FLOOR, [], taker(PARIS, 7)).as_trace())
    assert [str(line) for line in words] == ["No rule matched; group 7 takes the unrouted tickets of place 2."]


def test_the_trace_tells_why_nobody_received_it():
    words = explain(choose_group(Subject("incident", None, ()), [], {}).as_trace())
    assert [str(line) for line in words] == ["Nobody received it. The ticket has no location."]


ids = st.integers(1, 4)
rules = st.builds(
    rule,
    st.integers(1, 99),
    st.integers(1, 9),
    kind=st.sampled_from([None, "incident", "task"]),
    category=st.sampled_from([None, NETWORK, ACCESS]),
    location=st.none() | ids,
    usable=st.booleans(),
    ci_type=st.sampled_from([None, PRINTER, PHONE]),
)


@given(
    st.lists(rules, max_size=6),
    st.dictionaries(ids, st.integers(1, 9), max_size=4),
    st.frozensets(st.sampled_from([PRINTER, PHONE])),
)
def test_a_ticket_is_unrouted_only_when_nothing_could_take_it(some_rules, takes, types):
    takers = {key: one for location, group in takes.items() for key, one in taker(location, group).items()}
    chosen = choose_group(replace(AT_THE_FLOOR, ci_type_ids=types), some_rules, takers)
    fits = [
        one
        for one in some_rules
        if one.usable
        and one.kind in (None, "incident")
        and one.category_id in (None, NETWORK)
        and one.ci_type_id in (None, *types)
        and one.location_id in (None, *AT_THE_FLOOR.location_path)
    ]
    ways = [one.group_id for one in fits] + [takes[place] for place in AT_THE_FLOOR.location_path if place in takes]
    assert chosen.group_id == (ways[0] if ways else None)
    assert (chosen.unrouted_reason is None) == bool(ways)
