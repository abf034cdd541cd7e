"""The live numbers of the sidebar and of the tabs."""

from datetime import datetime
from typing import Any
from zlib import crc32

from flask import abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import ETags

from admin_views.base import PanelPage
from admin_views.tickets.list import TABS
from admin_views.tickets.saved import counted_views, views_of
from app.core.actor import Actor
from app.tickets import queries
from app.tickets.queries import Stamp
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
        """Return the numbers as JSON, or 304 without counting while nothing can have changed them."""
        moment = now()
        stamp = queries.stamp(moment)
        if held := _still_true(request.if_none_match, stamp, self.actor, moment):
            answer = current_app.response_class(status=304)
            answer.set_etag(held)
            return answer
        saved = counted_views(self.actor, moment, {tab.key for tab in TABS})
        answer = jsonify(queries.counters(self.actor, moment) | saved)
        answer.set_etag(_tag(stamp, self.actor))
        return answer


def _tag(stamp: Stamp, actor: Actor) -> str:
    return f"{_rights(actor)}-{stamp.acts}-{int(stamp.until.timestamp())}"


def _still_true(tags: ETags, stamp: Stamp, actor: Actor, moment: datetime) -> str:
    """Return the tag whose numbers are those of now (same rights, no act since, nothing fell due), empty for none."""
    for tag in tags:
        rights, _, rest = tag.partition("-")
        acts, _, until = rest.partition("-")
        if rights == _rights(actor) and acts == stamp.acts and until.isdecimal() and moment.timestamp() < int(until):
            return tag
    return ""


def _rights(actor: Actor) -> str:
    """Return a few letters that change with everything that decides what the reader sees."""
    scopes = sorted((purpose, sorted(places)) for purpose, places in actor.scopes.items())
    groups = sorted((purpose, sorted(ids)) for purpose, ids in actor.groups.items())
    views = [(view.id, view.query) for view in views_of(actor)]
    told = (views, actor.person_id, actor.is_admin, actor.is_auditor, actor.has_reports, scopes, groups)
    return f"{crc32(repr(told).encode()):x}"
