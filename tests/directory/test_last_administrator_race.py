"""Two administrators demote each other at the same instant."""

from sqlalchemy import func, select

from app.access.operations import set_rights
from app.access.queries import load_actor
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.directory.commands import SetRights
from app.directory.models import Person
from tests.factories import NOW, make_person
from tests.racing import together


def test_one_of_them_stays(real_db):
    with real_db.app_context(), unit_of_work():
        ids = [make_person(name, is_admin=True).id for name in ("Ada One", "Bea Two")]
        actors = [load_actor(one, NOW) for one in ids]
    acts = [
        lambda actor=actor, other=other: set_rights(SetRights(other, False, False), actor=actor, now=NOW).id
        for actor, other in zip(actors, reversed(ids), strict=True)
    ]
    answers = together(real_db, *acts)
    assert [one.code for one in answers if isinstance(one, DomainError)] == ["last_administrator"]
    with real_db.app_context():
        assert db.session.scalar(select(func.count()).where(Person.is_admin)) == 1
