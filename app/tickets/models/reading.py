"""How far people have read tickets."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class TicketRead(Base):
    """How much had happened to a ticket when somebody last looked at it; a last-seen mark, not audited."""

    __tablename__ = "ticket_reads"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, index=True)
    seq: Mapped[int]
