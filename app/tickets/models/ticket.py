"""The ticket, its former numbers and its numbers in foreign systems."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Numeric, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.diff import changes_between
from app.core.db import Audited, Base
from app.directory.models import Group, Location, Person
from app.tickets.models.settings import Category, HoldReason


class Ticket(Audited, Base):
    """An incident or a task. ``due_at`` and ``late_since`` are caches of the clocks.

    ``version`` counts the edits of what the ticket says, so that two editors notice each other;
    ``last_seq`` counts everything that ever happened to it. Computed columns have their expressions in 0005 and 0021.
    """

    __tablename__ = "tickets"
    __audit__ = "tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, unique=True)
    status: Mapped[str] = mapped_column(Text)
    phase: Mapped[str] = mapped_column(Text, Computed("phase", persisted=True), deferred=True)
    is_open: Mapped[bool] = mapped_column(Computed("is_open", persisted=True), deferred=True)
    priority: Mapped[str] = mapped_column(Text)
    priority_rank: Mapped[int] = mapped_column(SmallInteger, Computed("priority_rank", persisted=True), deferred=True)
    priority_override: Mapped[str | None] = mapped_column(Text)
    priority_override_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    priority_override_reason: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, server_default="")
    additional_info: Mapped[str] = mapped_column(Text, server_default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    impact: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text)
    requester_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    requested_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    estimated_cost: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    hold_reason_id: Mapped[int | None] = mapped_column(ForeignKey("hold_reasons.id"))
    solution: Mapped[str | None] = mapped_column(Text)
    unrouted_reason: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    late_since: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(server_default=text("0"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    idempotency_key: Mapped[str | None] = mapped_column(Text, unique=True)
    deleted_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(Text, Computed("search", persisted=True), deferred=True)

    category: Mapped[Category | None] = relationship()
    requester: Mapped[Person] = relationship(foreign_keys=[requester_id])
    requested_for: Mapped[Person | None] = relationship(foreign_keys=[requested_for_id])
    location: Mapped[Location | None] = relationship()
    group: Mapped[Group | None] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    priority_override_by: Mapped[Person | None] = relationship(foreign_keys=[priority_override_by_id])
    duplicate_of: Mapped["Ticket | None"] = relationship(foreign_keys=[duplicate_of_id], remote_side=[id])
    hold_reason: Mapped[HoldReason | None] = relationship()

    # The row lock of queries.lock_visible orders writers; only an edit counts the version up, by hand.
    __mapper_args__: dict[str, Any] = {"version_id_col": version, "version_id_generator": False}

    def apply(self, **values: Any) -> dict[str, list[Any]]:
        """Set these columns and return ``{field: [old, new]}`` for those that changed."""
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        return changes_between(before, values)


class TicketNumber(Base):
    """A former number of a ticket; it redirects for ever."""

    __tablename__ = "ticket_numbers"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)


class ExternalRef(Audited, Base):
    """The number of a ticket in a foreign system; ``marks`` are the lines of its log that were replayed."""

    __tablename__ = "external_refs"
    __audit__ = "tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    source: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
