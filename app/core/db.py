"""The database: declarative base, session, and the one transaction that may commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from sqlalchemy import Connection, DateTime, Engine, ExecutionContext, MetaData, TextClause, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, UOWTransaction, registry
from sqlalchemy.pool import ConnectionPoolEntry, Pool

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_UNIT, _CHANGED, _RECORDED = "unit_of_work", "audited_nouns_changed", "audited_nouns_recorded"
_WROTE, _READING = "wrote_outside_a_unit_of_work", "only_reads"
_USED_AT, _SURELY_ALIVE = "used_at", 0.25
# An execution option of a statement: PostgreSQL plans it each time, knowing what it is asked with.
PLANNED_ANEW = "planned_anew"


class Base(DeclarativeBase):
    """The base of every model: instants are aware, mappings are JSONB, constraints have names."""

    # On the registry, not on the class: Flask-SQLAlchemy copies the class and would declare the map twice.
    registry = registry(
        metadata=MetaData(naming_convention=CONVENTION),
        type_annotation_map={datetime: DateTime(timezone=True), dict: JSONB, list: JSONB},
    )


class Audited:
    """Marks a model whose changes must be recorded; ``__audit__`` is the noun of its audit entries."""

    __audit__: ClassVar[str]


class PageSession(BoundSession):
    """A session that reads without a transaction while ``only_read`` holds: two journeys less to the database."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Return the engine to read or write with."""
        bind = super().get_bind(*args, **kwargs)
        return _reading(bind) if _READING in self.info and isinstance(bind, Engine) else bind


