"""Rows that say what they say in versions: a change adds one, and whoever used the one before keeps it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.core.db import Audited
from app.core.i18n import name_in


class Versioned(Audited):
    """A named row; what it says is in its versions, of which ``current``, the one numbered ``last_no``, is the newest.

    ``version`` counts the edits of the row, so that two editors notice each other. ``__one__`` is what one such row is
    called by the events of the audit record.
    """

    __one__: ClassVar[str]

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    last_no: Mapped[int] = mapped_column(server_default=text("1"))
    version: Mapped[int] = mapped_column(server_default=text("1"))

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        return {"version_id_col": cls.version}

    def name(self, lang: str) -> str:
        """Return the name in ``lang``, or in the language it has."""
        return name_in(self.names, lang)


class Version(Audited):
    """What a row says from ``created_at`` until its next version; never changed. ``__row__`` names the row's column."""

    __row__: ClassVar[str]

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    no: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
