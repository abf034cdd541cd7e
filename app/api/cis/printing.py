"""Labels to print: of the CIs that a query asks for, or of one."""

from typing import Any

from flask import Response

from app.api.base.door import anybody, caller
from app.api.cis.asking import CisChosen, asked_of
from app.api.cis.door import ci_at, door
from app.cmdb import labels
from app.cmdb.queries.listing import cis_part
from app.core.errors import BadRequest
from app.core.i18n import N_, Message
from app.web.format import now
from app.web.labels import MEDIA_TYPE, sheets_of


@door.file("/ci-labels", MEDIA_TYPE, may=anybody, query=CisChosen)
def print_labels(query: dict[str, Any]) -> Response:
    """Send the labels of these CIs as sheets to print, 240 at most."""
    asked, sort = asked_of(query), query["sort"]
    rows, last = cis_part(asked, sort, None, labels.MOST, actor=caller(), today=now().date())
    if last is not None or not rows:
        told = N_("At most %(most)s labels at once: narrow the list.") if rows else N_("There is nothing to print.")
        raise BadRequest(Message(told, {"most": labels.MOST}))
    return sheets_of(rows)


@door.file("/cis/<key>/label", MEDIA_TYPE, may=anybody)
def print_label(key: str) -> Response:
    """Send the label of one CI, to print."""
    return sheets_of([ci_at(key)])
