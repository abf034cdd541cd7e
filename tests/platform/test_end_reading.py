"""A request that only read ends with a commit, so that the server keeps its statements prepared; no other does."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.core.db import PLANNED_ANEW, db, only_read, unit_of_work
from app.directory.models import Location
from tests.factories import make_location

PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%locations%'")


def read(app: Flask, *, only: bool = False) -> int:
    with app.app_context():
        if only:
            only_read()
        db.session.query(Location).all()
        return db.session.execute(PREPARED).scalar_one()


def places(app: Flask) -> set[str]:
    with app.app_context():
        return {one.key for one in db.session.query(Location)}


@pytest.mark.parametrize("only", [False, True])
def test_what_is_read_again_and_again_stays_prepared(real_db: Flask, only: bool) -> None:
    assert [read(real_db, only=only) for _ in range(8)][-1] > 0


def test_what_asks_to_be_planned_anew_is_never_prepared(real_db: Flask) -> None:
    with real_db.app_context():
        anew = select(Location.key).where(Location.key.like("%o%")).execution_options(**{PLANNED_ANEW: True})
        assert {tuple(db.session.scalars(anew)) for _ in range(8)} == {("root",)}
        assert db.session.execute(PREPARED).scalar_one() == 0


def test_what_was_written_outside_a_unit_of_work_is_rolled_back(real_db: Flask) -> None:
    with real_db.app_context():
        db.session.add(Location(key="flushed", names={"en": "Flushed"}, parent_id=1))
        db.session.flush()
    with real_db.app_context():
        db.session.add(Location(key="waiting", names={"en": "Waiting"}, parent_id=1))
    with real_db.app_context():
        db.session.execute(text("UPDATE locations SET key = 'renamed'"))
    with real_db.app_context():
        db.session.execute(Location.__table__.update().values(key="renamed too"))
    assert places(real_db) == {"root"}


def test_what_a_unit_of_work_wrote_stays_and_is_read_after(real_db: Flask) -> None:
    with real_db.app_context():
        with unit_of_work():
            make_location("Paris")
        assert len(db.session.query(Location).all()) == 2
    assert len(places(real_db)) == 2
