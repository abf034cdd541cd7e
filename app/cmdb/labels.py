"""Labels with a code that leads to a CI, on a sheet of A4: 3 × 8 of 70 × 37 mm, the layout that every stationer has."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

COLUMNS, ROWS = 3, 8
PER_SHEET = COLUMNS * ROWS
WIDTH, HEIGHT = 70.0, 37.0
TOP = (297.0 - ROWS * HEIGHT) / 2
PADDING, CODE = 4.5, 28.0
MOST = 10 * PER_SHEET


@dataclass(frozen=True)
class Label:
    """What stands on one label; ``address`` is what the code says."""

    tag: str
    name: str
    about: str
    address: str


def sheet(labels: Sequence[Label], title: str, now: datetime) -> bytes:
    """Return the PDF of the labels, as many sheets as it takes; the codes are drawn, not pictures."""
    # Only who prints labels loads what makes a PDF.
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title(printable(title))
    pdf.set_creation_date(now)
    for at, label in enumerate(labels):
        if at % PER_SHEET == 0:
            pdf.add_page()
        left, top = place(at)
        code = modules(label.address)
        size = CODE / len(code)
        for row, column, length in runs(code):
            pdf.rect(left + PADDING + column * size, top + PADDING + row * size, length * size, size, style="F")
        text, room = left + PADDING + CODE + 2, WIDTH - CODE - 2 * PADDING
        for line, (words, style, points) in enumerate(
            ((label.tag, "B", 12), (label.name, "", 9), (label.about, "", 8))
        ):
            pdf.set_font("Helvetica", style, points)
            pdf.text(text, top + PADDING + 6 + line * 6, fitting(printable(words), room, pdf.get_string_width))
    return bytes(pdf.output())


def place(at: int) -> tuple[float, float]:
    """Return the left upper corner of the label at that place, counted over all sheets."""
    row, column = divmod(at % PER_SHEET, COLUMNS)
    return column * WIDTH, TOP + row * HEIGHT


def modules(address: str) -> Sequence[Sequence[int]]:
    """Return the squares of the code that says ``address``: rows of 0 and 1."""
    import segno

    code = segno.make(address, micro=False, error="m")
    return [list(row) for row in code.matrix]


def runs(code: Sequence[Sequence[int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the dark squares of the code, neighbours as one: row, first column, how many."""
    for row, squares in enumerate(code):
        start = None
        for column, dark in enumerate([*squares, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None


def printable(text: str) -> str:
    """Return the text in the letters that every PDF reader has: others lose their accents, or become "?"."""
    return "".join(map(_letter, text))


def fitting(text: str, room: float, width_of: object) -> str:
    """Return the text, or its beginning and three points when it is wider than ``room``."""
    measure = width_of if callable(width_of) else len
    if measure(text) <= room:
        return text
    kept = text
    while kept and measure(f"{kept}...") > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}..."


def _letter(sign: str) -> str:
    if not sign.isprintable():
        return "?"
    if sign.encode("latin-1", "ignore"):
        return sign
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return plain or {"’": "'", "–": "-", "…": "..."}.get(sign, "?")
