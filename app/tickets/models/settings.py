"""The rows that administrators edit: categories, hold reasons, the priority matrix, routing rules."""

from typing import Any

from sqlalchemy import ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cmdb.models import CiType
from app.core.db import Audited, Base
from app.core.i18n import name_in
from app.directory.models import Group, Location


class Category(Audited, Base):
    """What a ticket is about."""

    __tablename__ = "categories"
    __audit__ = "categories"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    def name(self, lang: str) -> str:
        """Return the name in ``lang``, or in the language it has."""
        return name_in(self.names, lang)


class HoldReason(Audited, Base):
    """Why a ticket may wait."""

    __tablename__ = "hold_reasons"
    __audit__ = "hold_reasons"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    def name(self, lang: str) -> str:
        """Return the name in ``lang``, or in the language it has."""
        return name_in(self.names, lang)


class PriorityCell(Audited, Base):
    """One cell of the matrix: the priority of an impact at an urgency."""

    __tablename__ = "priority_matrix"
    __audit__ = "priority_matrix"

    impact: Mapped[str] = mapped_column(Text, primary_key=True)
    urgency: Mapped[str] = mapped_column(Text, primary_key=True)
    priority: Mapped[str] = mapped_column(Text)


class RoutingRule(Audited, Base):
    """One ordered rule: tickets that fulfil every condition go to the group."""

    __tablename__ = "routing_rules"
    __audit__ = "routing_rules"
    __one__ = "routing_rule"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"), index=True)
    ci_type_id: Mapped[int | None] = mapped_column(ForeignKey("ci_types.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    category: Mapped[Category | None] = relationship()
    location: Mapped[Location | None] = relationship()
    ci_type: Mapped[CiType | None] = relationship()
    group: Mapped[Group] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}
