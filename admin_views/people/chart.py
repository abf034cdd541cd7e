"""The organisation chart: nested lists drawn on the server; what lies deeper is fetched when it is opened."""

from collections.abc import Sequence
from typing import Any

from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.locations import place_name
from app.directory import queries
from app.directory.chart import MOST_DRAWN, Branch, branches, opens
from app.directory.queries.lines import InLine


class ChartDoors:
    """``/people/chart``, ``/people/<key>/chart`` and the reports of one person; mixed into ``PeopleView``."""

    @expose("/chart")
    def whole_chart_view(self: Any) -> ResponseReturnValue:
        """Show those whom nobody stands above, and who reports to them."""
        return self.show_chart(None, grown(queries.tops(MOST_DRAWN)), ())

    @expose("/<key>/chart")
    def chart_view(self: Any, key: str) -> ResponseReturnValue:
        """Show who stands above a person, and who below."""
        model = self.fetch(key)
        return self.show_chart(model, grown([queries.in_line(model.id)]), queries.managers_above(model.id)[::-1])

    @expose("/<key>/reports")
    def reports_view(self: Any, key: str) -> ResponseReturnValue:
        """Return the part of the chart below a person, for the script that opens it in place."""
        model = self.fetch(key)
        drawn = grown([queries.in_line(model.id)])
        return self.render("people/_branches.html", branches=drawn[0].below, place_name=place_name)  # type: ignore[no-any-return]

    def show_chart(self: Any, model: Any, drawn: Sequence[Branch], above: Sequence[InLine]) -> ResponseReturnValue:
        """Return the page of the chart around ``model``, or of everybody."""
        known = {"model": model, "branches": drawn, "above": above, "place_name": place_name}
        return self.render("people/chart.html", **known)  # type: ignore[no-any-return]


def grown(level: Sequence[InLine]) -> tuple[Branch, ...]:
    """Return the level with its reports, and with theirs while these are few; at most two more statements."""
    below: dict[int | None, list[InLine]] = {}
    first = queries.reports_below([one.id for one in level], MOST_DRAWN)
    for one in [*first, *queries.reports_below(opens(first), MOST_DRAWN)]:
        below.setdefault(one.manager_id, []).append(one)
    return branches(level, below)
