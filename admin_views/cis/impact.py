"""What breaks if a CI fails, and what it stands on: a graph drawn here, and the same as a table."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.rights import may
from app.cmdb import queries
from app.cmdb.impact import BOX_HEIGHT, BOX_WIDTH, DEEPEST, Way, draw
from app.web.words import lazy_gettext as _l

USUAL_DEPTH = 4
WAYS = {Way.FALLS: _l("What fails with it"), Way.NEEDS: _l("What it needs")}


class CiImpact:
    """``/cis/<key>/impact``; mixed into the list of CIs."""

    @expose("/<key>/impact")
    def impact(self: Any, key: str) -> ResponseReturnValue:
        """Show what is reached from the CI, as a graph of links and as a table."""
        ci = self.fetch(key)
        way, depth = _asked()
        reached = queries.reached_from(ci.id, self.actor, way, depth)
        rows = queries.reached_rows(reached.depths)
        known: dict[str, Any] = {"model": ci, "rows": [row for row in rows if row.id != ci.id]}
        known |= {"by_id": {row.id: row for row in rows}, "drawing": draw(reached.depths, reached.pairs)}
        known |= {"reached": reached, "way": way, "ways": WAYS, "depth": depth, "deepest": DEEPEST}
        known["keeps"] = bool(may(self.actor, "edit", queries.facts_of(ci)))
        known |= {"box_width": BOX_WIDTH, "box_height": BOX_HEIGHT}
        return self.render("cis/impact.html", **known)  # type: ignore[no-any-return]


def _asked() -> tuple[Way, int]:
    """Return the way and the depth in the address; aborts with 400 when they are none."""
    way, depth = request.args.get("way", Way.FALLS), request.args.get("depth", str(USUAL_DEPTH))
    whole = depth.isascii() and depth.isdigit() and len(depth) < 3 and 0 < int(depth) <= DEEPEST
    if way not in set(Way) or not whole or set(request.args) - {"way", "depth"}:
        abort(400)
    return Way(way), int(depth)
