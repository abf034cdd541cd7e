"""The story of a ticket as its page tells it: comments as they are, changes in words, one line an act."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.core.i18n import N_, Message
from app.tickets.vocabulary import IMPACT_NAMES, KIND_NAMES, PRIORITY_NAMES, URGENCY_NAMES

Names = Mapping[tuple[str, str], Any]

# What a requester has no business with although the event itself is theirs to see.
_STAFF_REASONS = frozenset({"transferred", "priority_changed"})
_MOVES = {
    ("new", "in_progress"): N_("started work"),
    ("assigned", "in_progress"): N_("started work"),
    ("on_hold", "in_progress"): N_("resumed work"),
    ("resolved", "in_progress"): N_("reopened it"),
    ("closed", "in_progress"): N_("reopened it"),
    ("awaiting_approval", "new"): N_("approved it"),
    ("awaiting_approval", "assigned"): N_("approved it"),
    ("rejected", "awaiting_approval"): N_("asked for it again"),
    ("expired", "awaiting_approval"): N_("asked for it again"),
}
_NONE = {"en": "–"}
_UNASKED = Message(N_("no approval was asked: no policy names its category"))
# Where the ticket went: its number is told in words, as a reason it would tell itself.
_LEADS = frozenset({"duplicate", "merged"})
_NAMED_COLUMNS = (("category_id", "category"), ("location_id", "location"), ("requested_for_id", "person"))
_NOUNS = {
    "assigned": "person",
    "transferred": "group",
    **dict.fromkeys(("delegated", "rerouted", "reminded", "escalated"), "person"),
}
# What is said with a person, and without one.
_APPROVALS = {
    "asked": ("", ""),
    "answered": ("", ""),
    "delegated": (N_("let %(person)s answer in their place"), N_("answers in person again")),
    "rerouted": (N_("had %(person)s asked instead"), ""),
    "reminded": (N_("reminded %(person)s"), ""),
    "escalated": (N_("told %(person)s that it still waits"), N_("told the administrators that it still waits")),
}
_TIES = frozenset({"linked", "unlinked"})
_TIED = {
    "relates": N_("tied it to %(number)s"),
    "blocks": N_("noted that it blocks %(number)s"),
    "blocked_by": N_("noted that %(number)s blocks it"),
}
_PLAIN = {"undone": N_("took that back at once"), "deleted": N_("deleted it"), "restored": N_("restored it")}
_ENDS = {
    "resolved": N_("resolved it"),
    "closed": N_("closed it"),
    "cancelled": N_("cancelled it"),
    "awaiting_approval": N_("brought it back for approval"),
    "rejected": N_("rejected it"),
    "withdrawn": N_("withdrew it"),
    "expired": N_("noted that nobody decided in time"),
}


@dataclass(frozen=True)
class Told:
    """One event as stored, with the comment it brought; ``of`` is the number of the merged ticket it happened to.

    The opening of a merged ticket brings its title and its description.
    """

    seq: int
    at: datetime
    kind: str
    from_value: str | None
    to_value: str | None
    person_id: int | None
    on_behalf_of_id: int | None
    reason: str | None
    details: Mapping[str, Any]
    internal: bool
    comment_id: int | None
    source_md: str | None
    source: str
    token: str | None
    of: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. ``kind`` is act, comment or note; ``words`` are the clauses of an act.

    A name is None when the machine acted; ``on_behalf_of`` is the person it, or somebody, acted for. ``token`` is the
    name of the personal token by which a program acted as the person, told to staff only.
    ``mentions`` are the names of the people that a comment calls by their identifier; ``origins`` are the numbers of
    the events told, as stored, never shown. ``until`` is the instant of the last of them, when it is not ``at``.
    """

    kind: str
    at: datetime
    seq: int
    person_id: int | None
    person: str | None
    on_behalf_of: str | None
    on_behalf_of_id: int | None
    source: str
    words: tuple[Message, ...] = ()
    reason: str = ""
    comment_id: int | None = None
    source_md: str = ""
    mentions: Mapping[str, str] = field(default_factory=dict)
    kinds: frozenset[str] = field(default_factory=frozenset)
    origins: frozenset[int] = field(default_factory=frozenset)
    until: datetime | None = None
    of: str = ""
    token: str = ""


def entries(events: Iterable[Told], names: Names, *, staff: bool) -> list[Entry]:
    """Return the timeline, oldest first; ``staff`` also reads what is only for staff.

    Changes that one person made at one instant are one entry; so is an act with its taking back.
    """
    told: list[Entry] = []
    for event in events:
        if event.of and "merged" in event.details:
            # The ticket that stays tells of the merge itself.
            continue
        if event.kind in _TIES and ("ticket", event.details.get("number", "")) not in names:
            # The ticket at the other end is none of this reader's business, not even its number.
            continue
        entry = _entry(event, names, staff)
        if told and _is_one_act(told[-1], entry):
            told[-1] = _joined(told[-1], entry)
        else:
            # Numbered by what this reader sees: a gap would tell a requester that there is a note (D16).
            told.append(entry if staff else replace(entry, seq=len(told) + 1))
    return told


