"""The directory for machines: people, their accounts and what they hold."""

from app.api.people import accounts, explaining, holdings, keeping, reading
from app.api.people.door import door

__all__ = ["accounts", "door", "explaining", "holdings", "keeping", "reading"]
