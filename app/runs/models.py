"""The tables of runs (migration 0015); those of the queue are procrastinate's own."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Audited, Base
from app.directory.models import Person


class Run(Audited, Base):
    """One long piece of work that somebody asked for: what, how far it is, what came of it.

    ``done`` of ``total`` is written while the work goes on, past the audit: only its beginning and end are recorded.
    ``file`` is the name of a kept file, which is swept away after ``expires_at``.
    """

    __tablename__ = "runs"
    __audit__ = "runs"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    of_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    file: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(Text)
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int | None]
    cancel_asked: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    job_id: Mapped[int | None] = mapped_column(BigInteger)

    person: Mapped[Person | None] = relationship()

    @property
    def noun(self) -> str:
        """What an import is of, or which list an export writes; imports of before it was noted are of incidents."""
        return str(self.arguments.get("noun") or "incidents")

    @property
    def shown_name(self) -> str:
        """The name of its file, or of the file of the run that it is about."""
        return self.file_name or self.arguments.get("file_name") or ""


class RunLine(Base):
    """One thing that a run has to tell: a bad line of a file, a ticket that was refused, or what becomes of a line."""

    __tablename__ = "run_lines"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int | None]
    place: Mapped[str | None] = mapped_column(Text)
    message: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str | None] = mapped_column(Text)


class JobFailure(Base):
    """Why a job failed the last time, in a sentence; the traceback is the log's."""

    __tablename__ = "job_failures"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    message: Mapped[dict[str, Any]] = mapped_column(JSONB)
