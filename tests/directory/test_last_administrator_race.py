"""Two administrators demote each other at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from app.access.operations import set_rights
from app.access.queries import load_actor
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.directory.commands import SetRights
from app.directory.models import Person
from tests.factories import NOW, make_person


def test_one_of_them_stays(real_db):
    with real_db.app_context(), unit_of_work():
        ids = [make_person(name, is_admin=True).id for name in ("Ada One", "Bea Two")]
    start = Barrier(2)

    def demote(me, other):
        with real_db.app_context():
            actor = load_actor(me, NOW)
            db.session.rollback()
            start.wait(timeout=20)
            try:
                with unit_of_work():
                    set_rights(SetRights(other, is_admin=False, is_auditor=False), actor=actor, now=NOW)
            except DomainError as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(demote, ids, reversed(ids)))
    assert answers == ["done", "last_administrator"]
    with real_db.app_context():
        assert db.session.scalar(select(func.count()).where(Person.is_admin)) == 1
