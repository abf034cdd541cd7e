"""Kinds and states of runs, with their words."""

from app.core.i18n import N_, Message

REHEARSAL, IMPORT, UNDO, EXPORT = "rehearsal", "import", "undo", "export"
WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
ENDED = frozenset({DONE, FAILED, CANCELLED})

KIND_NAMES = {
    REHEARSAL: Message(N_("Look at a file")),
    IMPORT: Message(N_("Import")),
    UNDO: Message(N_("Undo of an import")),
    EXPORT: Message(N_("Export")),
}
STATE_NAMES = {
    WAITING: Message(N_("waiting")),
    RUNNING: Message(N_("running")),
    DONE: Message(N_("done")),
    FAILED: Message(N_("failed")),
    CANCELLED: Message(N_("cancelled")),
}
# What a run counts, once its total is known and before: by its kind, or by its kind and noun.
UNITS = {
    REHEARSAL: (N_("%(done)s of %(total)s lines"), N_("%(done)s lines")),
    IMPORT: (N_("%(done)s of %(total)s events"), N_("%(done)s events")),
    UNDO: (N_("%(done)s of %(total)s tickets"), N_("%(done)s tickets")),
    EXPORT: (N_("%(done)s of %(total)s rows"), N_("%(done)s rows")),
}
_LINES, _RECORDS = UNITS[REHEARSAL], (N_("%(done)s of %(total)s records"), N_("%(done)s records"))
UNITS |= {f"{IMPORT} {noun}": _LINES for noun in ("people", "cis")}
UNITS |= {f"{UNDO} {noun}": _RECORDS for noun in ("people", "cis")}


def units_of(kind: str, noun: str) -> tuple[str, str]:
    """Return the sentences of progress: with a total, and without."""
    return UNITS.get(f"{kind} {noun}", UNITS[kind])
