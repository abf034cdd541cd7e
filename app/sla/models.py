"""The tables of the clocks (model.md). CHECKs, grants and partial indexes are in migration 0006."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.core.versions import Version, Versioned
from app.directory.models import Location
from app.sla.calendar import Calendar as CalendarValue
from app.sla.stored import calendar_from_json


class Calendar(Versioned, Base):
    """A named calendar; what it says is in its versions, of which ``current`` is the newest."""

    __tablename__ = "calendars"
    __audit__ = "calendars"
    __one__ = "calendar"

    is_default: Mapped[bool] = mapped_column(server_default=text("false"))

    current: Mapped["CalendarVersion"] = relationship(
        primaryjoin="and_(CalendarVersion.calendar_id == Calendar.id, CalendarVersion.no == Calendar.last_no)",
        viewonly=True,
    )


class CalendarVersion(Version, Base):
    """What a calendar said from ``created_at`` until the next version; never changed."""

    __tablename__ = "calendar_versions"
    __audit__ = "calendars"
    __row__ = "calendar_id"

    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendars.id", ondelete="CASCADE"))
    zone: Mapped[str] = mapped_column(Text)
    week: Mapped[list[Any]] = mapped_column(JSONB)
    holidays: Mapped[list[Any]] = mapped_column(JSONB)

    @property
    def value(self) -> CalendarValue:
        """Return the calendar to compute with."""
        return calendar_from_json(self.zone, self.week, self.holidays)


class Policy(Versioned, Base):
    """A named policy at its place in the order; what it says is in its versions."""

    __tablename__ = "policies"
    __audit__ = "policies"
    __one__ = "policy"

    position: Mapped[int]

    current: Mapped["PolicyVersion"] = relationship(
        primaryjoin="and_(PolicyVersion.policy_id == Policy.id, PolicyVersion.no == Policy.last_no)",
        viewonly=True,
    )


class PolicyVersion(Version, Base):
    """What a policy says to the cycles that start from ``valid_from`` on; never changed."""

    __tablename__ = "policy_versions"
    __audit__ = "policies"
    __row__ = "policy_id"

    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"))
    kind: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[str | None] = mapped_column(Text)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"))
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendars.id"))
    response_s: Mapped[int | None]
    resolution_s: Mapped[int | None]
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]

    location: Mapped[Location | None] = relationship(viewonly=True)
    calendar: Mapped[Calendar | None] = relationship(viewonly=True)


class Clock(Base):
    """One cycle of one target on one ticket, as last computed by ``sla.clock``; final once ``ended_at`` is set.

    Ended with neither ``met_at`` nor ``breached_at``: cancelled without a result. ``group_id`` is for targets
    between groups; NULL is the ticket's own.
    """

    __tablename__ = "clocks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id"))
    target: Mapped[str] = mapped_column(Text)
    cycle: Mapped[int]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_versions.id"))
    calendar_version_id: Mapped[int] = mapped_column(ForeignKey("calendar_versions.id"))
    budget_s: Mapped[int]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    remaining_s: Mapped[int | None]
    spent_s: Mapped[int | None]
    met_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]

    policy_version: Mapped[PolicyVersion] = relationship(viewonly=True)
    calendar_version: Mapped[CalendarVersion] = relationship(viewonly=True)
