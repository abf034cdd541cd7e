"""What imports leave: which run made or changed which ticket, and what foreign words mean here."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Audited, Base


class RunTicket(Base):
    """What a run did to a ticket; ``seq`` is the ticket's last event then, so that a later touch is seen."""

    __tablename__ = "run_tickets"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    seq: Mapped[int]


class ImportWord(Audited, Base):
    """What a word of a foreign system means here; kept for the next file of the same source."""

    __tablename__ = "import_words"
    __audit__ = "import_words"

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    word: Mapped[str] = mapped_column(Text, primary_key=True)
    target: Mapped[str] = mapped_column(Text)
