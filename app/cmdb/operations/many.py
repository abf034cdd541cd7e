"""Many CIs at once, for imports: what was planned is written in a few statements, each act told as one by hand.

The rules and the rights of every line were asked by the plan, under the locks that ``lock_cis`` takes.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from app.audit.diff import changes_between
from app.cmdb.fields import FieldSpec, normalised
from app.cmdb.models import Ci, CiHolding, CiUniqueValue
from app.cmdb.operations import history
from app.cmdb.vocabulary import CiEvent
from app.core.actor import Actor
from app.core.db import db

RECORD = (
    "tag", "name", "manufacturer", "model", "serial", "location_id", "purchased_on", "warranty_until", "notes", "attrs",
)  # fmt: skip
STANDING = ("state", "holder_id")
_CIS, _HOLDINGS, _VALUES = (cast(Table, one.__table__) for one in (Ci, CiHolding, CiUniqueValue))
_AT_ONCE = 1_000
_CHANGE = (
    update(_CIS)
    .where(_CIS.c.id == bindparam("ci"))
    .values({name: bindparam(f"new_{name}") for name in (*RECORD, *STANDING, "updated_at")})
    .values(version=_CIS.c.version + 1)
)
Specs = Mapping[int, Sequence[FieldSpec]]
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class CiChange:
    """What a CI of that type said and who held it (``RECORD`` and ``STANDING``), and what it will be."""

    ci_id: int
    type_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def lock_cis(ids: Collection[int]) -> None:
    """Keep these CIs as they are until the transaction ends, locked in one order for everybody."""
    for some in _some(sorted(ids)):
        db.session.execute(select(Ci.id).where(Ci.id.in_(some)).order_by(Ci.id).with_for_update())


def create_cis(
    records: Sequence[tuple[int, str, Mapping[str, Any]]], specs: Specs, reason: str, *, actor: Actor, now: datetime
) -> list[int]:
    """Return the ids of the new CIs, in the order given: each its type, the type's key, and what it says."""
    if not records:
        return []
    columns = (*RECORD, *STANDING)
    rows = [
        {"type_id": type_id, "created_at": now, "updated_at": now} | {name: values[name] for name in columns}
        for type_id, _, values in records
    ]
    query = insert(_CIS).returning(_CIS.c.id, sort_by_parameter_order=True)
    ids = [int(found) for found in db.session.scalars(query, rows)]
    made = [(ci, type_id, key, values) for ci, (type_id, key, values) in zip(ids, records, strict=True)]
    _keep_values([(ci, type_id, values) for ci, type_id, _, values in made], specs)
    events = []
    for ci, _, key, values in made:
        said = {"type": key, "state": values["state"], **spread(values)}
        said = {name: value for name, value in said.items() if value not in ("", None)}
        events.append((ci, changes_between({}, said)))
    history.record_all(CiEvent.CREATED, events, actor=actor, now=now, reason=reason)
    held = [(ci, values["holder_id"]) for ci, _, _, values in made if values["holder_id"] is not None]
    _begin(held, reason, actor, now)
    given = [(ci, {"holder_id": [None, person]}) for ci, person in held]
    history.record_all(CiEvent.HANDED_OVER, given, actor=actor, now=now, reason=reason)
    return ids


def free_claims(changes: Sequence[CiChange]) -> None:
    """Take away the serial numbers and unique values that are about to change, so that CIs may exchange theirs.

    It is asked once for all changes: who exchanges with whom may be in different parts of ``change_cis``. Tags are
    exchanged with nobody: by its tag a line finds its CI.
    """
    makers = ("manufacturer", "serial")
    changing = [one.ci_id for one in changes if any(one.before[name] != one.after[name] for name in makers)]
    for some in _some(changing):
        db.session.execute(update(_CIS).where(_CIS.c.id.in_(some)).values(serial=""))
    for some in _some([one.ci_id for one in changes if one.before["attrs"] != one.after["attrs"]]):
        db.session.execute(delete(_VALUES).where(_VALUES.c.ci_id.in_(some)))


