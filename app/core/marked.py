"""Text that a spreadsheet would take for a formula, marked in CSV, and the same text read back.

A spreadsheet takes a cell that begins with one of ``RISKY`` for a formula. In CSV such a cell, and one that begins
with an apostrophe, gets an apostrophe in front; ``plain`` takes it away again. Source: threats.md 41.
"""

RISKY = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"


def guarded(text: str) -> str:
    """Return the text as a CSV cell that no spreadsheet runs."""
    return f"{MARK}{text}" if text.startswith((*RISKY, MARK)) else text


def plain(cell: str) -> str:
    """Return the text that ``guarded`` made the cell from; an apostrophe of its own, as in 't Hooft, stays."""
    return cell[1:] if cell.startswith(MARK) and cell[1:].startswith((*RISKY, MARK)) else cell
