"""The policies in force, and their rows for those who may read settings."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.approvals.asking import Asks, Subject, Who
from app.approvals.models import ApprovalAsk, ApprovalLevel, ApprovalPolicy, ApprovalPolicyVersion
from app.approvals.policy import Level, Policy, choose
from app.approvals.rules import Rule
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Group, Person
from app.directory.queries import groups_visible_to
from app.directory.queries.rows import rows_visible_to

_CURRENT = joinedload(ApprovalPolicy.current)
_LEVELS = _CURRENT.selectinload(ApprovalPolicyVersion.levels).selectinload(ApprovalLevel.asks)
CONTENT = (
    _CURRENT.joinedload(ApprovalPolicyVersion.location),
    _CURRENT.selectinload(ApprovalPolicyVersion.categories),
    _LEVELS.joinedload(ApprovalAsk.person),
    _LEVELS.joinedload(ApprovalAsk.group),
)


def policies_visible_to(actor: Actor) -> Select[ApprovalPolicy]:
    """Return the query of the policies the actor may read, in order: administrators and auditors all of them."""
    return rows_visible_to(ApprovalPolicy, actor).order_by(ApprovalPolicy.position)


def policies(actor: Actor) -> Sequence[ApprovalPolicy]:
    """Return the policies the actor may read in their order, what they say loaded."""
    return db.session.scalars(policies_visible_to(actor).options(*CONTENT)).all()


def get_policy(policy_id: int, actor: Actor) -> ApprovalPolicy:
    """Return a policy the actor may read, its current version loaded; raise NotFound otherwise."""
    found = db.session.scalar(policies_visible_to(actor).where(ApprovalPolicy.id == policy_id).options(*CONTENT))
    if found is None:
        raise NotFound
    return found


def policy_for(subject: Subject) -> Policy | None:
    """Return the policy that decides who approves ``subject``; None when it needs no approval."""
    return None if subject.category_id is None else choose(policies_in_order().values(), subject)


def policies_in_order() -> dict[int, Policy]:
    """Return the newest version of every policy by the policy's id, in the order in which they are asked."""
    options = (_CURRENT.selectinload(ApprovalPolicyVersion.categories), _LEVELS)
    rows = db.session.scalars(select(ApprovalPolicy).options(*options).order_by(ApprovalPolicy.position))
    return {row.id: Policy(row.current.id, row.position, *_content(row.current)) for row in rows}


def policy_of(version_id: int) -> int:
    """Return the id of the policy that a version belongs to."""
    return db.session.get_one(ApprovalPolicyVersion, version_id).policy_id


def levels_of(version_id: int) -> tuple[Level, ...]:
    """Return the levels of one version, in order."""
    query = select(ApprovalLevel).where(ApprovalLevel.version_id == version_id).order_by(ApprovalLevel.no)
    return tuple(map(level_of, db.session.scalars(query.options(selectinload(ApprovalLevel.asks)))))


def level_of(row: ApprovalLevel) -> Level:
    """Return a level's row as the rules see it."""
    return Level(
        asks=tuple(Asks(Who(ask.who), ask.person_id or ask.group_id) for ask in row.asks),
        rule=Rule(row.rule),
        quorum=row.quorum,
        delay=_span(row.delay_s),
        expiry=_span(row.expiry_s),
    )


def unusable(person_ids: Collection[int], group_ids: Collection[int]) -> tuple[dict[int, str], set[int]]:
    """Return which of these people are disabled, by name, or unknown, by "", and which groups are no longer used."""
    people = {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_(person_ids)))}
    disabled = {one: people[one].name for one in person_ids if one in people and not people[one].active}
    disabled |= {one: "" for one in person_ids if one not in people}
    used = set(db.session.scalars(select(Group.id).where(Group.id.in_(group_ids), Group.active)))
    return disabled, set(group_ids) - used


def groups_to_ask(actor: Actor) -> list[tuple[int, str]]:
    """Return the groups whose members a level may ask, by name."""
    query = groups_visible_to(actor).where(Group.active).order_by(Group.name)
    return [(row[0], row[1]) for row in db.session.execute(query.with_only_columns(Group.id, Group.name))]


def people_called(identifiers: Collection[str]) -> dict[str, int]:
    """Return the ids of the people with these identifiers, by identifier in small letters."""
    key = func.lower(Person.identifier)
    wanted = [one.lower() for one in identifiers]
    return {row[0]: row[1] for row in db.session.execute(select(key, Person.id).where(key.in_(wanted)))}


def names_of(person_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return the identifier and the name of these people, by id."""
    rows = db.session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {row.id: (row.identifier, row.name) for row in rows}


def _content(version: ApprovalPolicyVersion) -> tuple[frozenset[int], tuple[Level, ...], int | None]:
    categories = frozenset(row.category_id for row in version.categories)
    return categories, tuple(map(level_of, version.levels)), version.location_id


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
