"""The door of the types of CIs and of the kinds of relation: everybody reads them, administrators define them."""

from app.api.base.door import Door

NAMES = {"is_unique": "unique", "is_acyclic": "acyclic"}
door = Door("ci_types", "What a CI can be, what is recorded about it, and how CIs hang together.", NAMES)
