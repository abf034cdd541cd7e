"""Reading saved views: everyone's, those of the actor's groups, and their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Group
from app.views.models import ListPreference, SavedView
from app.views.rights import ViewFacts, groups_of

VIEW_NAMES = (joinedload(SavedView.group),)
_FOR_ALL = and_(SavedView.person_id.is_(None), SavedView.group_id.is_(None))
_SHOWN = or_(
    SavedView.person_id == bindparam("me", type_=Integer),
    SavedView.group_id == any_(bindparam("groups", type_=ARRAY(Integer))),
    _FOR_ALL,
)
_SHELF: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        SavedView.id,
        SavedView.noun,
        SavedView.name,
        SavedView.person_id,
        SavedView.group_id,
        Group.name.label("group_name"),
        SavedView.query,
        SavedView.position,
        cast(null(), ARRAY(Text)).label("columns"),
    )
    .outerjoin(Group, SavedView.group_id == Group.id)
    .where(_SHOWN),
    select(
        ListPreference.default_view_id,
        ListPreference.noun,
        *(cast(null(), kind) for kind in (Text, Integer, Integer, Text, Text, Integer)),
        ListPreference.columns,
    ).where(ListPreference.person_id == bindparam("me", type_=Integer)),
)


@dataclass(frozen=True, slots=True)
class View:
    """One saved view as lists show it: plain values."""

    id: int
    noun: str
    name: str
    person_id: int | None
    group_id: int | None
    group_name: str | None
    query: str
    position: int

    @property
    def facts(self) -> ViewFacts:
        """Return whose it is."""
        return ViewFacts(self.person_id, self.group_id)


@dataclass(frozen=True)
class Shelf:
    """Everything a person keeps of their lists; ``columns`` and ``defaults`` are by noun."""

    views: tuple[View, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, int] = field(default_factory=dict)

    def of(self, noun: str) -> tuple[View, ...]:
        """Return the views of one list: everyone's, then the groups', then one's own, each in their order."""
        return tuple(view for view in self.views if view.noun == noun)


def shelf_of(actor: Actor) -> Shelf:
    """Return what the actor keeps of all their lists, in one statement."""
    views, columns, defaults = [], {}, {}
    asked = {"me": actor.person_id, "groups": sorted(groups_of(actor))}
    for row in db.session.execute(_SHELF, asked):
        if row.columns is None:
            views.append(View(*row[:-1]))
        else:
            columns[row.noun] = tuple(row.columns)
            if row.id is not None:
                defaults[row.noun] = row.id
    views.sort(key=lambda view: (view.person_id is not None, view.group_name or "", view.position, view.id))
    return Shelf(tuple(views), columns, defaults)


def visible_to(actor: Actor) -> Select[SavedView]:
    """Return the query of the views the actor may see; administrators see those of every group, nobody others' own."""
    groups = SavedView.group_id.is_not(None) if actor.is_admin else ~true()
    asked = {"me": actor.person_id, "groups": sorted(groups_of(actor))}
    return select(SavedView).where(or_(_SHOWN, groups)).params(**asked)


def views(actor: Actor) -> Sequence[SavedView]:
    """Return the views the actor may see with the groups they are for, in the order of their making."""
    return db.session.scalars(visible_to(actor).options(*VIEW_NAMES).order_by(SavedView.id)).all()


def lock_view(view_id: int, actor: Actor) -> SavedView:
    """Return the view locked for a change; raise NotFound when the actor may not see it."""
    found = db.session.scalar(visible_to(actor).where(SavedView.id == view_id).with_for_update(of=SavedView))
    if found is None:
        raise NotFound
    return found


def group_choices(actor: Actor) -> list[tuple[int, str]]:
    """Return the groups for which the actor may keep views, by name."""
    query = select(Group.id, Group.name).where(Group.active).order_by(Group.name, Group.id)
    if not actor.is_admin:
        query = query.where(Group.id.in_(actor.managed_groups))
    return [(row.id, row.name) for row in db.session.execute(query)]
