"""The live numbers of the sidebar and of the tabs."""

from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from typing import Any

from flask import Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.datastructures import ETags

from admin_views.base import PanelPage
from admin_views.tickets.list import TABS
from admin_views.tickets.saved import counted_views, views_of
from app.access.ticket_rights import has_queues
from app.core.actor import Actor
from app.tickets import queries
from app.tickets.queries import Stamp
from app.tickets.queries.approvals import count_waits
from app.web.format import now
from app.web.words import lazy_gettext as _l

LONGEST = 12  # Digits of an instant: beyond, int() itself would refuse.


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
        if not has_queues(self.actor):
            return self.told_apart(moment)
        stamp = queries.stamp(moment)
        if held := _still_true(request.if_none_match, stamp, self.actor, moment):
            return _unchanged(held)
        answer = jsonify(self.numbers(moment))
        answer.set_etag(_tag(stamp, self.actor))
        return answer

    def told_apart(self, moment: datetime) -> Response:
        """Return the numbers of somebody without queues, or 304 while they are the same.

        The record of acts is the whole desk's: that it grew would tell them of a note, or of others' tickets (D16).
        """
        answer = jsonify(self.numbers(moment))
        answer.add_etag()
        tag, _ = answer.get_etag()
        return _unchanged(tag) if tag in set(request.if_none_match) else answer

    def numbers(self, moment: datetime) -> dict[str, int]:
        """Count the reader's tickets, those of their saved views, and what waits for their answer: a statement each."""
        saved = counted_views(self.actor, moment, {tab.key for tab in TABS})
        found = queries.counters(self.actor, moment) | saved
        if self.actor.approves or self.actor.is_admin:
            found["approvals"] = count_waits(self.actor, moment)
        return found


def _unchanged(tag: str | None) -> Response:
    answer = current_app.response_class(status=304)
    answer.set_etag(tag or "")
    return answer


def _tag(stamp: Stamp, actor: Actor) -> str:
    return f"{_seal(stamp, actor)}-{int(stamp.until.timestamp())}"


def _seal(stamp: Stamp, actor: Actor) -> str:
    """Return letters that change with every act and every right, and tell neither: how much happens is not theirs."""
    told = f"{_rights(actor)}-{stamp.acts}".encode()
    return hmac(str(current_app.secret_key).encode(), told, sha256).hexdigest()[:32]


def _still_true(tags: ETags, stamp: Stamp, actor: Actor, moment: datetime) -> str:
    """Return the tag whose numbers are those of now (same rights, no act since, nothing fell due), empty for none."""
    seal = _seal(stamp, actor)
    for tag in tags:
        sealed, _, until = tag.partition("-")
        if sealed == seal and until.isdecimal() and len(until) < LONGEST and moment.timestamp() < int(until):
            return tag
    return ""


def _rights(actor: Actor) -> str:
    """Return what decides what the reader sees."""
    scopes = sorted((purpose, sorted(places)) for purpose, places in actor.scopes.items())
    groups = sorted((purpose, sorted(ids)) for purpose, ids in actor.groups.items())
    views = [(view.id, view.query) for view in views_of(actor)]
    told = (views, actor.person_id, actor.is_admin, actor.is_auditor, actor.has_reports, scopes, groups)
    return repr(told)
