"""Which group receives a ticket, and why (product.md, "Assignment"; D19).

Ordered rules first: the first that matches wins. Without a match, the group that takes unrouted
tickets of the purpose at the nearest location going up. Nothing is lost: no group is an answer too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.core.i18n import N_, Message

NO_LOCATION, NO_GROUP = "no_location", "no_group"
UNROUTED = {
    NO_LOCATION: Message(N_("The ticket has no location.")),
    NO_GROUP: Message(N_("No group takes the tickets of this location.")),
}
_MISSES = {
    "kind": Message(N_("it is for another kind of ticket")),
    "category": Message(N_("it is for another category")),
    "location": Message(N_("it is for another location")),
    "ci_type": Message(N_("the ticket concerns no CI of its type")),
    "group": Message(N_("its group cannot receive this kind of ticket")),
}


@dataclass(frozen=True)
class Subject:
    """What routing looks at; ``location_path`` goes from the ticket's location up to the root.

    ``ci_type_ids`` are the types of the CIs that the ticket concerns: one of that type is enough for a rule.
    """

    kind: str
    category_id: int | None
    location_path: tuple[int, ...]
    ci_type_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Rule:
    """One ordered rule; an empty condition matches everything. ``usable``: its group may receive the kind."""

    id: int
    name: str
    kind: str | None
    category_id: int | None
    location_id: int | None
    group_id: int
    group_name: str
    usable: bool = True
    ci_type_id: int | None = None


@dataclass(frozen=True)
class Taker:
    """The group that takes unrouted tickets of the purpose at one location."""

    location_id: int
    location_names: Mapping[str, str]
    group_id: int
    group_name: str


@dataclass(frozen=True)
class Considered:
    """A rule that was looked at and why it did not match; ``miss`` is None for the one that did."""

    rule_id: int
    rule_name: str
    miss: str | None


@dataclass(frozen=True)
class Routing:
    """The choice with its reasons; ``as_trace`` is what the ticket keeps."""

    group_id: int | None
    group_name: str = ""
    rule_id: int | None = None
    rule_name: str = ""
    location_names: Mapping[str, str] | None = None
    unrouted_reason: str | None = None
    considered: tuple[Considered, ...] = ()

    def as_trace(self) -> dict[str, Any]:
        """Return the choice as plain JSON values."""
        return {**asdict(self), "considered": [asdict(one) for one in self.considered]}


def choose_group(subject: Subject, rules: Sequence[Rule], takers: Mapping[int, Taker]) -> Routing:
    """Return the group for ``subject``; ``rules`` in order, ``takers`` by location id."""
    considered: list[Considered] = []
    for rule in rules:
        miss = miss_of(rule, subject)
        considered.append(Considered(rule.id, rule.name, miss))
        if miss is None:
            return Routing(rule.group_id, rule.group_name, rule.id, rule.name, considered=tuple(considered))
    for location_id in subject.location_path:
        if taker := takers.get(location_id):
            names = taker.location_names
            return Routing(taker.group_id, taker.group_name, location_names=names, considered=tuple(considered))
    reason = NO_GROUP if subject.location_path else NO_LOCATION
    return Routing(None, unrouted_reason=reason, considered=tuple(considered))


def miss_of(rule: Rule, subject: Subject) -> str | None:
    """Return which condition of the rule the subject does not fulfil, None when the rule is its own."""
    if rule.kind is not None and rule.kind != subject.kind:
        return "kind"
    if rule.category_id is not None and rule.category_id != subject.category_id:
        return "category"
    if rule.location_id is not None and rule.location_id not in subject.location_path:
        return "location"
    if rule.ci_type_id is not None and rule.ci_type_id not in subject.ci_type_ids:
        return "ci_type"
    return None if rule.usable else "group"


def explain(trace: Mapping[str, Any]) -> list[Message]:
    """Return, in words a technician understands, why a stored trace chose what it chose."""
    words = [
        Message(N_("The rule “%(rule)s” was passed over: %(why)s."), {"rule": row["rule_name"], "why": why})
        for row in trace.get("considered", ())
        if (why := _MISSES.get(row["miss"] or ""))
    ]
    return [*words, _conclusion(trace)]


def _conclusion(trace: Mapping[str, Any]) -> Message:
    group = trace.get("group_name", "")
    if trace.get("rule_name"):
        words = {"rule": trace["rule_name"], "group": group}
        return Message(N_("The rule “%(rule)s” gave it to %(group)s."), words)
    if trace.get("location_names"):
        words = {"group": group, "location": trace["location_names"]}
        return Message(N_("No rule matched; %(group)s takes the unrouted tickets of %(location)s."), words)
    if reason := UNROUTED.get(trace.get("unrouted_reason") or ""):
        return Message(N_("Nobody received it. %(why)s"), {"why": reason})
    return Message(N_("It was given to %(group)s by hand."), {"group": group})
