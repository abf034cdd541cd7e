"""Trying the routing rules on tickets of the past before they decide on new ones (D21): nothing is changed."""

from datetime import datetime, timedelta

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden
from app.directory.models import Group
from app.directory.operations.steps import require
from app.directory.queries import names_of_groups
from app.directory.rights import may_administer
from app.tickets.commands import RoutingRuleDetails, TryRules
from app.tickets.dry_run import NEW, DryRun, Trial, dry_run, with_tried
from app.tickets.models import RoutingRule
from app.tickets.operations.settings import checked_rule
from app.tickets.queries import settings
from app.tickets.queries.opened import numbers_and_titles, opened_since
from app.tickets.queries.workers import may_receive
from app.tickets.routing import Rule
from app.tickets.vocabulary import KINDS

PERIOD = timedelta(days=30)
MOST = 10_000
SHOWN = 50
"""How many of the tickets that would go elsewhere are named."""


def try_rules(command: TryRules, *, actor: Actor, now: datetime) -> Trial:
    """Return what the rules would have done with what was opened in the last 30 days, at most the latest 10,000.

    Who reads everything may try them as they stand, administrators as they would be. Raises Forbidden, NotFound, and
    Invalid with the fields of the rule that are wrong.
    """
    if command.details is not None:
        require(may_administer(actor))
    if not actor.reads_everything:
        raise Forbidden
    standing = {kind: settings.rules_for(kind) for kind in KINDS}
    rules = standing if command.details is None else _as_tried(command.details, command.rule_id)
    since = now - PERIOD
    pasts = opened_since(since, MOST + 1, actor)
    tried = pasts[:MOST]
    places = {one for past in tried for one in past.subject.location_path}
    takers = {kind: settings.takers_along(kind, tuple(places)) for kind in KINDS}
    run = dry_run(tried, rules, takers, None if rules is standing else standing)
    return Trial(since, len(pasts) > MOST, run, _groups(run), _tickets(run, actor))


def _groups(run: DryRun) -> dict[int, str]:
    ids = {one.group_id for one in run.shares} | {move.from_id for move in run.changed or ()}
    return names_of_groups([one for one in ids if one is not None])


def _tickets(run: DryRun, actor: Actor) -> dict[int, tuple[str, str]]:
    shown = [*run.moved[:SHOWN], *(run.changed or ())[:SHOWN]]
    return numbers_and_titles({move.ticket_id for move in shown}, actor)


def _as_tried(details: RoutingRuleDetails, rule_id: int | None) -> dict[str, list[Rule]]:
    """Return, for each kind of ticket, the rules as they would be."""
    if rule_id is not None:
        settings.get_row(RoutingRule, rule_id)
    values = checked_rule(details)
    active = values.pop("active")
    group = db.session.get_one(Group, values["group_id"])
    rules = {}
    for kind in KINDS:
        tried = Rule(rule_id or NEW, group_name=group.name, usable=may_receive(group.id, kind), **values)
        rules[kind] = with_tried(settings.rules_for(kind, also=rule_id), tried, active=active)
    return rules
