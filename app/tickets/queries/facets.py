"""What the selects above a list of tickets offer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    DateTime,
    Integer,
    any_,
    bindparam,
    exists,
    func,
    literal,
    select,
    union_all,
)

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, GroupPurpose, Membership, Person
from app.directory.queries import groups_visible_to, people_visible_to
from app.directory.queries.groups import counts_at
from app.tickets.models import Category
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import Reach, reach_of
from app.tickets.vocabulary import PURPOSE

Rows = list[tuple[int, dict[str, str]]]
_ONE_NAME = "en"


@dataclass(frozen=True)
class Facets:
    """Ids with names by language; a person's or a group's only name stands under one language."""

    groups: Rows
    workers: Rows
    named: Rows
    categories: Rows


def facets_for(actor: Actor, named: Collection[int], now: datetime) -> Facets:
    """Return, in one statement, the support groups, their active members, the categories, and the people ``named``.

    ``named`` are the people a list is already narrowed to; one the actor may not find is left out.
    """
    asked = {"now": now, "named": list(named)}
    found: dict[str, Rows] = {name: [] for name in ("groups", "workers", "named", "categories")}
    for row_id, names, part in db.session.execute(_facets(reach_of(actor)), asked):
        found[part].append((row_id, names))
    return Facets(**found)


@lru_cache(maxsize=256)
def _facets(reach: Reach) -> CompoundSelect[*tuple[Any, ...]]:
    actor = reach.actor
    has_purpose = exists().where(GroupPurpose.group_id == Group.id, GroupPurpose.purpose.in_(PURPOSE.values()))
    stays = exists().where(
        Membership.person_id == Person.id,
        GroupPurpose.group_id == Membership.group_id,
        GroupPurpose.purpose.in_(PURPOSE.values()),
        counts_at(bindparam("now", type_=DateTime(timezone=True))),
    )
    people = people_visible_to(actor).with_only_columns(
        Person.id, func.jsonb_build_object(_ONE_NAME, full_name(Person)).label("names")
    )
    groups = groups_visible_to(actor).with_only_columns(
        Group.id, func.jsonb_build_object(_ONE_NAME, Group.name).label("names")
    )
    parts = {
        "groups": groups.where(has_purpose),
        "workers": people.where(Person.active, stays),
        "named": people.where(Person.id == any_(bindparam("named", type_=ARRAY(Integer)))),
        "categories": select(Category.id, Category.names.label("names")),
    }
    return union_all(*(part.add_columns(literal(name).label("part")) for name, part in parts.items()))
