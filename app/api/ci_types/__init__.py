"""What CIs can be, for machines: their types with the fields of each, and how they can hang together."""

from app.api.ci_types import fields, relation_kinds, types
from app.api.ci_types.door import door

__all__ = ["door", "fields", "relation_kinds", "types"]
