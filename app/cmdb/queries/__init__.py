"""Reading the CMDB; every list and every lookup by id goes through ``visible_to(actor)``."""

from app.cmdb.queries.cis import (
    details_of,
    facts_of,
    find_known,
    get_ci,
    history_of,
    holdings_of,
    matching,
    visible_to,
)
from app.cmdb.queries.relations import get_relation, kinds, reaches, relations_of
from app.cmdb.queries.types import all_fields, ci_types, fields_of, get_type, specs_of

__all__ = [
    "all_fields",
    "ci_types",
    "details_of",
    "facts_of",
    "fields_of",
    "find_known",
    "get_ci",
    "get_relation",
    "get_type",
    "history_of",
    "holdings_of",
    "kinds",
    "matching",
    "reaches",
    "relations_of",
    "specs_of",
    "visible_to",
]
