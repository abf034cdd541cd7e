"""Personal tokens: one's own; and all of somebody's, for an administrator. No personal token comes in here."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from app.access import operations, queries, tokens
from app.access.commands import CreateToken
from app.access.models import Token as KeptToken
from app.access.tokens import LONGEST_NAME, SCOPES
from app.api.base.answering import Listed, Made
from app.api.base.bounded import Several
from app.api.base.door import Door, administrators, anybody, caller
from app.api.base.parts import id_of
from app.api.base.shapes import Shape, instant, list_of, one_of, text
from app.core.errors import NotFound
from app.web.format import now

door = Door("tokens", "Personal tokens: what a program calls with instead of a password.")


class Token(Shape):
    """A token as its person may know it: never the token itself."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    tail = fields.String(required=True, metadata={"description": "Its last letters."})
    created_at = instant(required=True)
    expires_at = instant(required=True)
    last_used_at = instant(required=True, allow_none=True)


class MadeToken(Token):
    """A token that was just made: shown this once."""

    token = fields.String(required=True)


class NewToken(Shape):
    """What to make."""

    name = text(LONGEST_NAME, least=1, required=True)
    scopes = Several(
        one_of(SCOPES),
        len(SCOPES),
        required=True,
        metadata={"description": "`read` or `write` for everything, or for a part of it, such as `tickets:read`."},
    )
    expires_at = instant(required=True, metadata={"description": "A year from now at most."})


TokenList = list_of(Token)


@door.get("/tokens", TokenList, may=anybody)
def list_tokens() -> Listed:
    """List the caller's own tokens that were not revoked, the latest made first; some may have expired."""
    return Listed([shown(one) for one in queries.tokens_of(caller().person_id or 0)])


def own_token(key: str) -> dict[str, Any]:
    """Return the token of an address as it is told; raise NotFound when it is not the caller's own."""
    found = queries.find_token(id_of(key), caller().person_id or 0)
    if found is None:
        raise NotFound
    return shown(found)


@door.get("/tokens/<key>", Token, may=anybody)
def read_token(key: str) -> dict[str, Any]:
    """Read one of the caller's own tokens."""
    return own_token(key)


@door.post("/tokens", MadeToken, may=anybody, body=NewToken, status=201, keyed=False)
def create_token(body: dict[str, Any]) -> Made:
    """Make a token of the caller's own. It is in this answer only, so no answer to it is ever repeated."""
    secret = tokens.new_secret()
    kept = {"token_hash": tokens.hash_of(secret), "tail": tokens.tail_of(secret)}
    command = CreateToken(body["name"], body["scopes"], body["expires_at"], **kept)
    made = operations.create_token(command, actor=caller(), now=now())
    return Made(shown(made) | {"token": secret}, f"/tokens/{made.id}")


# A token in use changes with each use: whoever ends it in a hurry names no version of it.
@door.delete("/tokens/<key>", may=anybody, current=own_token, asks_tag=False)
def revoke_token(key: str, seen: Mapping[str, Any]) -> None:
    """Revoke one of the caller's own tokens: it opens nothing from now on."""
    operations.revoke_token(seen["id"], actor=caller(), now=now())


@door.post("/people/<key>/revoke-tokens", None, may=administrators, status=204)
def revoke_tokens_of_person(key: str) -> None:
    """Revoke every token of somebody, as an administrator."""
    operations.revoke_tokens(id_of(key), actor=caller(), now=now())


def shown(token: KeptToken) -> dict[str, Any]:
    """Return a token as the API tells it."""
    names = ("id", "name", "scopes", "tail", "created_at", "expires_at", "last_used_at")
    return {name: getattr(token, name) for name in names}
