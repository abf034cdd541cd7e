"""The roll-ups of the tickets, kept as migrations 0016, 0036 and 0040 say, and the zone in which days are counted."""

from datetime import date

from sqlalchemy import BigInteger, Identity, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Desk(Base):
    """The one row about the installation: ``zone`` names the time zone in which its days begin."""

    __tablename__ = "desk"

    alone: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    zone: Mapped[str] = mapped_column(Text)


class DailyCount(Base):
    """One difference of a day's numbers; the sum over (day, kind, group, location) is the truth."""

    __tablename__ = "daily_counts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(Text)
    group_id: Mapped[int | None]
    location_id: Mapped[int | None]
    opened: Mapped[int]
    resolved: Mapped[int]


class QueueCount(Base):
    """One difference of how open tickets stand by what gives staff their scope; the sum over the four is the truth.

    ``late`` are those that a sweep has marked (``late_since``). Migration 0036 says how both roll-ups are kept.
    """

    __tablename__ = "queue_counts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    group_id: Mapped[int | None] = mapped_column(index=True)
    location_id: Mapped[int | None] = mapped_column(index=True)
    assignee_id: Mapped[int | None] = mapped_column(index=True)
    open: Mapped[int]
    unassigned: Mapped[int]
    late: Mapped[int]


class AskerCount(Base):
    """One difference of how open tickets stand by who asked, for whom, and where."""

    __tablename__ = "asker_counts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    requester_id: Mapped[int] = mapped_column(index=True)
    requested_for_id: Mapped[int | None]
    location_id: Mapped[int | None]
    open: Mapped[int]
    unassigned: Mapped[int]
    waiting: Mapped[int]
    late: Mapped[int]


class AskerDay(Base):
    """One difference of what was opened and resolved on a day by who asked and for whom; the sum is the truth.

    Days of the last two months only: the fold lets go of what is older (migration 0040).
    """

    __tablename__ = "asker_days"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    day: Mapped[date]
    requester_id: Mapped[int]
    requested_for_id: Mapped[int | None]
    opened: Mapped[int]
    resolved: Mapped[int]
