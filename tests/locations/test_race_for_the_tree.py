"""Two places are put below each other at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.directory.commands import UpdateLocation
from app.directory.models import Location
from app.directory.operations import update_location
from app.directory.queries import ancestor_ids, details_of_location, root_location
from tests.factories import NOW, SETUP, make_location


def test_one_of_them_stays_where_it_was(real_db):
    with real_db.app_context(), unit_of_work():
        ids = [make_location(name).id for name in ("Paris", "Lyon")]
    start = Barrier(2)

    def move(own_id, below_id):
        with real_db.app_context():
            location = db.session.get_one(Location, own_id)
            command = UpdateLocation(own_id, replace(details_of_location(location), parent_id=below_id), 1)
            db.session.rollback()
            start.wait(timeout=20)
            try:
                with unit_of_work():
                    update_location(command, actor=SETUP, now=NOW)
            except DomainError as refusal:
                return str(refusal.fields["parent_id"])
            finally:
                db.session.remove()
            return "moved"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(move, ids, reversed(ids)))
    assert answers == ["A location cannot stand below itself.", "moved"]
    with real_db.app_context():
        assert all(ancestor_ids(one)[-1] == root_location().id for one in ids)