def named_in(events: Iterable[Told]) -> set[tuple[str, str]]:
    """Return what the events name: (noun, id or key) of people, groups, categories, locations, hold reasons."""
    return {pair for event in events for pair in _named(event)}


def _named(event: Told) -> Iterator[tuple[str, str]]:
    for person_id in (event.person_id, event.on_behalf_of_id):
        if person_id is not None:
            yield "person", str(person_id)
    noun = _NOUNS.get(event.kind)
    for value in (event.from_value, event.to_value):
        if noun and value:
            yield noun, value
    people = (
        *event.details.get("mentions", {}).values(),
        *event.details.get("approvers", ()),
        *event.details.get("stand_ins", ()),
    )
    for person_id in people:
        yield "person", str(person_id)
    if key := event.details.get("hold_reason"):
        yield "hold_reason", key
    for lead in ("duplicate", "merged", "number"):
        if number := event.details.get(lead):
            yield "ticket", number
    for column, named in _NAMED_COLUMNS:
        for value in event.details.get("changes", {}).get(column, ()):
            if value is not None:
                yield named, str(value)


def _entry(event: Told, names: Names, staff: bool) -> Entry:
    person, other = (names.get(("person", str(one))) for one in (event.person_id, event.on_behalf_of_id))
    kind = "act" if event.kind != "commented" else ("note" if event.internal else "comment")
    hidden = event.kind in _STAFF_REASONS and not staff
    return Entry(
        kind=kind,
        at=event.at,
        seq=event.seq,
        person_id=event.person_id,
        person=person,
        on_behalf_of=other,
        on_behalf_of_id=event.on_behalf_of_id,
        source=event.source,
        token=(event.token or "") if staff else "",
        words=tuple(clauses(event, names)),
        reason="" if hidden or not _LEADS.isdisjoint(event.details) else (event.reason or ""),
        comment_id=event.comment_id,
        source_md=event.source_md or "",
        mentions={
            handle: names[("person", str(one))]
            for handle, one in event.details.get("mentions", {}).items()
            if ("person", str(one)) in names
        },
        kinds=frozenset({event.kind}),
        origins=frozenset({event.seq}),
        of=event.of,
    )


def clauses(event: Told, names: Names) -> Iterator[Message]:
    """Yield what the person of the event did, each as a clause that follows their name."""
    if event.kind == "opened":
        merged = Message(N_("opened %(number)s, merged into this one since"), {"number": event.of})
        yield merged if event.of else Message(N_("opened it"))
        if event.details.get("by") == "unasked":
            yield _UNASKED
    elif event.kind == "status_changed":
        yield _moved(event, names)
    elif event.kind == "assigned":
        yield _assigned(event, names)
    elif event.kind == "transferred":
        yield Message(N_("gave it to %(group)s"), {"group": names.get(("group", event.to_value or ""), "?")})
    elif event.kind == "priority_changed":
        yield Message(N_("set the priority to %(priority)s"), {"priority": PRIORITY_NAMES[event.to_value or "low"]})
    elif event.kind in _TIES:
        yield _linked(event)
    elif event.kind == "merged":
        yield _merged(event, names)
    elif event.kind == "converted":
        words = {"kind": KIND_NAMES[event.details["kind"]], "number": event.from_value}
        yield Message(N_("converted it: %(kind)s, formerly %(number)s"), words)
        if event.details.get("by") == "unasked":
            yield _UNASKED
    elif event.kind == "edited":
        yield from _edited(event, names)
    elif event.kind in _APPROVALS:
        yield from _of_approval(event, names)
    elif event.kind in _PLAIN:
        yield Message(_PLAIN[event.kind])


def _merged(event: Told, names: Names) -> Message:
    number = event.details.get("number", "")
    if ("ticket", number) not in names:
        return Message(N_("merged another ticket into it"))
    return Message(N_("merged %(number)s into it"), {"number": number})


