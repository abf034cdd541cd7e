"""The tables of the directory (model.md). CHECKs, exclusions and indexes are in migration 0003."""

from datetime import datetime
from typing import Any

from sqlalchemy import Computed, ForeignKey, ForeignKeyConstraint, Identity, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Audited, Base
from app.core.i18n import name_in
from app.directory.purposes import Purpose, Strategy

CONTACT = "lower(coalesce(work_email, '')) || ' ' || regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g')"


class Location(Audited, Base):
    """A place in the tree site > building > floor. Exactly one root stands above every site."""

    __tablename__ = "locations"
    __audit__ = "locations"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"), index=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    calendar_id: Mapped[int | None]
    country: Mapped[str | None] = mapped_column(Text)
    tz: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default=text("1"))

    parent: Mapped["Location | None"] = relationship(remote_side=[id], foreign_keys=[parent_id])
    approver: Mapped["Person | None"] = relationship(foreign_keys=[approver_id])

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    def name(self, lang: str) -> str:
        """Return the name in ``lang``, or in the language it has."""
        return name_in(self.names, lang)


class Person(Audited, Base):
    """Somebody of the directory. A person without a row in ``credentials`` cannot sign in."""

    __tablename__ = "people"
    __audit__ = "people"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    identifier: Mapped[str] = mapped_column(Text)
    first_name: Mapped[str] = mapped_column(Text, server_default="")
    last_name: Mapped[str] = mapped_column(Text, server_default="")
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    is_auditor: Mapped[bool] = mapped_column(server_default=text("false"))
    work_email: Mapped[str | None] = mapped_column(Text)
    private_email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    lang: Mapped[str | None] = mapped_column(Text)
    tz: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    external_id: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    search: Mapped[str] = mapped_column(
        Text,
        Computed("lower(immutable_unaccent(first_name || ' ' || last_name || ' ' || identifier))", persisted=True),
        deferred=True,
    )
    near: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        Computed("near_words(lower(immutable_unaccent(first_name || ' ' || last_name)))", persisted=True),
        deferred=True,
    )
    contact: Mapped[str] = mapped_column(Text, Computed(CONTACT, persisted=True), deferred=True)

    location: Mapped[Location | None] = relationship(foreign_keys=[location_id])
    manager: Mapped["Person | None"] = relationship(remote_side=[id], foreign_keys=[manager_id])

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def name(self) -> str:
        """Return the first and last name as people say them."""
        return f"{self.first_name} {self.last_name}".strip()


class Profile(Base):
    """What a person chose for themselves; without a row, nothing yet.

    Not audited: it changes how the panel looks to its own person, and nobody's rights.
    """

    __tablename__ = "profiles"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    theme: Mapped[str | None] = mapped_column(Text)
    shortcuts: Mapped[bool] = mapped_column(server_default=text("true"))
    initials: Mapped[str | None] = mapped_column(Text)


class Group(Audited, Base):
    """A team with one location and one or more purposes; belonging to it is the right."""

    __tablename__ = "groups"
    __audit__ = "groups"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    members_only: Mapped[bool] = mapped_column(server_default=text("false"))
    strategy: Mapped[str] = mapped_column(Text, server_default=Strategy.MANUAL)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    external_id: Mapped[str | None] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(server_default=text("1"))

    location: Mapped[Location] = relationship()
    purpose_rows: Mapped[list["GroupPurpose"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @property
    def purposes(self) -> frozenset[Purpose]:
        """Return what the members of the group may do."""
        return frozenset(Purpose(row.purpose) for row in self.purpose_rows)


class GroupPurpose(Audited, Base):
    """One purpose of one group."""

    __tablename__ = "group_purposes"
    __audit__ = "groups"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(Text, primary_key=True)


class GroupTakes(Audited, Base):
    """The group that takes the unrouted tickets of one purpose at one location: at most one."""

    __tablename__ = "group_takes"
    __audit__ = "groups"
    __table_args__ = (
        # A group can only take unrouted tickets of a purpose that it has.
        ForeignKeyConstraint(
            ["group_id", "purpose"],
            ["group_purposes.group_id", "group_purposes.purpose"],
            ondelete="CASCADE",
            name="fk_group_takes_purpose",
        ),
    )

    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(Text, primary_key=True)
    group_id: Mapped[int] = mapped_column(index=True)


class Membership(Audited, Base):
    """A stay of a person in a group; it counts from ``started_at`` until ``ended_at``, not included."""

    __tablename__ = "memberships"
    __audit__ = "groups"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    is_manager: Mapped[bool] = mapped_column(server_default=text("false"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship()
    person: Mapped[Person] = relationship()


class Absence(Audited, Base):
    """When somebody is away, from ``starts_at`` until ``ends_at``, not included; a delegate answers for them."""

    __tablename__ = "absences"
    __audit__ = "absences"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id], viewonly=True)
    delegate: Mapped[Person | None] = relationship(foreign_keys=[delegate_id], viewonly=True)
