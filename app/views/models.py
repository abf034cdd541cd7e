"""The tables of saved views (model.md). CHECKs and indexes are in migration 0013."""

from typing import Any

from sqlalchemy import ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Audited, Base
from app.directory.models import Group


class SavedView(Audited, Base):
    """The filters, sort and columns of one list under a name: a person's, a group's, or, with neither, everyone's."""

    __tablename__ = "saved_views"
    __audit__ = "saved_views"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    noun: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    query: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))

    group: Mapped[Group | None] = relationship()

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class ListPreference(Base):
    """How one person sees one list: the columns chosen, in order, and the view that it opens with.

    Not audited: it changes what nobody else sees.
    """

    __tablename__ = "list_preferences"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    default_view_id: Mapped[int | None] = mapped_column(ForeignKey("saved_views.id", ondelete="SET NULL"), index=True)
