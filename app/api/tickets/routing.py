"""Why a ticket is with its group: the rules that were looked at, and what came of it."""

from typing import Any

from marshmallow import fields

from app.access.ticket_rights import Action
from app.api.base.door import anybody
from app.api.base.naming import named_by
from app.api.base.shapes import Named, Shape, named
from app.api.tickets.door import door, seen_at
from app.tickets import queries, routing
from app.web.format import now
from app.web.words import say

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}


class ConsideredRule(Shape):
    """A routing rule that was looked at; ``miss`` is its condition that did not hold, null for the one that took it."""

    rule = fields.Nested(Named, required=True)
    miss = fields.String(**OPTIONAL)


class RoutingTrace(Shape):
    """Why its group received a ticket, as it was chosen then; a ticket that was brought in with its group has none."""

    group = named()
    rule = named()
    unrouted_reason = fields.String(**OPTIONAL)
    considered = fields.List(fields.Nested(ConsideredRule), required=True)
    words = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The same as sentences, in the caller's language."},
    )


@door.get("/tickets/<key>/routing", RoutingTrace, may=anybody)
def explain_routing(key: str) -> dict[str, Any]:
    """Tell why a ticket is with its group, to whoever reads internal notes."""
    seen = seen_at(key)
    seen.require(Action.VIEW_NOTES)
    trace = queries.around(seen, now(), frozenset({"trace"})).trace or {}
    return {
        "group": named_by(trace.get("group_id"), trace.get("group_name")),
        "rule": named_by(trace.get("rule_id"), trace.get("rule_name")),
        "unrouted_reason": trace.get("unrouted_reason"),
        "considered": [_considered(one) for one in trace.get("considered", ())],
        "words": [say(line) for line in routing.explain(trace)] if trace else [],
    }


def _considered(row: dict[str, Any]) -> dict[str, Any]:
    return {"rule": named_by(row["rule_id"], row["rule_name"]), "miss": row["miss"]}
