"""Labels of CIs as a PDF; the code on each leads to the page of its CI."""

from collections.abc import Sequence

from flask import Response, request

from app.cmdb import labels
from app.cmdb.models import Ci
from app.web.format import now
from app.web.words import gettext as _

MEDIA_TYPE = "application/pdf"


def sheets_of(rows: Sequence[Ci]) -> Response:
    """Return the labels of these CIs, on sheets of 24."""
    content = labels.sheet([_label(row) for row in rows], _("Labels"), now())
    return Response(content, mimetype=MEDIA_TYPE, headers={"Content-Disposition": 'inline; filename="labels.pdf"'})


def _label(row: Ci) -> labels.Label:
    about = " ".join(filter(None, (row.manufacturer, row.model)))
    return labels.Label(row.tag, row.name, about, f"{request.url_root}ci/{row.tag}")
