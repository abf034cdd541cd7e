"""Two places are put below each other at the same instant."""

from dataclasses import replace

from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.directory.commands import UpdateLocation
from app.directory.models import Location
from app.directory.operations import update_location
from app.directory.queries import ancestor_ids, details_of_location, root_location
from tests.factories import NOW, SETUP, make_location
from tests.racing import together


def test_one_of_them_stays_where_it_was(real_db):
    with real_db.app_context(), unit_of_work():
        ids = [make_location(name).id for name in ("Paris", "Lyon")]

    def move(own_id, below_id):
        details = replace(details_of_location(db.session.get_one(Location, own_id)), parent_id=below_id)
        return update_location(UpdateLocation(own_id, details, 1), actor=SETUP, now=NOW).id

    answers = together(real_db, lambda: move(*ids), lambda: move(*reversed(ids)))
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [str(one.fields["parent_id"]) for one in refused] == ["A location cannot stand below itself."]
    with real_db.app_context():
        assert all(ancestor_ids(one)[-1] == root_location().id for one in ids)