def change_cis(changes: Sequence[CiChange], specs: Specs, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let the CIs be what they shall; each act is told as if it had been done by hand: changed, handed over, moved."""
    if not changes:
        return
    names = (*RECORD, *STANDING)
    rows = [
        {"ci": one.ci_id, "new_updated_at": now} | {f"new_{name}": one.after[name] for name in names} for one in changes
    ]
    passing = [one for one in changes if one.before["holder_id"] != one.after["holder_id"]]
    _end([one.ci_id for one in passing if one.before["holder_id"] is not None], reason, actor, now)
    db.session.execute(_CHANGE, rows)
    _keep_values([(one.ci_id, one.type_id, one.after) for one in changes], specs, anew=True)
    held = [(one.ci_id, one.after["holder_id"]) for one in passing if one.after["holder_id"] is not None]
    _begin(held, reason, actor, now)
    for event, told in _acts(changes).items():
        history.record_all(event, told, actor=actor, now=now, reason=reason)


def spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the record says, each of the type's own by its key, so that a change names what changed."""
    own = {f"attrs.{key}": value for key, value in values["attrs"].items()}
    return {name: values[name] for name in RECORD if name != "attrs"} | own


def _acts(changes: Sequence[CiChange]) -> dict[CiEvent, list[tuple[int, dict[str, Any]]]]:
    acts: dict[CiEvent, list[tuple[int, dict[str, Any]]]] = {event: [] for event in CiEvent}
    for one in changes:
        if record := changes_between(spread(one.before), spread(one.after)):
            acts[CiEvent.CHANGED].append((one.ci_id, record))
        standing = changes_between(*({name: side[name] for name in STANDING} for side in (one.before, one.after)))
        if "holder_id" in standing:
            given = one.after["holder_id"] is not None
            acts[CiEvent.HANDED_OVER if given else CiEvent.GIVEN_BACK].append((one.ci_id, standing))
        elif standing:
            acts[CiEvent.STATE_CHANGED].append((one.ci_id, standing))
    return acts


def _keep_values(records: Sequence[tuple[int, int, Mapping[str, Any]]], specs: Specs, *, anew: bool = False) -> None:
    """Write down the values that no other CI may have; a race ends at the primary key."""
    unique = {type_id: [spec for spec in own if spec.is_unique] for type_id, own in specs.items()}
    if anew:
        for some in _some([ci for ci, type_id, _ in records if unique[type_id]]):
            db.session.execute(delete(_VALUES).where(_VALUES.c.ci_id.in_(some)))
    rows = [
        {"field_id": spec.id, "normalised": normalised(values["attrs"][spec.key]), "ci_id": ci}
        for ci, type_id, values in records
        for spec in unique[type_id]
        if spec.key in values["attrs"]
    ]
    if rows:
        db.session.execute(insert(_VALUES), rows)


def _begin(held: Sequence[tuple[int, int]], reason: str, actor: Actor, now: datetime) -> None:
    given = {"started_at": now, "given_by_id": actor.person_id, "given_why": reason}
    if held:
        db.session.execute(insert(_HOLDINGS), [{"ci_id": ci, "person_id": person, **given} for ci, person in held])


def _end(ids: Sequence[int], reason: str, actor: Actor, now: datetime) -> None:
    # Two clocks may differ by a little: no line ends before it began.
    ended = {"ended_at": func.greatest(now, _HOLDINGS.c.started_at)}
    taken = {"taken_by_id": actor.person_id, "taken_why": reason}
    for some in _some(ids):
        open_lines = update(_HOLDINGS).where(_HOLDINGS.c.ci_id.in_(some), _HOLDINGS.c.ended_at.is_(None))
        db.session.execute(open_lines.values(**ended, **taken))


def _some(values: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