def _moved(event: Told, names: Names) -> Message:
    if number := event.details.get("merged"):
        if ("ticket", number) not in names:
            return Message(N_("merged it into another ticket"))
        return Message(N_("merged it into %(number)s"), {"number": number})
    if number := event.details.get("duplicate"):
        if ("ticket", number) not in names:
            return Message(N_("marked it as a duplicate of another ticket"))
        return Message(N_("marked it as a duplicate of %(number)s"), {"number": number})
    if event.to_value == "on_hold":
        reason = names.get(("hold_reason", event.details.get("hold_reason", "")), {})
        return Message(N_("put it on hold: %(reason)s"), {"reason": reason})
    if event.details.get("by") == "unasked":
        return _UNASKED
    if event.details.get("by") == "reply":
        return Message(N_("resumed it by replying"))
    source = _MOVES.get((event.from_value or "", event.to_value or "")) or _ENDS.get(event.to_value or "")
    return Message(source or N_("changed its state"))


def _assigned(event: Told, names: Names) -> Message:
    if event.to_value is None:
        return Message(N_("removed %(person)s"), {"person": names.get(("person", event.from_value or ""), "?")})
    if event.to_value == str(event.person_id):
        return Message(N_("took it"))
    return Message(N_("assigned it to %(person)s"), {"person": names.get(("person", event.to_value), "?")})


def _linked(event: Told) -> Message:
    number = {"number": event.details.get("number", "")}
    if event.kind == "unlinked":
        return Message(N_("removed the tie to %(number)s"), number)
    if relation := event.details.get("relation"):
        return Message(_TIED[relation], number)
    if event.details.get("follows"):
        return Message(N_("opened it as a follow-up of %(number)s"), number)
    return Message(N_("opened the follow-up %(number)s"), number)


def _edited(event: Told, names: Names) -> Iterator[Message]:
    for name, (before, after) in sorted(event.details.get("changes", {}).items()):
        if name == "title":
            yield Message(N_("changed the title from “%(before)s”"), {"before": before})
        elif name == "body":
            yield Message(N_("rewrote the description"))
        elif name == "category_id":
            yield Message(N_("set the category to %(name)s"), {"name": names.get(("category", str(after)), _NONE)})
        elif name == "location_id":
            yield Message(N_("set the location to %(name)s"), {"name": names.get(("location", str(after)), _NONE)})
        elif name == "requested_for_id":
            yield Message(N_("set whom it is for: %(name)s"), {"name": names.get(("person", str(after)), "?")})
        elif name == "additional_info":
            yield Message(N_("rewrote the additional information"))
        elif name == "estimated_cost":
            yield Message(N_("set the estimated cost to %(amount)s"), {"amount": Decimal(after) if after else "–"})
        elif name == "cis":
            yield Message(N_("changed what equipment it concerns"))
        elif name == "impact":
            yield Message(N_("set the impact to %(name)s"), {"name": IMPACT_NAMES[after]})
        elif name == "urgency":
            yield Message(N_("set the urgency to %(name)s"), {"name": URGENCY_NAMES[after]})


def _of_approval(event: Told, names: Names) -> Iterator[Message]:
    """Yield what happened in a round of approval; a verdict that ends it is told by the state it brings."""
    if event.kind == "asked":
        approvers = [names.get(("person", str(one)), "?") for one in event.details.get("approvers", ())]
        words = {"people": ", ".join(approvers), "no": event.details.get("level"), "of": event.details.get("of")}
        if not approvers:
            yield Message(N_("found nobody who could approve it"))
        elif event.details.get("of") == 1:
            yield Message(N_("asked %(people)s to approve it"), words)
        else:
            yield Message(N_("asked %(people)s to approve it (level %(no)s of %(of)s)"), words)
        for one in event.details.get("stand_ins", ()):
            yield Message(N_("%(name)s may answer too"), {"name": names.get(("person", str(one)), "?")})
    elif event.kind == "answered":
        if not event.details.get("ends"):
            yield Message(N_("said yes") if event.to_value == "approved" else N_("said no"))
    elif event.to_value is None:
        yield Message(_APPROVALS[event.kind][1])
    else:
        yield Message(_APPROVALS[event.kind][0], {"person": names.get(("person", event.to_value), "?")})
        if event.details.get("own"):
            yield Message(N_("as the only administrator, about their own request"))


def _is_one_act(last: Entry, entry: Entry) -> bool:
    if last.kind != "act" or entry.kind != "act":
        return False
    if last.of != entry.of:
        return False
    # An act is taken back by its own author while it is the last thing that happened: it stands right above.
    act, other = ((one.person_id, one.on_behalf_of, one.token) for one in (last, entry))
    return act == other and (last.at == entry.at or entry.kinds == {"undone"})


def _joined(last: Entry, entry: Entry) -> Entry:
    reason = "\n\n".join(filter(None, (last.reason, entry.reason)))
    kinds, origins = last.kinds | entry.kinds, last.origins | entry.origins
    return replace(last, words=last.words + entry.words, reason=reason, kinds=kinds, origins=origins, until=entry.at)
