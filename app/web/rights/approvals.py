"""What somebody is asked to approve or could be, each with its reason."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.approvals import queries
from app.approvals.asking import Who
from app.approvals.standing import Standing, in_force, standings
from app.core.actor import Actor
from app.directory.checks import key_from
from app.directory.queries import group_names, standing_in_for, ways_up, zones_of
from app.tickets.queries import approvals, categories
from app.tickets.vocabulary import TASK
from app.web.format import day, whole_days
from app.web.places import place_name, places
from app.web.rights.told import Told
from app.web.words import gettext as _
from app.web.words import named, zone


def _by_policy(whole: Actor, now: datetime) -> Sequence[Told]:
    paths, kept = ways_up(), queries.policies_in_order()
    reach = queries.reach_of(whole, now)
    addresses = {policy.version_id: f"/approval_policies/{key}/edit" for key, policy in kept.items()}
    found = standings(reach, in_force(kept.values(), paths), paths)
    if not found:
        return []
    names = {one.id: named(one.names) for one in categories(TASK, including_inactive=True)}
    return [Told(_asked_for(one, names), _where(one), [_why(one, addresses)]) for one in found]


def _asked_for(one: Standing, names: dict[int, str]) -> str:
    listed = ", ".join(sorted((names.get(category, "?") for category in one.policy.category_ids), key=key_from))
    if len(one.policy.levels) == 1:
        return _("Approve requests: %(categories)s", categories=listed)
    return _(
        "Approve requests, at level %(no)d of %(count)d: %(categories)s",
        no=one.level_no,
        count=len(one.policy.levels),
        categories=listed,
    )


def _where(one: Standing) -> list[str]:
    if one.because is Who.MANAGER:
        return [_("what their reports ask for")]
    location_id = one.id if one.because is Who.LOCATION else one.policy.location_id
    place = places().get(location_id or 0)
    if place is None or place.location.parent_id is None:
        return [_("everywhere")]
    return [_("%(place)s and below", place=place_name(location_id))]


def _why(one: Standing, policies: dict[int, str]) -> tuple[str, str]:
    if one.because is Who.GROUP:
        return _("member of %(group)s", group=group_names().get(one.id or 0, "?")), f"/groups/{one.id}"
    if one.because is Who.MANAGER:
        return _("people report to them"), ""
    if one.because is Who.LOCATION:
        words = _("approver of %(place)s", place=place_name(one.id))
        if one.instead:
            words = _("approver of %(place)s, where no manager can answer", place=place_name(one.id))
        return words, f"/locations/{one.id}/edit"
    return _("a policy names them"), policies[one.policy.version_id]


def _for_others(whole: Actor, now: datetime) -> Sequence[Told]:
    words, away = _("their delegate while they are away"), standing_in_for(whole.person_id or 0, now)
    zones = zones_of({one.person_id for one in away})
    return [
        Told(
            _("Answer for %(name)s", name=one.person.name),
            [whole_days(one.starts_at, one.ends_at, zones[one.person_id])],
            [(words, f"/people/{one.person_id}")],
        )
        for one in away
    ]


def _waiting(whole: Actor, now: datetime) -> Sequence[Told]:
    return [
        Told(
            _("Answer now: %(number)s · %(title)s", number=one.number, title=one.title),
            [_("asked on %(day)s", day=day(one.asked_at.astimezone(ZoneInfo(zone())).date()))],
            [(_because(one, whole), f"/tickets/{one.number}")],
        )
        for one in approvals.waits_for(whole, now)
    ]


def _because(one: approvals.Wait, whole: Actor) -> str:
    if one.approver_id != whole.person_id:
        return _("answers for %(name)s", name=one.approver_name)
    reasons: dict[str, Any] = {
        Who.PERSON: _("a policy names them"),
        Who.GROUP: _("a policy names their group"),
        Who.MANAGER: _("%(name)s reports to them", name=one.requester_name),
        Who.LOCATION: _("approver of the location"),
    }
    return str(reasons.get(one.because, _("an administrator chose them")))


# A domain in which people answer for something adds a line: what it finds of somebody who is active.
ANSWERS: tuple[Callable[[Actor, datetime], Sequence[Told]], ...] = (_by_policy, _for_others, _waiting)
