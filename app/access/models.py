"""The tables of sign-in (model.md)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Identity, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Audited, Base


class Credential(Audited, Base):
    """What somebody signs in with; a person without one never does."""

    __tablename__ = "credentials"
    __audit__ = "credentials"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(server_default=text("true"))
    changed_at: Mapped[datetime]


class Invitation(Audited, Base):
    """A link by which somebody chooses their own password, once; ``login`` is what they signed in with when invited.

    It holds while that has not changed, while they are active, and until they choose a password in any way.
    """

    __tablename__ = "invitations"
    __audit__ = "invitations"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    login: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class UserSession(Base):
    """One sign-in, on one browser or by the API; ``family`` stays when its identifier is renewed.

    ``refresh_hash`` is that of the refresh token which the API takes next; a browser's session has none.
    Not audited row by row: signing in and out are, and last-seen instants are not worth an entry each.
    """

    __tablename__ = "sessions"

    jti: Mapped[UUID] = mapped_column(primary_key=True)
    family: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    user_agent: Mapped[str] = mapped_column(Text, server_default="")
    address: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    refresh_hash: Mapped[str | None] = mapped_column(Text)

    @property
    def is_by_api(self) -> bool:
        """Whether a program signed in, not a browser."""
        return self.refresh_hash is not None


class Token(Audited, Base):
    """A personal token of the API: acts for its person, within its scopes, until it expires or is revoked."""

    __tablename__ = "tokens"
    __audit__ = "tokens"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    tail: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Rate(Base):
    """How many requests came under one key since a window began."""

    __tablename__ = "rates"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    started_at: Mapped[datetime]
    used: Mapped[int]


class Throttle(Base):
    """The latest failed sign-ins under one key, oldest first."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    failed_at: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)))
    touched_at: Mapped[datetime] = mapped_column(index=True)


class KeptAnswer(Base):
    """What a request with an idempotency key was answered, to be said again to the same person for a day."""

    __tablename__ = "kept_answers"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)
