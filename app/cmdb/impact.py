"""What falls with a CI, drawn: one column for each step away, what hangs on the same thing side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

BOX_WIDTH, BOX_HEIGHT = 176, 48
GAP_ACROSS, GAP_DOWN, MARGIN = 64, 12, 8
MOST_DRAWN = 150
DEEPEST = 8

Pair = tuple[int, int]


class Way(StrEnum):
    """Which way failures are followed: to what falls with the CI, or to what it stands on."""

    FALLS = "falls"
    NEEDS = "needs"


@dataclass(frozen=True)
class Box:
    """Where a CI is drawn: its left upper corner."""

    id: int
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """A relation between two boxes, from the right edge of the nearer to the left edge of the farther."""

    from_id: int
    to_id: int
    path: str


@dataclass(frozen=True)
class Drawing:
    """The graph in units of its own; ``left_out`` CIs stand in the table only."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]
    left_out: int


def draw(depths: Mapping[int, int], pairs: Sequence[Pair], most: int = MOST_DRAWN) -> Drawing:
    """Return where each CI and each relation is drawn; ``depths`` are steps from the start, which has none.

    Beyond ``most`` CIs the nearest are drawn. Each column is in the order of what its CIs hang on, so that lines cross
    as little as one pass can help.
    """
    kept = sorted(depths, key=lambda one: (depths[one], one))[:most]
    columns: dict[int, list[int]] = {}
    for one in kept:
        columns.setdefault(depths[one], []).append(one)
    places: dict[int, float] = {}
    nearer = _nearer(pairs, depths, set(kept))
    for depth in sorted(columns):
        columns[depth].sort(key=lambda one: (_middle([places[other] for other in nearer.get(one, ())]), one))
        places |= {one: at - len(columns[depth]) / 2 for at, one in enumerate(columns[depth])}
    tallest = max(map(len, columns.values()), default=0)
    boxes = {
        one: Box(one, MARGIN + depth * (BOX_WIDTH + GAP_ACROSS), _top(at, len(inside), tallest))
        for depth, inside in columns.items()
        for at, one in enumerate(inside)
    }
    lines = [_line(boxes[near], boxes[far]) for far, others in nearer.items() for near in others]
    width = 2 * MARGIN + (max(columns, default=0) + 1) * (BOX_WIDTH + GAP_ACROSS) - GAP_ACROSS
    height = 2 * MARGIN + max(tallest, 1) * (BOX_HEIGHT + GAP_DOWN) - GAP_DOWN
    return Drawing(width, height, list(boxes.values()), lines, len(depths) - len(kept))


def _nearer(pairs: Sequence[Pair], depths: Mapping[int, int], kept: set[int]) -> dict[int, list[int]]:
    """Return, for each CI drawn, those one column nearer to the start that it hangs on."""
    found: dict[int, list[int]] = {}
    for near, far in pairs:
        if near in kept and far in kept and depths[far] == depths[near] + 1 and near not in found.get(far, ()):
            found.setdefault(far, []).append(near)
    return found


def _middle(places: Sequence[float]) -> float:
    return sum(places) / len(places) if places else 0.0


def _top(at: int, number: int, tallest: int) -> int:
    return MARGIN + round((at + (tallest - number) / 2) * (BOX_HEIGHT + GAP_DOWN))


def _line(near: Box, far: Box) -> Line:
    left, right = near.x + BOX_WIDTH, far.x
    from_y, to_y, bend = near.y + BOX_HEIGHT // 2, far.y + BOX_HEIGHT // 2, (left + right) // 2
    return Line(near.id, far.id, f"M{left} {from_y}C{bend} {from_y} {bend} {to_y} {right} {to_y}")
