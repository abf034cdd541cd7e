"""What is said of a line of a file."""

from dataclasses import dataclass

from app.core.i18n import Message


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used: its number in the file, the column at fault if one is, and why."""

    line: int
    column: str | None
    reason: Message


class UnusableError(Exception):
    """Nothing of the file can be used; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
