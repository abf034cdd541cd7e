"""The daily roll-up and the zone its days are counted in; migration 0016 says how they are kept."""

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
