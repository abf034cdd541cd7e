"""Sessions: where somebody is signed in, by browser and by program; and who calls."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.access import operations, queries
from app.access.models import UserSession
from app.api.base.answering import Listed
from app.api.base.door import Door, anybody, caller
from app.api.base.shapes import Shape, instant, list_of
from app.web.format import now

door = Door("sessions", "Where one is signed in, by browser and by program.")


class Session(Shape):
    """One sign-in."""

    id = fields.UUID(required=True)
    user_agent = fields.String(required=True)
    address = fields.String(required=True)
    by_api = fields.Boolean(required=True)
    current = fields.Boolean(required=True, metadata={"description": "Whether it is the one that asks."})
    created_at = instant(required=True)
    last_seen_at = instant(required=True)
    expires_at = instant(required=True)


SessionList = list_of(Session)


@door.get("/sessions", SessionList, may=anybody)
def list_sessions() -> Listed:
    """List the caller's own sessions that still hold, the latest used first."""
    return Listed([shown(one) for one in queries.sessions_of(caller().person_id or 0, now())])


@door.delete("/sessions/<uuid:key>", may=anybody)
def end_session(key: UUID) -> None:
    """End one of the caller's own sessions."""
    operations.end_session(key, actor=caller(), now=now())


@door.post("/sessions/end-others", None, may=anybody, status=204, keyed=False)
def end_other_sessions() -> None:
    """End every session of the caller's own but the one that asks."""
    operations.end_other_sessions(UUID(caller().session_id or ""), actor=caller(), now=now())


def shown(session: UserSession) -> dict[str, Any]:
    """Return a session as the API tells it."""
    names = ("user_agent", "address", "created_at", "last_seen_at", "expires_at")
    known = {name: getattr(session, name) for name in names}
    current = str(session.jti) == caller().session_id
    return {"id": session.jti, **known, "by_api": session.is_by_api, "current": current}
