"""What imports of tables leave: what headings mean, and what a run did to which record (migration 0028)."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Audited, Base


class ImportColumn(Audited, Base):
    """What somebody said that a heading means; kept for the next file. An empty ``field``: it is not to be read."""

    __tablename__ = "import_columns"
    __audit__ = "import_columns"

    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    heading: Mapped[str] = mapped_column(Text, primary_key=True)
    field: Mapped[str] = mapped_column(Text)


class RunRecord(Base):
    """What a run did to a record: its version then, so that a later touch is seen, and what it said before.

    It names records that an undo deletes, so it refers to them by number alone.
    """

    __tablename__ = "run_records"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    record_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
