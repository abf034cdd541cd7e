"""One class for each answer a person can act on.

``status`` is the HTTP status that every door gives; ``code`` is stable, for machines;
``message`` is for people; ``headers`` are what HTTP wants said beside it. The driver's own words never leave the log.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.core.decision import Decision
from app.core.i18n import N_, Message


class DomainError(Exception):
    """Something the person asked for cannot be done; everything they did stays undone."""

    status = 409
    code = "refused"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, message: Message, *, code: str = "", fields: Mapping[str, Message] | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code or type(self).code
        self.fields = dict(fields or {})


class BadRequest(DomainError):
    """What was asked has no meaning here: an unknown filter, a sort by nothing, too many at once."""

    status = 400
    code = "bad_request"


class Invalid(DomainError):
    """What was sent breaks a rule; ``fields`` names each field with its sentence."""

    status = 422
    code = "invalid"


class NotFound(DomainError):
    """There is no such thing, or its existence is not this person's business."""

    status = 404
    code = "not_found"

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or Message(N_("This does not exist, or you may not see it.")))


class Forbidden(DomainError):
    """The thing is visible, but this person may not do that to it."""

    status = 403
    code = "forbidden"

    def __init__(self, message: Message | None = None, *, code: str = "") -> None:
        super().__init__(message or Message(N_("You may not do this.")), code=code)


class Refused(DomainError):
    """The state of things does not allow it now."""

    @classmethod
    def by(cls, decision: Decision) -> "Refused":
        """Return the error that carries a rule's *no*."""
        return cls(decision.reason or Message(N_("This is not possible now.")), code=decision.code)


class Conflict(DomainError):
    """Somebody else changed it first. ``values`` holds, for each field, (theirs, yours)."""

    code = "conflict"

    def __init__(self, message: Message, values: Mapping[str, tuple[Any, Any]] | None = None) -> None:
        super().__init__(message)
        self.values = dict(values or {})
