"""The door of the routing rules."""

from app.api.base.door import Door

door = Door("routing_rules", "Which group receives a ticket: the first rule that matches.")
