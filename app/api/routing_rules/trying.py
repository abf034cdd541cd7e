"""The rules tried on tickets of the past: nothing is kept, and no ticket moves."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from app.api.base.door import administrators, caller, readers_of_settings
from app.api.base.shapes import Asked, Shape, instant, named
from app.api.bearer import covered
from app.api.routing_rules.door import door
from app.api.routing_rules.rows import NewRoutingRule, RoutingRuleChange, at, details_of
from app.tickets import operations
from app.tickets.commands import TryRules
from app.tickets.dry_run import NEW, Move, Trial, Use
from app.tickets.operations.trying import SHOWN
from app.web.format import now

# Beside the rules, not below them: there it would be taken for the key of one by whoever asks what may be done.
ADDRESS = "/routing-dry-run"
OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}


class GroupShare(Shape):
    """How many tickets a group received when they were opened, and would receive; nobody is null."""

    group = named()
    went = fields.Integer(required=True)
    would = fields.Integer(required=True)


class RuleUse(Shape):
    """How many tickets a rule would take.

    Others meet its conditions and are taken by rules above (`hidden`), or passed over because its group cannot
    receive them (`unfit`). The id of a rule that does not exist yet is null.
    """

    id = fields.Integer(**OPTIONAL)
    name = fields.String(required=True)
    takes = fields.Integer(required=True)
    hidden = fields.Integer(required=True)
    unfit = fields.Integer(required=True)


class RoutingMove(Shape):
    """A ticket that would go elsewhere; `rule` is the name of the rule, null when none takes it."""

    number = fields.String(required=True)
    title = fields.String(required=True)
    group_before = named()
    group = named()
    rule = fields.String(**OPTIONAL)


class RoutingDryRun(Shape):
    """What the rules would have done with what was opened from `since` on, at most the latest 10,000 (`is_cut`).

    Of the tickets that would go elsewhere than when they were opened (`moved`), or than by the rules as they stand
    (`changed`; null when these are tried), the latest 50 are listed; to a personal token none, unless its
    scopes cover tickets.
    """

    since = instant(required=True)
    is_cut = fields.Boolean(required=True)
    tickets = fields.Integer(required=True)
    unmatched = fields.Integer(required=True)
    groups = fields.List(fields.Nested(GroupShare), required=True)
    rules = fields.List(fields.Nested(RuleUse), required=True)
    moved_count = fields.Integer(required=True)
    moved = fields.List(fields.Nested(RoutingMove), required=True)
    changed_count = fields.Integer(**OPTIONAL)
    changed = fields.List(fields.Nested(RoutingMove), **OPTIONAL)


@door.get(ADDRESS, RoutingDryRun, may=readers_of_settings, query=Asked)
def try_routing_rules(query: dict[str, Any]) -> dict[str, Any]:
    """Try the rules as they stand on the tickets of the last 30 days."""
    return _shown(TryRules())


@door.post(ADDRESS, RoutingDryRun, may=administrators, body=NewRoutingRule, keyed=False)
def try_new_routing_rule(body: dict[str, Any]) -> dict[str, Any]:
    """Try a rule that does not exist yet, behind all others; it is not added."""
    return _shown(TryRules(details_of(body)))


@door.post("/routing-rules/<key>/dry-run", RoutingDryRun, may=administrators, body=RoutingRuleChange, keyed=False)
def try_routing_rule(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Try a rule with what would be changed of it, at its place; it is not changed."""
    row = at(key)
    return _shown(TryRules(details_of(body, row), row.id))


def _shown(command: TryRules) -> dict[str, Any]:
    trial = operations.try_rules(command, actor=caller(), now=now())
    run = trial.run
    return {
        "since": trial.since,
        "is_cut": trial.is_cut,
        "tickets": run.tickets,
        "unmatched": run.unmatched,
        "groups": [{"group": _group(trial, one.group_id), "went": one.went, "would": one.would} for one in run.shares],
        "rules": [_use(one) for one in run.uses],
        "moved_count": len(run.moved),
        "moved": _moves(run.moved, trial),
        "changed_count": None if run.changed is None else len(run.changed),
        "changed": None if run.changed is None else _moves(run.changed, trial),
    }


def _use(use: Use) -> dict[str, Any]:
    hidden = sum(number for _name, number in use.hidden_by)
    known = {"id": None if use.rule.id == NEW else use.rule.id, "name": use.rule.name}
    return {**known, "takes": use.takes, "hidden": hidden, "unfit": use.unfit}


def _moves(moves: Sequence[Move], trial: Trial) -> list[dict[str, Any]]:
    if not covered("tickets", writes=False):
        return []
    shown = [one for one in moves[:SHOWN] if one.ticket_id in trial.tickets]
    return [_move(one, *trial.tickets[one.ticket_id], trial) for one in shown]


def _move(move: Move, number: str, title: str, trial: Trial) -> dict[str, Any]:
    return {
        "number": number,
        "title": title,
        "group_before": _group(trial, move.from_id),
        "group": _group(trial, move.routing.group_id),
        "rule": move.routing.rule_name or None,
    }


def _group(trial: Trial, group_id: int | None) -> dict[str, Any] | None:
    return None if group_id is None else {"id": group_id, "name": trial.groups[group_id]}
