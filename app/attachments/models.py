"""The table of attachments; CHECKs and indexes are in migration 0010."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Audited, Base


class Attachment(Audited, Base):
    """A file somebody brought; without a ticket it is *pending*: brought, not sent.

    ``comment_id``: it came with that comment and has its rights; ``event_seq``: with the ticket's event of that
    number, a solution; neither: with the description. A redacted one names no file any more.
    """

    __tablename__ = "attachments"
    __audit__ = "attachments"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"), unique=True)
    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id"))
    comment_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("comments.id"))
    event_seq: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(Text)
    thumb_sha256: Mapped[str | None] = mapped_column(Text)
    preview_sha256: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    redacted_at: Mapped[datetime | None]
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    @property
    def digests(self) -> frozenset[str]:
        """Return the files of the store that the row names."""
        return frozenset(filter(None, (self.sha256, self.thumb_sha256, self.preview_sha256)))
