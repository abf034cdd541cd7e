"""Long work for machines: lists as files, imports looked at, started and undone; how far each is, and its outcome."""

from app.api.runs import exporting, importing, reading
from app.api.runs.door import door

__all__ = ["door", "exporting", "importing", "reading"]
