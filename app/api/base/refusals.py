"""What the API refuses before any domain is asked."""

from types import MappingProxyType

from app.core.errors import BadRequest, DomainError, Invalid
from app.core.i18n import N_, Message


class Unauthenticated(DomainError):
    """Nobody is known by this request; every bad token is told the same."""

    status = 401
    code = "unauthenticated"
    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="TicketEase"'})

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or Message(N_("Send a valid access token in the Authorization header.")))


class RefreshRefused(Unauthenticated):
    """The refresh token opens nothing; every one that does not is told the same."""

    code = "refresh_refused"

    def __init__(self) -> None:
        super().__init__(Message(N_("This refresh token opens nothing. Sign in again.")))


class Malformed(BadRequest):
    """The body is not what its content type says."""

    code = "malformed"

    def __init__(self) -> None:
        super().__init__(Message(N_("The body is not valid JSON. Nothing was changed.")))


class UnsupportedMediaType(DomainError):
    """The body is of a kind that this address does not take."""

    status = 415
    code = "unsupported_media_type"

    def __init__(self, expected: str) -> None:
        super().__init__(Message(N_("Send it as %(type)s."), {"type": expected}))


class PackedBody(DomainError):
    """The body is compressed, or says so; it is read as it comes."""

    status = 415
    code = "unsupported_media_type"
    headers = MappingProxyType({"Accept-Encoding": "identity"})

    def __init__(self) -> None:
        super().__init__(Message(N_("Send the body as it is, without Content-Encoding. Nothing was changed.")))


class TagRequired(DomainError):
    """A change must say which version it changes."""

    status = 428
    code = "precondition_required"

    def __init__(self) -> None:
        super().__init__(Message(N_("Send the ETag of what you read as If-Match; nothing was changed.")))


class StaleTag(DomainError):
    """What the caller read is no longer what there is."""

    status = 412
    code = "precondition_failed"

    def __init__(self) -> None:
        super().__init__(Message(N_("It has changed since you read it. Read it again; nothing of yours was saved.")))


class KeyReused(Invalid):
    """The same idempotency key came with another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(Message(N_("This Idempotency-Key was used for another request. Take a new one.")))
