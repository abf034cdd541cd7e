"""What helps people write: drafts, reply templates, and who was named in a comment."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Audited, Base
from app.directory.models import Group, Person


class Draft(Base):
    """What somebody typed into a form and has not sent; ``place`` names the form. Nobody else ever reads it.

    Once sent it has no fields, and ``sent_key`` is the key of the form that was: what that one still says is late.
    """

    __tablename__ = "drafts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    fields: Mapped[dict[str, str]] = mapped_column(JSONB)
    updated_at: Mapped[datetime] = mapped_column(index=True)
    sent_key: Mapped[str | None] = mapped_column(Text)


class ReplyTemplate(Audited, Base):
    """A text for replies, with variables: one person's, one group's, or else everybody's who works tickets."""

    __tablename__ = "reply_templates"
    __audit__ = "reply_templates"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    bodies: Mapped[dict[str, str]] = mapped_column(JSONB)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    owner: Mapped[Person | None] = relationship()
    group: Mapped[Group | None] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class Mention(Base):
    """Somebody named in a comment, who could read it at that moment; recorded with the comment's own event."""

    __tablename__ = "mentions"

    comment_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
