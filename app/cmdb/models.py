"""The tables of the CMDB (model.md). CHECKs, exclusions and indexes are in the migration that made them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cmdb.fields import FieldSpec
from app.cmdb.vocabulary import Kind
from app.core.db import Audited, Base
from app.directory.models import Location, Person


class CiType(Audited, Base):
    """What a CI can be; administrators define it."""

    __tablename__ = "ci_types"
    __audit__ = "ci_types"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    icon: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class CiField(Audited, Base):
    """One field of one type. ``choices`` is a list of [key, names]."""

    __tablename__ = "ci_fields"
    __audit__ = "ci_fields"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("ci_types.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Text)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str] = mapped_column(Text)
    required: Mapped[bool] = mapped_column(server_default=text("false"))
    is_unique: Mapped[bool] = mapped_column(server_default=text("false"))
    help: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    type: Mapped[CiType] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def spec(self) -> FieldSpec:
        """Return the field as the rules see it."""
        choices = [(one["key"], one["names"]) for one in self.choices]
        own = (self.id, self.key, Kind(self.kind), self.names, self.required, self.is_unique)
        return FieldSpec(*own, choices=choices, help=self.help)


class RelationKind(Audited, Base):
    """How CIs can hang together: a name from either end, whether circles are refused, whether failures travel."""

    __tablename__ = "ci_relation_kinds"
    __audit__ = "ci_relation_kinds"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    inverse_names: Mapped[dict[str, str]] = mapped_column(JSONB)
    is_acyclic: Mapped[bool] = mapped_column(server_default=text("true"))
    carries_impact: Mapped[bool] = mapped_column(server_default=text("true"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class Ci(Audited, Base):
    """A configuration item. ``holder_id`` is the person of its open holding; ``attrs`` are its type's own fields."""

    __tablename__ = "cis"
    __audit__ = "cis"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("ci_types.id"))
    tag: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    manufacturer: Mapped[str] = mapped_column(Text, server_default="")
    model: Mapped[str] = mapped_column(Text, server_default="")
    serial: Mapped[str] = mapped_column(Text, server_default="")
    state: Mapped[str] = mapped_column(Text)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    purchased_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    notes: Mapped[str] = mapped_column(Text, server_default="")
    attrs: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    search: Mapped[str] = mapped_column(Text, Computed("search", persisted=True), deferred=True)

    type: Mapped[CiType] = relationship()
    location: Mapped[Location | None] = relationship()
    holder: Mapped[Person | None] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class CiUniqueValue(Base):
    """A value that no other CI may have in that field."""

    __tablename__ = "ci_unique_values"

    field_id: Mapped[int] = mapped_column(ForeignKey("ci_fields.id", ondelete="CASCADE"), primary_key=True)
    normalised: Mapped[str] = mapped_column(Text, primary_key=True)
    ci_id: Mapped[int] = mapped_column(ForeignKey("cis.id"))


class CiHolding(Audited, Base):
    """Somebody's time with a CI, from ``started_at`` until ``ended_at``, not included; two never overlap."""

    __tablename__ = "ci_holdings"
    __audit__ = "cis"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    ci_id: Mapped[int] = mapped_column(ForeignKey("cis.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    given_why: Mapped[str] = mapped_column(Text, server_default="")
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taken_why: Mapped[str] = mapped_column(Text, server_default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    given_by: Mapped[Person | None] = relationship(foreign_keys=[given_by_id])
    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])


class CiRelation(Audited, Base):
    """``ci`` *kind* ``other``: "MAIL runs on SRV-1"."""

    __tablename__ = "ci_relations"
    __audit__ = "cis"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("ci_relation_kinds.id"))
    ci_id: Mapped[int] = mapped_column(ForeignKey("cis.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("cis.id"))
    created_at: Mapped[datetime]

    kind: Mapped[RelationKind] = relationship()
    ci: Mapped[Ci] = relationship(foreign_keys=[ci_id])
    other: Mapped[Ci] = relationship(foreign_keys=[other_id])


class CiHistory(Base):
    """One act on a CI; the database refuses UPDATE and DELETE."""

    __tablename__ = "ci_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ci_id: Mapped[int] = mapped_column(ForeignKey("cis.id"))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None]
    on_behalf_of_id: Mapped[int | None]
    token_name: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    source: Mapped[str] = mapped_column(Text)
