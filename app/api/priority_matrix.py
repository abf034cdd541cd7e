"""The priority matrix: everybody reads it, administrators set its cells."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.bounded import Several
from app.api.base.door import Door, administrators, anybody, caller
from app.api.base.shapes import Shape, list_of, one_of
from app.tickets import operations, queries
from app.tickets.commands import SetMatrix
from app.tickets.vocabulary import IMPACTS, PRIORITIES, URGENCIES
from app.web.format import now

door = Door("priority_matrix", "The priority that each impact has at each urgency.")


class Cell(Shape):
    """The priority of an impact at an urgency."""

    impact = one_of(IMPACTS, required=True)
    urgency = one_of(URGENCIES, required=True)
    priority = one_of(PRIORITIES, required=True)


class Cells(Shape):
    """The cells to set; the others stay."""

    cells = Several(fields.Nested(Cell), len(IMPACTS) * len(URGENCIES), required=True)


CellList = list_of(Cell)


@door.get("/priority-matrix", CellList, may=anybody)
def read_matrix() -> Listed:
    """Read the matrix, cell by cell."""
    return _told()


@door.post("/priority-matrix", CellList, may=administrators, body=Cells)
def set_matrix(body: dict[str, Any]) -> Listed:
    """Set cells; open tickets keep their priority until they are edited."""
    cells = {(one["impact"], one["urgency"]): one["priority"] for one in body["cells"]}
    operations.set_matrix(SetMatrix(cells), actor=caller(), now=now())
    return _told()


def _told() -> Listed:
    cells = queries.matrix()
    return Listed(
        [
            {"impact": impact, "urgency": urgency, "priority": cells[impact, urgency]}
            for impact in IMPACTS
            for urgency in URGENCIES
        ]
    )
