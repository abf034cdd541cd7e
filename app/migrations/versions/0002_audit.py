"""Audit entries: append-only, refused by the database for everybody."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table and the trigger that any append-only table uses."""
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("on_behalf_of_id", sa.BigInteger),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("noun", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("request_id", sa.Text),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["noun", "subject_id", "seq"])
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM ticketease_app")


def downgrade() -> None:
    """Remove the table and the trigger's function."""
    op.drop_table("audit_entries")
    op.execute("DROP FUNCTION refuse_change()")
