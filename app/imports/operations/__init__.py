"""What can be done to imports."""

from app.imports.operations.asking import (
    IMPORT_TASK,
    REHEARSE_TASK,
    UNDO_TASK,
    keep_columns,
    left_something,
    look_again,
    rehearse_file,
    start_import,
    undo_import,
)

__all__ = [
    "IMPORT_TASK",
    "REHEARSE_TASK",
    "UNDO_TASK",
    "keep_columns",
    "left_something",
    "look_again",
    "rehearse_file",
    "start_import",
    "undo_import",
]
