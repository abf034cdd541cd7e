"""What can be done with what the tickets add up to."""

from app.reports.operations.counting import rebuild_counts
from app.reports.operations.exporting import EXPORT_TASK, note_export, start_export

__all__ = ["EXPORT_TASK", "note_export", "rebuild_counts", "start_export"]
