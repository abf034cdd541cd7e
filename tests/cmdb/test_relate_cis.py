"""How CIs hang together: what is refused is said in a sentence, and changes nothing."""

import pytest
from sqlalchemy import func, select

from app.cmdb import queries
from app.cmdb.commands import Relate, RelationKindDetails, Unrelate
from app.cmdb.models import CiRelation, RelationKind
from app.cmdb.operations import relate, unrelate, update_relation_kind
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.directory.rows import Update
from tests.cmdb.conftest import kind_id, make_ci
from tests.factories import NOW, SETUP, actor_of


def tie(one, other, kind="runs_on", actor=SETUP):
    return relate(Relate(kind_id(kind), one.id, other.id), actor=actor, now=NOW)


def number(session):
    return session.scalar(select(func.count()).select_from(CiRelation))


def test_a_relation_stands_in_the_history_of_both_ends(olga, paris):
    mail, host = make_ci("MAIL", paris, "server"), make_ci("HOST", paris, "server")
    relation = tie(mail, host, actor=actor_of(olga))
    assert [one.id for one in queries.relations_of(host.id, actor_of(olga))] == [relation.id]
    assert queries.history_of(host.id, 1)[0].changes == {
        "relation": [None, {"kind": "runs_on", "way": "from", "tag": "MAIL"}]
    }
    unrelate(Unrelate(relation.id), actor=actor_of(olga), now=NOW)
    assert queries.relations_of(mail.id, actor_of(olga)) == []
    assert queries.history_of(mail.id, 1)[0].kind == "unrelated"


def test_nothing_is_related_to_itself(paris, session):
    ci = make_ci("PC-1", paris)
    with pytest.raises(Invalid, match="itself"):
        tie(ci, ci)
    assert number(session) == 0


def test_nothing_is_related_twice_in_one_way(paris):
    one, other = make_ci("A", paris), make_ci("B", paris)
    tie(one, other)
    with pytest.raises(Refused, match="already"):
        tie(one, other)
    assert tie(one, other, "depends_on").id


def test_a_circle_is_refused_where_the_kind_forbids_it_and_names_who_closes_it(paris, session):
    a, b, c = (make_ci(tag, paris) for tag in "ABC")
    tie(a, b)
    tie(b, c)
    with pytest.raises(Refused, match="A already runs on C, directly or through others"):
        tie(c, a)
    assert number(session) == 2
    # Another kind is another way of hanging together, and a ring of cables is no mistake.
    tie(c, a, "connected_to")
    tie(a, c, "connected_to")
    assert number(session) == 4


def test_one_end_must_be_kept_and_both_be_in_sight(olga, alan, paris_desk, paris, lyon):
    here, near, far = make_ci("A", paris), make_ci("B", paris), make_ci("C", lyon)
    with pytest.raises(NotFound):
        tie(here, far, actor=actor_of(olga))
    with pytest.raises(Forbidden):
        tie(here, near, actor=actor_of(alan))
    relation = tie(here, far)
    assert queries.relations_of(here.id, actor_of(olga)) == []
    with pytest.raises(NotFound):
        unrelate(Unrelate(relation.id), actor=actor_of(olga), now=NOW)


def test_a_kind_forbids_circles_only_when_there_is_none(ada, paris, session):
    a, b = make_ci("A", paris), make_ci("B", paris)
    tie(a, b, "connected_to")
    tie(b, a, "connected_to")
    kind = session.get(RelationKind, kind_id("connected_to"))
    wanted = RelationKindDetails(kind.key, kind.names, kind.inverse_names, is_acyclic=True)
    with pytest.raises(Invalid) as refused:
        update_relation_kind(Update(kind.id, wanted, kind.version), actor=actor_of(ada), now=NOW)
    assert "through A" in str(refused.value.fields["is_acyclic"])
