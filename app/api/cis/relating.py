"""How a CI hangs together with others."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed, Made
from app.api.base.door import anybody, caller
from app.api.base.parts import id_of, listed_whole
from app.api.base.shapes import AskedList, Shape, instant, key, list_of, one_of, text
from app.api.cis.door import ci_at, door
from app.cmdb import operations, queries
from app.cmdb.commands import Relate, Unrelate
from app.cmdb.models import CiRelation
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, Message
from app.web.format import now
from app.web.words import named

TO, FROM = "to", "from"


class RelatedCi(Shape):
    """The CI at the other end."""

    id = fields.Integer(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)


class Relation(Shape):
    """A relation as the CI of the address sees it: ``to`` the other one, or ``from`` it."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    way = one_of((TO, FROM), required=True)
    name = fields.String(required=True)
    other = fields.Nested(RelatedCi, required=True)
    created_at = instant(required=True)


class NewRelation(Shape):
    """How the CI hangs together with another."""

    kind = text(64, 1, required=True, metadata={"description": "The key of a kind of relation."})
    way = one_of((TO, FROM), load_default=TO)
    other = key(required=True)


@door.get("/cis/<key>/relations", list_of(Relation), may=anybody, query=AskedList)
def list_relations(key: str, query: dict[str, Any]) -> Listed:
    """List the relations of a CI with those that the caller may see."""
    ci_id = ci_at(key).id
    return listed_whole(query, queries.relations_of(ci_id, caller()), lambda one: _shown(one, ci_id))


@door.post("/cis/<key>/relations", Relation, may=anybody, body=NewRelation, status=201)
def relate_ci(key: str, body: dict[str, Any]) -> Made:
    """Say how a CI hangs together with another; the caller keeps one of them."""
    ci_id = ci_at(key).id
    ends = (ci_id, body["other"])
    command = Relate(_kind_id(body["kind"]), *(ends if body["way"] == TO else ends[::-1]))
    relation = operations.relate(command, actor=caller(), now=now())
    return Made(_shown(relation, ci_id), f"/cis/{ci_id}/relations/{relation.id}")


@door.get("/cis/<key>/relations/<relation>", Relation, may=anybody)
def read_relation(key: str, relation: str) -> dict[str, Any]:
    """Read one relation of a CI."""
    ci_id = ci_at(key).id
    return _shown(_relation_at(ci_id, relation), ci_id)


@door.delete("/cis/<key>/relations/<relation>", may=anybody)
def unrelate_ci(key: str, relation: str) -> None:
    """Take a relation of a CI back."""
    operations.unrelate(Unrelate(_relation_at(ci_at(key).id, relation).id), actor=caller(), now=now())


def _relation_at(ci_id: int, key: str) -> CiRelation:
    wanted = id_of(key)
    found = next((one for one in queries.relations_of(ci_id, caller()) if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _shown(relation: CiRelation, ci_id: int) -> dict[str, Any]:
    is_first = relation.ci_id == ci_id
    other = relation.other if is_first else relation.ci
    return {
        "id": relation.id,
        "kind": relation.kind.key,
        "way": TO if is_first else FROM,
        "name": named(relation.kind.names if is_first else relation.kind.inverse_names),
        "other": {"id": other.id, "tag": other.tag, "name": other.name},
        "created_at": relation.created_at,
    }


def _kind_id(key: str) -> int:
    try:
        return queries.kind_keyed(key).id
    except NotFound:
        sentence = Message(N_("Choose a value of the list."))
        raise Invalid(sentence, fields={"kind": sentence}) from None
