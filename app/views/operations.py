"""What can be done with saved views and with the columns of a list."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from app.audit.diff import changes_between
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.decision import Decision
from app.core.errors import BadRequest, Conflict, Forbidden, Invalid, NotFound, Refused
from app.core.i18n import N_, Message
from app.core.writing import one_line
from app.directory.models import Group
from app.views import queries
from app.views.checks import COLUMN, MOST_COLUMNS, MOST_VIEWS, NOUN, faults_of_view, normalised
from app.views.commands import AimView, ChooseColumns, ChooseDefault, DeleteView, MoveView, SaveView, UpdateView
from app.views.models import ListPreference, SavedView
from app.views.rights import ViewFacts, may_keep_view

_TAKEN = Message(N_("Another view of this list has this name."))
_FULL = Message(N_("There are %(number)s views already: delete one first."), {"number": MOST_VIEWS})


def save_view(command: SaveView, *, actor: Actor, now: datetime) -> SavedView:
    """Return the new view, after those of the same readers. Raises Forbidden, Invalid, Refused."""
    owner = _owner(actor, command.group_id, command.for_all)
    _require(may_keep_view(actor, owner))
    name, query = one_line(command.name), normalised(command.query)
    if faults := faults_of_view(command.noun, name, query):
        raise Invalid(Message(N_("Some fields need your attention.")), fields=faults)
    view = SavedView(noun=command.noun, name=name, query=query, person_id=owner.person_id, group_id=owner.group_id)
    view.position = _place(view)
    db.session.add(view)
    db.session.flush()
    record("view.saved", "saved_views", view.id, changes_between({}, _told(view)), actor=actor, now=now)
    return view


def update_view(command: UpdateView, *, actor: Actor, now: datetime) -> SavedView:
    """Return the view with its name and readers, and what it shows. Raises NotFound, Forbidden, Invalid, Conflict."""
    view = _keep(command.view_id, actor)
    owner = _owner(actor, command.group_id, command.for_all)
    _require(may_keep_view(actor, owner))
    if view.version != command.version:
        raise Conflict(Message(N_("Somebody else changed this meanwhile. Compare, then save again.")))
    name = one_line(command.name)
    query = view.query if command.query is None else normalised(command.query)
    if faults := faults_of_view(view.noun, name, query):
        raise Invalid(Message(N_("Some fields need your attention.")), fields=faults)
    before = _told(view)
    moved = (view.person_id, view.group_id) != (owner.person_id, owner.group_id)
    view.name, view.query, view.person_id, view.group_id = name, query, owner.person_id, owner.group_id
    with db.session.no_autoflush:
        view.position = _place(view) if moved else _free(view)
    return _changed(view, before, actor, now)


def aim_view(command: AimView, *, actor: Actor, now: datetime) -> SavedView:
    """Return the view with another query. Raises NotFound, Forbidden, Invalid."""
    view = _keep(command.view_id, actor)
    query = normalised(command.query)
    if faults := faults_of_view(view.noun, view.name, query):
        raise Invalid(Message(N_("Some fields need your attention.")), fields=faults)
    before = _told(view)
    view.query = query
    return _changed(view, before, actor, now)


def move_view(command: MoveView, *, actor: Actor, now: datetime) -> SavedView:
    """Return the view at its new place among those of the same readers. Raises NotFound, Forbidden."""
    view = _keep(command.id, actor)
    before, row = _told(view), list(_beside(view))
    at = row.index(view)
    row.insert(min(max(at + command.by, 0), len(row) - 1), row.pop(at))
    for position, one in enumerate(row, 1):
        one.position = position
    return _changed(view, before, actor, now)


def delete_view(command: DeleteView, *, actor: Actor, now: datetime) -> None:
    """Remove the view; who opened the list with it opens the list as it is. Raises NotFound, Forbidden."""
    view = _keep(command.view_id, actor)
    gone = changes_between(_told(view), {})
    db.session.delete(view)
    db.session.flush()
    record("view.deleted", "saved_views", command.view_id, gone, actor=actor, now=now)


def choose_columns(command: ChooseColumns, *, actor: Actor, now: datetime) -> None:
    """Keep the columns of the actor's list; names that mean nothing are for the list to leave out."""
    wanted = [one for one in dict.fromkeys(command.columns) if COLUMN.fullmatch(one)][:MOST_COLUMNS]
    _prefer(actor, command.noun, columns=wanted)


def choose_default(command: ChooseDefault, *, actor: Actor, now: datetime) -> None:
    """Keep the view that the actor's list opens with. Raises NotFound for one they may not see or of another list."""
    if command.view_id is not None and queries.lock_view(command.view_id, actor).noun != command.noun:
        raise NotFound
    _prefer(actor, command.noun, default_view_id=command.view_id)


def _prefer(actor: Actor, noun: str, **values: object) -> None:
    if actor.person_id is None or not NOUN.fullmatch(noun):
        raise BadRequest(Message(N_("There is no such list.")))
    kept = insert(ListPreference).values(person_id=actor.person_id, noun=noun, **values)
    db.session.execute(kept.on_conflict_do_update(index_elements=["person_id", "noun"], set_=values))


def _owner(actor: Actor, group_id: int | None, for_all: bool) -> ViewFacts:
    if for_all:
        return ViewFacts(None, None)
    if group_id is None:
        return ViewFacts(actor.person_id, None)
    if not db.session.scalar(select(exists().where(Group.id == group_id))):
        raise Invalid(_NO_GROUP, fields={"owner": _NO_GROUP})
    return ViewFacts(None, group_id)


_NO_GROUP = Message(N_("There is no such group."))


def _keep(view_id: int, actor: Actor) -> SavedView:
    view = queries.lock_view(view_id, actor)
    _require(may_keep_view(actor, ViewFacts(view.person_id, view.group_id)))
    return view


def _require(decision: Decision) -> None:
    if not decision:
        raise Forbidden(decision.reason, code=decision.code)


def _beside(view: SavedView) -> Iterable[SavedView]:
    """Return the views of the same list and the same readers, in their order."""
    query = select(SavedView).where(
        SavedView.noun == view.noun,
        SavedView.person_id.is_not_distinct_from(view.person_id),
        SavedView.group_id.is_not_distinct_from(view.group_id),
    )
    return db.session.scalars(query.order_by(SavedView.position, SavedView.id)).all()


def _free(view: SavedView) -> int:
    """Return the view's place; raise Invalid when another one beside it has its name."""
    if any(one.name.lower() == view.name.lower() for one in _beside(view) if one is not view):
        raise Invalid(_TAKEN, fields={"name": _TAKEN})
    return view.position


def _place(view: SavedView) -> int:
    """Return the place behind those beside it; raise Refused when there are too many, Invalid for a taken name."""
    _free(view)
    others = [one for one in _beside(view) if one is not view]
    if len(others) >= MOST_VIEWS:
        raise Refused(_FULL)
    return max((one.position for one in others), default=0) + 1


def _changed(view: SavedView, before: dict[str, object], actor: Actor, now: datetime) -> SavedView:
    if changes := changes_between(before, _told(view)):
        record("view.changed", "saved_views", view.id, changes, actor=actor, now=now)
    db.session.flush()
    return view


def _told(view: SavedView) -> dict[str, object]:
    return {name: getattr(view, name) for name in ("noun", "name", "person_id", "group_id", "query", "position")}
