"""A page that only reads needs no transaction; what would write there is a fault, and a unit of work is one anyway."""

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from app.core.db import UnexpectedWriteError, db, only_read, unit_of_work
from app.directory.models import Location
from tests.factories import make_location


def takes_one_transaction() -> bool:
    """Whether two statements share an instant, which they do in one transaction only."""
    first, second = (db.session.scalar(text("SELECT transaction_timestamp()")) for _ in range(2))
    return first == second


def _fail_after_writing() -> None:
    with unit_of_work():
        make_location("Paris")
        raise ZeroDivisionError


def test_what_only_reads_takes_no_transaction(real_db: Flask) -> None:
    with real_db.app_context():
        assert takes_one_transaction()
    with real_db.app_context():
        only_read()
        assert not takes_one_transaction()


def test_a_unit_of_work_after_reading_is_one_transaction_and_is_kept(real_db: Flask) -> None:
    with real_db.app_context():
        only_read()
        root = db.session.query(Location).one()
        with unit_of_work():
            assert takes_one_transaction()
            make_location("Paris", root)
        assert db.session.query(Location).count() == 2
    with real_db.app_context():
        assert db.session.query(Location).count() == 2


def test_a_unit_of_work_that_fails_after_reading_keeps_nothing(real_db: Flask) -> None:
    with real_db.app_context():
        only_read()
        db.session.query(Location).all()
        with pytest.raises(ZeroDivisionError):
            _fail_after_writing()
    with real_db.app_context():
        assert db.session.query(Location).count() == 1


@pytest.mark.parametrize(
    "statement", [text("UPDATE locations SET key = 'x'"), Location.__table__.update().values(key="x")]
)
def test_a_statement_that_writes_is_refused_where_only_reading_was_announced(real_db: Flask, statement) -> None:
    with real_db.app_context():
        only_read()
        with pytest.raises(UnexpectedWriteError):
            db.session.execute(statement)
    with real_db.app_context():
        assert db.session.query(Location).one().key == "root"


def test_a_row_that_is_added_is_refused_where_only_reading_was_announced(real_db: Flask) -> None:
    with real_db.app_context():
        only_read()
        db.session.add(Location(key="flushed", names={"en": "Flushed"}, parent_id=1))
        with pytest.raises(UnexpectedWriteError):
            db.session.flush()
        db.session.rollback()


def test_a_connection_that_died_while_it_rested_is_replaced(real_db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.db._SURELY_ALIVE", 0.0)
    with real_db.app_context():
        with db.engine.connect() as first, db.engine.connect() as second:
            resting = {_backend(first), _backend(second)}
        with db.engine.connect() as killer:
            (dead,) = resting - {_backend(killer)}
            killer.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": dead})
        with db.engine.connect() as first, db.engine.connect() as second:
            assert dead not in {_backend(first), _backend(second)}


def _backend(connection: Connection) -> int:
    return connection.scalar(text("SELECT pg_backend_pid()"))
