"""What happened to a ticket: events (append-only), comments, links, and why a group received it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Audited, Base
from app.directory.models import Person


class TicketEvent(Base):
    """One thing that happened, in the order (occurred_at, seq); the only source of clocks, timeline and reports.

    ``status``, ``priority``, ``group_id`` and ``assignee_id`` are the ticket's *after* the event, so that its past
    at any instant is one row. ``responds``: it answers the requester (a public comment or a resolution by others).
    """

    __tablename__ = "ticket_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    seq: Mapped[int]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    kind: Mapped[str] = mapped_column(Text)
    from_value: Mapped[str | None] = mapped_column(Text)
    to_value: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(Text)
    group_id: Mapped[int | None]
    assignee_id: Mapped[int | None]
    person_id: Mapped[int | None]
    on_behalf_of_id: Mapped[int | None]
    token_name: Mapped[str | None] = mapped_column(Text)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    internal: Mapped[bool] = mapped_column(server_default=text("false"))
    responds: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    source: Mapped[str] = mapped_column(Text)


class Comment(Audited, Base):
    """Words on a ticket, in Markdown as typed; sanitised when shown. ``internal`` ones are for staff only."""

    __tablename__ = "comments"
    __audit__ = "tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    internal: Mapped[bool] = mapped_column(server_default=text("false"))
    source_md: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    idempotency_key: Mapped[str | None] = mapped_column(Text, unique=True)
    deleted_at: Mapped[datetime | None]

    author: Mapped[Person | None] = relationship()


class TicketLink(Audited, Base):
    """``ticket_id`` *follows*, *relates* to or *blocks* ``other_id``; one that relates has the smaller id first.

    It follows the other when it was opened because the other could no longer be reopened.
    """

    __tablename__ = "ticket_links"
    __audit__ = "tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))


class AssignmentTrace(Base):
    """Why a group received the ticket, as ``routing.Routing.as_trace`` said; the newest one counts."""

    __tablename__ = "assignment_traces"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    at: Mapped[datetime]
    trace: Mapped[dict[str, Any]] = mapped_column(JSONB)
