"""Where the marks of a chart of two series stand: bars for what came in, a line for what was done. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 36, 4, 10, 24
TICKS = 4
_NICE = (1, 2, 5)


@dataclass(frozen=True)
class Day:
    """The numbers of one day."""

    on: date
    opened: int
    resolved: int


@dataclass(frozen=True)
class Mark:
    """One day's drawing, in units of the chart: the bar's box and the line's point; ``left`` begins its column."""

    day: Day
    left: float
    bar_x: float
    bar_y: float
    bar_height: float
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """A drawn chart: ``ticks`` are (value, y); ``bar_width`` and ``step`` are the same for every mark."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, float], ...]
    step: float
    bar_width: float

    @property
    def line(self) -> str:
        """Return the points of the line, as SVG writes them."""
        return " ".join(f"{mark.x:g},{mark.y:g}" for mark in self.marks)


def draw(days: Sequence[Day]) -> Chart:
    """Return where the marks of these days stand; an empty desk has an axis up to 1."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(days))
    bar = round(step * 0.64, 1)
    unit = tick_unit(max((max(day.opened, day.resolved) for day in days), default=0))
    top = unit * TICKS
    marks = tuple(_mark(day, LEFT + at * step, step, bar, top) for at, day in enumerate(days))
    ticks = tuple((unit * at, _y(unit * at, top)) for at in range(TICKS + 1))
    return Chart(marks, ticks, round(step, 2), bar)


def tick_unit(largest: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … whose fourfold reaches ``largest``."""
    power = 1
    while True:
        for nice in _NICE:
            if nice * power * TICKS >= largest:
                return nice * power
        power *= 10


def _mark(day: Day, left: float, step: float, bar: float, top: int) -> Mark:
    bar_y = _y(day.opened, top)
    return Mark(
        day=day,
        left=round(left, 2),
        bar_x=round(left + (step - bar) / 2, 2),
        bar_y=bar_y,
        bar_height=round(HEIGHT - BOTTOM - bar_y, 2),
        x=round(left + step / 2, 2),
        y=_y(day.resolved, top),
    )


def _y(value: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 2)
