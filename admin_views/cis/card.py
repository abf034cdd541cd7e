"""What a CI's card shows beside the record: who held it, how it hangs together, what happened to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g

from admin_views.cis import cells
from admin_views.locations import place_name
from app.access.ci_rights import places_seen
from app.access.rights import may
from app.cmdb import queries, states
from app.cmdb.fields import key_in
from app.cmdb.models import Ci, CiHistory, CiRelation
from app.cmdb.vocabulary import EVENT_WORDS, STATE_WORDS, State
from app.core.actor import Actor
from app.tickets.lifecycle import PHASE
from app.tickets.queries.concerning import tickets_about
from app.tickets.vocabulary import STATUS_NAMES
from app.web.components import identifier, person
from app.web.format import day, money
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import named, say

HISTORY, TICKETS = 50, 20


@dataclass(frozen=True)
class Tie:
    """One relation as the card words it: "runs on" SRV-1."""

    id: int
    words: str
    other: Ci


@dataclass(frozen=True)
class Act:
    """One line of the history: who did what when, from what to what; ``token`` is that by which a program did it."""

    at: Any
    who: str
    token: str
    words: str
    reason: str
    changes: Sequence[tuple[str, str, str]]


def card_of(ci: Ci, actor: Actor) -> Mapping[str, Any]:
    """Return what the template of the card needs."""
    cells.name_rows([ci], actor)
    lives = ci.deleted_at is None
    keeps = lives and bool(may(actor, "edit", queries.facts_of(ci)))
    shown: dict[str, Any] = {"facts_common": _common(ci), "facts_own": cells.own_facts(ci), "keeps": keeps}
    shown |= {"state": cells.state_badge(ci.state), "holder": cells.holder_cell(ci), "type_name": cells.type_name(ci)}
    # Who only holds it, or manages who does, reads of them, not who had it before and why.
    reads = keeps or actor.reads_everything or bool(places_seen(actor))
    held = [one for one in queries.holdings_of(ci.id) if reads or one.person_id in (actor.person_id, ci.holder_id)]
    shown |= {"holdings": held, "ties": [_tie(one, ci.id) for one in _ties(ci, actor)]}
    tickets, cost = tickets_about(ci.id, actor, TICKETS)
    shown["tickets"] = [(one, PHASE[one.status], say(STATUS_NAMES[one.status])) for one in tickets]
    shown["cost"] = money(cost)
    shown["lives"], shown["may_report"] = lives, lives and (actor.is_admin or not actor.is_auditor)
    shown["may_change_state"] = keeps and bool(targets_of(ci))
    shown["may_hand_over"] = keeps and ci.state != State.RETIRED
    return shown | {"acts": _acts(ci, actor) if reads else (), "reads_history": reads}


def targets_of(ci: Ci) -> list[State]:
    """Return the states that one may choose for the CI; to retire it takes it back."""
    found = states.targets(ci.state, held=ci.holder_id is not None)
    ends = ci.holder_id is not None and State.RETIRED in states.MOVES[State(ci.state)]
    return [*found, State.RETIRED] if ends else found


def _common(ci: Ci) -> list[tuple[str, Any]]:
    return [
        (_("Tag"), identifier(ci.tag)),
        (_("Type"), cells.type_name(ci)),
        (_("State"), cells.state_badge(ci.state)),
        (_("Holder"), person(ci.holder.name, f"{mounted()}/people/{ci.holder.id}") if ci.holder else ""),
        (_("Location"), place_name(ci.location_id)),
        (_("Manufacturer"), ci.manufacturer),
        (_("Model"), ci.model),
        (_("Serial number"), identifier(ci.serial) if ci.serial else ""),
        (_("Bought on"), day(ci.purchased_on)),
        (_("Warranty until"), cells.warranty_cell(ci)),
    ]


def _ties(ci: Ci, actor: Actor) -> Sequence[CiRelation]:
    return queries.relations_of(ci.id, actor)


def _tie(relation: CiRelation, ci_id: int) -> Tie:
    if relation.ci_id == ci_id:
        return Tie(relation.id, named(relation.kind.names), relation.other)
    return Tie(relation.id, named(relation.kind.inverse_names), relation.ci)


def _acts(ci: Ci, actor: Actor) -> list[Act]:
    events = queries.history_of(ci.id, HISTORY)
    related = {said["tag"] for event in events for said in event.changes.get("relation", ()) if said}
    g.ci_tags_in_sight = queries.tags_in_sight(related, actor)
    cells.name_values(_values_in(events, ci), actor)
    holders = {value for event in events for value in event.changes.get("holder_id", ()) if value}
    people = queries.people_named({event.person_id for event in events if event.person_id} | holders)
    return [_act(event, ci, people) for event in events]


def _values_in(events: Sequence[CiHistory], ci: Ci) -> Iterator[tuple[int, str, Any]]:
    """Yield what the history says of the type's own fields, as type, key and value."""
    for event in events:
        for name, pair in event.changes.items():
            yield from ((ci.type_id, name.removeprefix("attrs."), value) for value in pair)


def _act(event: CiHistory, ci: Ci, people: Mapping[int, str]) -> Act:
    who = people.get(event.person_id or 0, "") or "TicketEase"
    shown = [] if event.kind == "created" else [_change(*one, ci, people) for one in event.changes.items()]
    words, reason = say(EVENT_WORDS[event.kind]), event.reason or ""
    return Act(event.occurred_at, who, event.token_name or "", words, reason, [one for one in shown if one[0]])


def label_of(name: str, ci: Ci) -> str:
    """Return what the card calls a part of the record, or a field of its type by its form's name; "" for neither."""
    if key := key_in(name):
        spec = cells.fields_shown().get(key, {}).get(ci.type_id)
        return named(spec.names) if spec else key
    labels = {
        "name": _("Name"),
        "tag": _("Tag"),
        "manufacturer": _("Manufacturer"),
        "model": _("Model"),
        "serial": _("Serial number"),
        "location_id": _("Location"),
        "purchased_on": _("Bought on"),
        "warranty_until": _("Warranty until"),
        "notes": _("Notes"),
        "state": _("State"),
        "holder_id": _("Holder"),
        "relation": _("Relation"),
    }
    return labels.get(name, "")


def _change(name: str, pair: Sequence[Any], ci: Ci, people: Mapping[int, str]) -> tuple[str, str, str]:
    if key := name.removeprefix("attrs.") if name.startswith("attrs.") else "":
        if spec := cells.fields_shown().get(key, {}).get(ci.type_id):
            before, after = (str(cells.plain_value(spec, value)) for value in pair)
            return named(spec.names), before, after
        return key, _told(name, pair[0], people), _told(name, pair[1], people)
    return label_of(name, ci), _told(name, pair[0], people), _told(name, pair[1], people)


def _told(name: str, value: Any, people: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if name == "location_id":
        return place_name(value)
    if name == "holder_id":
        return people.get(value, "")
    if name == "state":
        return say(STATE_WORDS[value])
    return _relation(value) if name == "relation" else str(value)


def _relation(said: Mapping[str, str]) -> str:
    # Read once per request: a history may tell of fifty relations.
    if "ci_relation_kinds" not in g:
        g.ci_relation_kinds = {kind.key: kind for kind in queries.kinds(including_inactive=True)}
    kind = g.ci_relation_kinds.get(said["kind"])
    words = named(kind.names if said["way"] == "to" else kind.inverse_names) if kind else said["kind"]
    # What is out of sight is not named here either, as it is not among the relations.
    return f"{words} {said['tag'] if said['tag'] in g.ci_tags_in_sight else '…'}"
