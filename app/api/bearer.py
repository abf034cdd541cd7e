"""Who calls: the person whose token comes in the Authorization header, and nothing else."""

from dataclasses import replace
from uuid import UUID

import jwt
from flask import current_app, g, request

from app.access import queries
from app.api.base.refusals import Unauthenticated
from app.core.db import only_read
from app.web.format import now
from app.web.words import chosen_language, chosen_zone

AUDIENCE = "ticketease-api"


def load_caller() -> None:
    """Set ``g.actor`` to who calls; raise Unauthenticated for anything but a token that holds."""
    g.actor = None
    if request.method in ("GET", "HEAD"):
        only_read()
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Unauthenticated
    try:
        claims = jwt.decode(
            token,
            current_app.config["JWT_SECRET_KEY"],
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=current_app.config["JWT_DECODE_ISSUER"],
            options={"require": ["exp", "sub", "jti", "aud", "iss"]},
        )
        found = queries.load_session(UUID(claims["jti"]), int(claims["sub"]), now(), demo=False)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        raise Unauthenticated from None
    if found is None:
        raise Unauthenticated
    g.names_stamp = found.names_stamp
    g.actor = replace(
        found.actor,
        lang=found.actor.lang or chosen_language(),
        tz=found.actor.tz or chosen_zone(),
        address=request.remote_addr,
        request_id=g.get("request_id"),
        source="api",
    )
