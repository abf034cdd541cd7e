"""One submission of a ticket for approval: its levels, who is asked at each, and what they said."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Audited, Base
from app.directory.models import Person


class Round(Audited, Base):
    """The round ``no`` of a ticket, with what it was about when it opened; at most one of a ticket is open."""

    __tablename__ = "rounds"
    __audit__ = "rounds"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    no: Mapped[int]
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("approval_policy_versions.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    requested_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)

    levels: Mapped[list["RoundLevel"]] = relationship(order_by="RoundLevel.no", back_populates="round")


class RoundLevel(Audited, Base):
    """A level of a round. ``state``: later, open, nobody (to be asked), approved, rejected, or dropped with its round.

    ``next_check_at`` is when the job looks at it next: a reminder, an escalation or the expiry falls due.
    """

    __tablename__ = "round_levels"
    __audit__ = "rounds"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    no: Mapped[int]
    rule: Mapped[str] = mapped_column(Text)
    quorum: Mapped[int | None]
    state: Mapped[str] = mapped_column(Text, default="later", server_default="later")
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    escalate_at: Mapped[datetime | None]
    expire_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(back_populates="levels")
    approvers: Mapped[list["RoundApprover"]] = relationship(order_by="RoundApprover.person_id")
    verdicts: Mapped[list["Verdict"]] = relationship(
        primaryjoin="and_(Verdict.level_id == RoundLevel.id, Verdict.taken_back_at.is_(None))",
        foreign_keys="Verdict.level_id",
        order_by="Verdict.id",
        viewonly=True,
    )


class RoundApprover(Audited, Base):
    """Somebody asked at a level, and why; no longer once ``ended_at`` is set. A delegate may answer for them."""

    __tablename__ = "round_approvers"
    __audit__ = "rounds"

    level_id: Mapped[int] = mapped_column(ForeignKey("round_levels.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    because: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    question_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], viewonly=True)
    delegate: Mapped[Person | None] = relationship(foreign_keys=[delegate_id], viewonly=True)


class Verdict(Audited, Base):
    """What an approver said, or a delegate for them; never changed, only taken back."""

    __tablename__ = "verdicts"
    __audit__ = "rounds"
    __table_args__ = (
        ForeignKeyConstraint(
            ["level_id", "approver_id"],
            ["round_approvers.level_id", "round_approvers.person_id"],
            name="fk_verdicts_approver",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    level_id: Mapped[int] = mapped_column(BigInteger)
    approver_id: Mapped[int]
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    answered_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(Text)
    taken_back_at: Mapped[datetime | None]


class ApprovalLink(Audited, Base):
    """A one-tap link for one approver at one level, known by the hash of its token."""

    __tablename__ = "approval_links"
    __audit__ = "rounds"
    __table_args__ = (
        ForeignKeyConstraint(
            ["level_id", "approver_id"],
            ["round_approvers.level_id", "round_approvers.person_id"],
            name="fk_approval_links_approver",
        ),
    )

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    level_id: Mapped[int] = mapped_column(BigInteger)
    approver_id: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApprovalNotice(Base):
    """Something somebody is told about a level; without a person, the administrators are. Each once."""

    __tablename__ = "approval_notices"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    level_id: Mapped[int] = mapped_column(ForeignKey("round_levels.id"))
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    noted_at: Mapped[datetime]
