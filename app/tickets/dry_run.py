"""What ordered rules would have done with tickets that were opened before (product.md, "Assignment"; D21).

Nothing moves. The choice is ``routing.choose_group``, asked once for each different subject: thousands of tickets have
a few hundred.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.tickets.routing import Routing, Rule, Subject, Taker, choose_group, miss_of

NEW = 0
"""The id of a rule that does not exist yet."""
Rules = Mapping[str, Sequence[Rule]]
"""The rules in order for each kind of ticket: by it, a rule's group may receive or not."""
Takers = Mapping[str, Mapping[int, Taker]]
_NO_GROUP = "group"


@dataclass(frozen=True)
class Past:
    """A ticket as it was opened, and the group that received it then; None: nobody did."""

    ticket_id: int
    subject: Subject
    group_id: int | None


@dataclass(frozen=True)
class Move:
    """A ticket that would go elsewhere than to ``from_id``, where and why ``routing`` says."""

    ticket_id: int
    from_id: int | None
    routing: Routing


@dataclass(frozen=True)
class Share:
    """How many tickets a group, or with None nobody, received when they were opened, and would receive."""

    group_id: int | None
    went: int
    would: int


@dataclass(frozen=True)
class Use:
    """How many tickets a rule would take.

    ``hidden_by``: how many others fulfil its conditions, by the name of the rule above that takes them first.
    ``unfit``: how many it passes over because its group cannot receive them.
    """

    rule: Rule
    takes: int
    hidden_by: tuple[tuple[str, int], ...]
    unfit: int


@dataclass(frozen=True)
class DryRun:
    """What the rules would have done; the newest ticket comes first.

    ``unmatched``: how many tickets no rule takes, which is left to who takes unrouted ones.
    ``moved``: what would go elsewhere than when it was opened. ``changed``: what would go elsewhere than by the rules
    as they stand; None when these are tried themselves.
    """

    tickets: int
    shares: tuple[Share, ...]
    uses: tuple[Use, ...]
    unmatched: int
    moved: tuple[Move, ...]
    changed: tuple[Move, ...] | None = None


@dataclass(frozen=True)
class Trial:
    """A dry run on what was opened from ``since`` on; ``is_cut``: on the latest of them only.

    ``groups`` are the names of the groups it speaks of, ``tickets`` number and title of the first moves of each list.
    """

    since: datetime
    is_cut: bool
    run: DryRun
    groups: Mapping[int, str]
    tickets: Mapping[int, tuple[str, str]]


def dry_run(pasts: Sequence[Past], rules: Rules, takers: Takers, standing: Rules | None = None) -> DryRun:
    """Return what ``rules`` would have done with ``pasts``, compared with the ``standing`` ones if they are given."""
    chosen = _choices(pasts, rules, takers)
    numbers = Counter(past.subject for past in pasts)
    changed = None
    if standing is not None:
        before = _choices(pasts, standing, takers)
        changed = _moves(((past, before[past.subject].group_id) for past in pasts), chosen)
    return DryRun(
        tickets=len(pasts),
        shares=_shares(pasts, chosen),
        uses=_uses(numbers, chosen, rules),
        unmatched=sum(number for subject, number in numbers.items() if chosen[subject].rule_id is None),
        moved=_moves(((past, past.group_id) for past in pasts), chosen),
        changed=changed,
    )


def with_tried(rules: Sequence[Rule], tried: Rule, *, active: bool) -> list[Rule]:
    """Return the rules with ``tried`` in the place of the one that has its id, else behind all; left out if unused."""
    place = next((place for place, rule in enumerate(rules) if rule.id == tried.id), len(rules))
    return [*rules[:place], *([tried] if active else []), *rules[place + 1 :]]


def _choices(pasts: Iterable[Past], rules: Rules, takers: Takers) -> dict[Subject, Routing]:
    chosen: dict[Subject, Routing] = {}
    for past in pasts:
        subject = past.subject
        if subject not in chosen:
            chosen[subject] = choose_group(subject, rules[subject.kind], takers[subject.kind])
    return chosen


def _moves(pasts: Iterable[tuple[Past, int | None]], chosen: Mapping[Subject, Routing]) -> tuple[Move, ...]:
    return tuple(
        Move(past.ticket_id, from_id, chosen[past.subject])
        for past, from_id in pasts
        if from_id != chosen[past.subject].group_id
    )


def _shares(pasts: Sequence[Past], chosen: Mapping[Subject, Routing]) -> tuple[Share, ...]:
    """Return the share of every group that received or would receive a ticket: the largest first, nobody's last."""
    went = Counter(past.group_id for past in pasts)
    would = Counter(chosen[past.subject].group_id for past in pasts)
    shares = [Share(one, went[one], would[one]) for one in {*went, *would}]
    return tuple(sorted(shares, key=lambda one: (one.group_id is None, -one.would, -one.went, one.group_id or 0)))


def _uses(numbers: Mapping[Subject, int], chosen: Mapping[Subject, Routing], rules: Rules) -> tuple[Use, ...]:
    takes: Counter[int] = Counter()
    unfit: Counter[int] = Counter()
    hidden: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for subject, number in numbers.items():
        winner = chosen[subject]
        for rule in rules[subject.kind]:
            miss = miss_of(rule, subject)
            if rule.id == winner.rule_id:
                takes[rule.id] += number
            elif miss is None:
                # Only a rule above can have been quicker: it won.
                hidden[rule.id][winner.rule_name] += number
            elif miss == _NO_GROUP:
                unfit[rule.id] += number
    in_order = next(iter(rules.values()), ())
    return tuple(Use(rule, takes[rule.id], tuple(hidden[rule.id].most_common()), unfit[rule.id]) for rule in in_order)
