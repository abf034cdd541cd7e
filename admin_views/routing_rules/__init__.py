"""The door of routing rules: the list and the form, and trying them on tickets of the past."""

from admin_views.routing_rules.list import RoutingRulesList
from admin_views.routing_rules.trying import TryDoor


class RoutingRulesView(TryDoor, RoutingRulesList):
    """Everything under ``/routing_rules/``."""


VIEWS = (RoutingRulesView,)