@lru_cache(maxsize=4)
def _reading(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")


db = SQLAlchemy(model_class=Base, session_options={"class_": PageSession})


class UnauditedChangeError(RuntimeError):
    """An operation changed an audited model and recorded nothing: a fault of ours, never of a person."""


class UnexpectedWriteError(RuntimeError):
    """Something was written outside a unit of work where only reading was announced: a fault of ours."""


def only_read() -> None:
    """Announce that what follows only reads, outside any transaction, until a ``unit_of_work`` begins.

    Each statement sees what was committed before it, as it does in a transaction of PostgreSQL's usual isolation.
    Called before the session's first statement; what writes nevertheless raises UnexpectedWriteError.
    """
    db.session().info[_READING] = True


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Run one transaction: leaving it commits, raising rolls everything back.

    It never stands inside another, and it refuses to commit a changed ``Audited`` model whose noun
    has no audit entry in the same transaction.
    """
    session: Session = db.session()
    if session.info.get(_UNIT):
        raise RuntimeError("A unit of work stands inside another.")
    if session.info.pop(_READING, False):
        # What was read so far is read again inside the transaction when it is wanted.
        session.commit()
    session.info.update({_UNIT: True, _CHANGED: set(), _RECORDED: set()})
    try:
        yield session
        session.flush()
        _refuse_unaudited(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        for key in (_UNIT, _CHANGED, _RECORDED):
            session.info.pop(key, None)


@contextmanager
def savepoint() -> Iterator[None]:
    """Run a part of a unit of work; raising rolls it back alone, and it has then changed and recorded nothing."""
    session: Session = db.session()
    with session.begin_nested():
        before = {key: set(session.info[key]) for key in (_CHANGED, _RECORDED) if key in session.info}
        try:
            yield
        except BaseException:
            session.info.update(before)
            raise


@contextmanager
def beside() -> Iterator[Connection]:
    """Run a small transaction on a connection of its own, seen by others while a long one goes on in the session."""
    with db.engine.begin() as connection:
        yield connection


@contextmanager
def at_once() -> Iterator[Connection]:
    """Yield a connection on which each statement is committed as soon as it is done: no journey but its own.

    While the session only reads it is the session's; inside a transaction it is another one.
    """
    bind: Engine | Connection = db.engine
    if _READING in db.session().info:
        yield db.session.connection()
    elif isinstance(bind, Connection):  # A test's own transaction, which nothing leaves.
        yield bind
    else:
        with _reading(bind).connect() as connection:
            yield connection


def let_go() -> None:
    """Give the connection back before something slow; what was read so far is read again when it is wanted."""
    db.session.rollback()


def end_reading(error: BaseException | None) -> None:
    """Commit what only read, at the end of a request, instead of letting it be rolled back.

    A rollback makes the driver forget every statement that the server has prepared: each page would be parsed and
    planned anew. Whatever wrote outside a unit of work is still rolled back. What only ever read had no transaction.
    """
    if error is not None or not db.session.registry.has():
        return
    session = db.session()
    if _READING in session.info and isinstance(session.get_bind(), Engine):
        return
    wrote = session.info.pop(_WROTE, False) or session.new or session.dirty or session.deleted
    if session.in_transaction() and not wrote:
        # What was read stays readable for whoever still holds it.
        session.expunge_all()
        session.commit()


def note_recorded(session: Session, noun: str) -> None:
    """Remember that this transaction holds an audit entry about ``noun``."""
    session.info.setdefault(_RECORDED, set()).add(noun)


def _refuse_unaudited(session: Session) -> None:
    silent = session.info[_CHANGED] - session.info[_RECORDED]
    if silent:
        raise UnauditedChangeError(f"Changed without an audit entry: {', '.join(sorted(silent))}.")


@event.listens_for(Session, "before_flush")
def _note_changed(session: Session, _context: UOWTransaction, _instances: object) -> None:
    changed = session.info.get(_CHANGED)
    if changed is None:
        _refuse_while_reading(session)
        return
    for thing in (*session.new, *session.deleted):
        if isinstance(thing, Audited):
            changed.add(thing.__audit__)
    for thing in session.dirty:
        if isinstance(thing, Audited) and session.is_modified(thing):
            changed.add(thing.__audit__)


@event.listens_for(Session, "after_flush")
def _note_flushed(session: Session, _context: UOWTransaction) -> None:
    session.info[_WROTE] = _UNIT not in session.info


@event.listens_for(Session, "do_orm_execute")
def _note_executed(state: ORMExecuteState) -> None:
    if _UNIT not in state.session.info and not _reads(state):
        _refuse_while_reading(state.session)
        state.session.info[_WROTE] = True


def _refuse_while_reading(session: Session) -> None:
    if _READING in session.info:
        raise UnexpectedWriteError("Something is written while a page is only read.")


def _reads(state: ORMExecuteState) -> bool:
    if isinstance(state.statement, TextClause):
        return state.statement.text.lstrip()[:4].upper() in ("SELE", "WITH")
    return not (state.is_insert or state.is_update or state.is_delete)


@event.listens_for(Engine, "do_execute")
def _plan_anew(cursor: Any, statement: str, parameters: Any, context: ExecutionContext) -> bool:
    """Send what asks for it without preparing it; return whether it was sent.

    Prepared, a statement is soon planned for no word in particular: a rare one and one of every title are found alike.
    """
    if not context.execution_options.get(PLANNED_ANEW):
        return False
    cursor.execute(statement, parameters, prepare=False)
    return True


@event.listens_for(Pool, "connect")
def _let_one_process_answer(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Have each statement answered by one process of the server.

    To start others takes 3 to 8 ms: more than a page takes, and with eight pages at once there is nobody to help.
    """
    connection.autocommit = True
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.autocommit = False


@event.listens_for(Pool, "checkin")
def _note_used(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED_AT] = monotonic()


@event.listens_for(Pool, "checkout")
def _ask_whether_alive(connection: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:
    """Replace a connection that died while it rested; one that was used a moment ago is not asked."""
    used_at = entry.info.get(_USED_AT)
    if used_at is None or monotonic() - used_at < _SURELY_ALIVE:
        return
    try:
        db.engine.dialect.do_ping(connection)
    except Exception as error:
        raise InvalidatePoolError from error
