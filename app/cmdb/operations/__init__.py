"""The verbs of the CMDB: each one change, one event, one audit entry."""

from app.cmdb.operations.cis import change_ci, create_ci, delete_ci, restore_ci
from app.cmdb.operations.fields import create_ci_field, delete_ci_field, move_ci_field, update_ci_field
from app.cmdb.operations.holding import change_state, give_back, hand_over, retire
from app.cmdb.operations.relations import relate, unrelate
from app.cmdb.operations.types import (
    create_ci_type,
    create_relation_kind,
    delete_ci_type,
    delete_relation_kind,
    update_ci_type,
    update_relation_kind,
)

__all__ = [
    "change_ci",
    "change_state",
    "create_ci",
    "create_ci_field",
    "create_ci_type",
    "create_relation_kind",
    "delete_ci",
    "delete_ci_field",
    "delete_ci_type",
    "delete_relation_kind",
    "give_back",
    "hand_over",
    "move_ci_field",
    "relate",
    "restore_ci",
    "retire",
    "unrelate",
    "update_ci_field",
    "update_ci_type",
    "update_relation_kind",
]
