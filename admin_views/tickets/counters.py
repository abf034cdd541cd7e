"""The live numbers of the sidebar and of the tabs."""

from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _l

from admin_views.base import PanelPage
from app.core.actor import Actor
from app.tickets import queries
from app.web.format import now


class CountersPage(PanelPage):
    """``GET /counters``: for each saved view the number of tickets the reader sees in it, 1,001 meaning more."""

    noun, title, address = "counters", _l("Counters"), "/counters"

    def access(self, actor: Actor) -> bool:
        """Everybody: the numbers count what the reader may see, nothing else."""
        return True

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Answer 401: a script asks, and a sign-in page would mean nothing to it."""
        abort(401)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Return the numbers as JSON, or 304 when they are those the reader already has."""
        answer = jsonify(queries.counters(self.actor, now()))
        answer.add_etag()
        return answer.make_conditional(request)
