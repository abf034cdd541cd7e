"""The only place that reads the clock; every rule and operation is handed ``now``."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
