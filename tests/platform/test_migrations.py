"""Every migration goes up, down and up again; what it ends in is what the models say."""

import importlib
import secrets

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, inspect, make_url, text
from sqlalchemy.exc import ProgrammingError

from app.config import PROJECT
from app.core.db import Base
from app.core.local_postgres import APPLICATION, OWNER
from app.core.migrate import NOTHING, MigrationError, migrate, revisions

SHAPE = """
SELECT 'column', table_name || '.' || column_name, concat_ws(' ', udt_name, is_nullable, column_default)
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'function', oid::regprocedure::text, md5(prosrc)
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'type', oid::regtype::text, typtype::text FROM pg_type
  WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'c')
UNION ALL SELECT 'rights', relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'words', cfgname, '' FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace
ORDER BY 1, 2, 3
"""


@pytest.fixture
def empty(cluster):
    name = f"empty_{secrets.token_hex(6)}"
    cluster.create_database(name)
    yield make_url(cluster.url(OWNER, name))
    cluster.drop_database(name)


def shape(address):
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(SHAPE))]


def test_each_migration_undoes_exactly_what_it_does(empty):
    migrate(empty, application=APPLICATION, to="0001")
    shapes = {"0001": shape(empty)}
    for number in revisions()[1:]:
        migrate(empty, application=APPLICATION, to=number)
        shapes[number] = shape(empty)
    for number in reversed(revisions()[:-1]):
        migrate(empty, application=APPLICATION, to=number)
        assert shape(empty) == shapes[number]
    assert migrate(empty, application=APPLICATION, to="base") == NOTHING
    assert [row for row in shape(empty) if "alembic_version" not in row[1]] == []
    migrate(empty, application=APPLICATION)
    assert shape(empty) == shapes[revisions()[-1]]


def test_numbers_follow_one_another():
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]


def test_an_unknown_number_is_refused_and_nothing_moves(empty):
    with pytest.raises(MigrationError, match="There is no migration 9999"):
        migrate(empty, application=APPLICATION, to="9999")
    assert shape(empty) == []


def test_a_database_of_a_newer_version_is_refused(empty):
    migrate(empty, application=APPLICATION, to="0001")
    with create_engine(empty, poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationError, match="which this TicketEase does not know"):
        migrate(empty, application=APPLICATION)


def test_it_says_each_step(empty):
    said = []
    migrate(empty, application=APPLICATION, to="0002", say=said.append)
    migrate(empty, application=APPLICATION, to="0001", say=said.append)
    assert said == ["Migration 0001…", "Migration 0002…", "Migration 0002 undone…"]


# People have a location, locations have an approver: neither table comes first, and none has to here.
@pytest.mark.filterwarnings("ignore:Cannot correctly sort tables")
def test_the_models_are_the_tables_that_the_migrations_make(session):
    """Indexes and constraints stand in the migrations alone; tables and columns stand in both."""
    for path in (PROJECT / "app").glob("*/models*"):
        importlib.import_module(f"app.{path.parent.name}.models")
    context = MigrationContext.configure(
        session.connection(), opts={"include_object": lambda thing, name, *_: not str(name).startswith("procrastinate")}
    )
    found = [step for steps in compare_metadata(context, Base.metadata) for step in _flat(steps)]
    assert [step for step in found if "table" in step[0] or "column" in step[0] or "modify" in step[0]] == []


def _flat(steps):
    return steps if isinstance(steps, list) else [steps]


def test_accents_and_case_do_not_matter_to_a_search(session):
    found = session.scalar(
        text("SELECT to_tsvector('ticketease', 'Écran CASSÉ à Orléans') @@ to_tsquery('ticketease', 'casse & orleans')")
    )
    assert found
    assert session.scalar(text("SELECT immutable_unaccent('Hélène Œuvre')")) == "Helene OEuvre"


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (id int)", "DROP TABLE people", "ALTER TABLE people ADD COLUMN x int", "TRUNCATE people"],
)
def test_the_application_changes_no_schema(session, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        session.execute(text(statement))


def test_the_application_may_use_every_table(session):
    connection = session.connection()
    for table in inspect(connection).get_table_names():
        for right in ("SELECT", "INSERT") if table not in ("alembic_version", "dumps") else ("SELECT",):
            assert connection.scalar(text("SELECT has_table_privilege(:t, :r)"), {"t": table, "r": right}), (
                table,
                right,
            )


def test_a_name_of_the_application_of_ones_own_gets_the_rights(cluster, empty):
    with cluster.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute("CREATE ROLE desk LOGIN")
    with pytest.raises(MigrationError, match="GRANT ticketease_app TO desk"):
        migrate(empty, application="desk")
    with cluster.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute("GRANT ticketease_app TO desk")
    migrate(empty, application="desk")
    with create_engine(empty, poolclass=NullPool).connect() as connection:
        assert connection.scalar(text("SELECT has_table_privilege('desk', 'people', 'INSERT')"))
    with cluster.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute("DROP ROLE desk")
