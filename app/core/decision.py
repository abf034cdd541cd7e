"""A rule's answer. A *no* is a value with its reason, not an exception."""

from dataclasses import dataclass

from app.core.i18n import Message


@dataclass(frozen=True)
class Decision:
    """Whether something may be done, and the sentence that says why not."""

    allowed: bool
    reason: Message | None = None
    code: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


def no(code: str, reason: Message) -> Decision:
    """Return a refusal with a stable ``code`` for machines and a sentence for people."""
    return Decision(False, reason, code)
