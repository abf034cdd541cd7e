"""Policies at their place in the order; what each says is in its versions."""

from sqlalchemy import ForeignKey, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Audited, Base
from app.core.versions import Version, Versioned
from app.directory.models import Group, Location, Person


class ApprovalPolicy(Versioned, Base):
    """A named policy; ``current`` is the newest of its versions."""

    __tablename__ = "approval_policies"
    __audit__ = "approval_policies"
    __one__ = "approval_policy"

    position: Mapped[int]

    current: Mapped["ApprovalPolicyVersion"] = relationship(
        primaryjoin="and_(ApprovalPolicyVersion.policy_id == ApprovalPolicy.id, "
        "ApprovalPolicyVersion.no == ApprovalPolicy.last_no)",
        viewonly=True,
    )


class ApprovalPolicyVersion(Version, Base):
    """What a policy says to the rounds opened from now on; never changed."""

    __tablename__ = "approval_policy_versions"
    __audit__ = "approval_policies"
    __row__ = "policy_id"

    policy_id: Mapped[int] = mapped_column(ForeignKey("approval_policies.id", ondelete="CASCADE"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"))

    location: Mapped[Location | None] = relationship(viewonly=True)
    categories: Mapped[list["ApprovalPolicyCategory"]] = relationship(passive_deletes="all")
    levels: Mapped[list["ApprovalLevel"]] = relationship(order_by="ApprovalLevel.no", passive_deletes="all")


class ApprovalPolicyCategory(Audited, Base):
    """One category whose tasks a version is for."""

    __tablename__ = "approval_policy_categories"
    __audit__ = "approval_policies"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("approval_policy_versions.id", ondelete="CASCADE"), primary_key=True
    )
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), primary_key=True)


class ApprovalLevel(Audited, Base):
    """One step of a version."""

    __tablename__ = "approval_levels"
    __audit__ = "approval_policies"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("approval_policy_versions.id", ondelete="CASCADE"))
    no: Mapped[int]
    rule: Mapped[str] = mapped_column(Text)
    quorum: Mapped[int | None]
    delay_s: Mapped[int | None]
    expiry_s: Mapped[int | None]

    asks: Mapped[list["ApprovalAsk"]] = relationship(order_by="ApprovalAsk.place", passive_deletes="all")


class ApprovalAsk(Audited, Base):
    """One line of a level: a person, a group, the requester's manager, or the location's approver."""

    __tablename__ = "approval_asks"
    __audit__ = "approval_policies"

    level_id: Mapped[int] = mapped_column(ForeignKey("approval_levels.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))

    person: Mapped[Person | None] = relationship(viewonly=True)
    group: Mapped[Group | None] = relationship(viewonly=True)
