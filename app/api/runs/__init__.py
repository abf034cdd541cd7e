"""Long work for machines: imports looked at, started and undone; how far each run is, and what came of it."""

from app.api.runs import importing, reading
from app.api.runs.door import door

__all__ = ["door", "importing", "reading"]
