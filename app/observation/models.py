"""The table of dumps (migration 0042): written by the role that dumps, read for the numbers."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Dump(Base):
    """A dump of the database that was whole at ``finished_at``. Whether its file is still there, it does not say."""

    __tablename__ = "dumps"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    finished_at: Mapped[datetime]
    bytes: Mapped[int] = mapped_column(BigInteger)
