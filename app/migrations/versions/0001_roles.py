"""The two roles' rights, the extensions, and the words of search."""

import sqlalchemy as sa
from alembic import context, op

from app.core.local_postgres import APPLICATION
from app.core.migrate import MigrationError

revision = "0001"
down_revision = None

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")


def upgrade() -> None:
    """Give the application rows but no schema; make accents and case of no matter to a search."""
    _ensure_application_role()
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}")
    op.execute(f"GRANT SELECT ON alembic_version TO {APPLICATION}")
    op.execute(f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION}")
    op.execute(f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION}")
    # unaccent() is only STABLE because its dictionary could change; ours is named and never does,
    # and a generated column or an index needs an IMMUTABLE function.
    op.execute(
        """
        CREATE FUNCTION immutable_unaccent(text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
        AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$
        """
    )
    op.execute("CREATE TEXT SEARCH CONFIGURATION ticketease (COPY = simple)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION ticketease ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, "
        "numhword, hword_asciipart, hword_part, hword_numpart WITH unaccent, simple"
    )


def downgrade() -> None:
    """Take all of it back; the role stays, for other databases of the server may use it."""
    op.execute("DROP TEXT SEARCH CONFIGURATION ticketease")
    op.execute("DROP FUNCTION immutable_unaccent(text)")
    op.execute(f"ALTER DEFAULT PRIVILEGES REVOKE USAGE, SELECT ON SEQUENCES FROM {APPLICATION}")
    op.execute(f"ALTER DEFAULT PRIVILEGES REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM {APPLICATION}")
    op.execute(f"REVOKE SELECT ON alembic_version FROM {APPLICATION}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {APPLICATION}")
    for extension in reversed(EXTENSIONS):
        op.execute(f"DROP EXTENSION {extension}")


def _ensure_application_role() -> None:
    """Create the role that holds the application's rights, and let the application's own user be it."""
    connection = op.get_bind()
    user = context.config.attributes["application"]
    owner = connection.scalar(sa.text("SELECT current_user"))
    exists = connection.scalar(sa.text("SELECT true FROM pg_roles WHERE rolname = :name"), {"name": APPLICATION})
    may = connection.scalar(sa.text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"))
    quoted = connection.dialect.identifier_preparer.quote(user)
    member = exists and connection.scalar(
        sa.text("SELECT pg_has_role(:user, :name, 'USAGE')"), {"user": user, "name": APPLICATION}
    )
    wanted = [] if exists else [f"CREATE ROLE {APPLICATION} NOLOGIN"]
    if user not in (owner, APPLICATION) and not member:
        wanted.append(f"GRANT {APPLICATION} TO {quoted}")
    if wanted and not may:
        raise MigrationError(f"{owner} may not create roles; let the server's administrator run: {'; '.join(wanted)};")
    for statement in wanted:
        op.execute(statement)
