"""People tied to a ticket beside those it names."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Audited, Base


class Watcher(Audited, Base):
    """Somebody who wants to know what happens to a ticket; it gives and keeps no right (product.md).

    A row of somebody who can no longer see the ticket stays, is shown to nobody and counts for nothing.
    """

    __tablename__ = "watchers"
    __audit__ = "tickets"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class TicketCi(Audited, Base):
    """A CI that a ticket concerns."""

    __tablename__ = "ticket_cis"
    __audit__ = "tickets"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    ci_id: Mapped[int] = mapped_column(ForeignKey("cis.id"), primary_key=True)
