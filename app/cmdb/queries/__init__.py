"""Reading the CMDB; every list and every lookup by id goes through ``visible_to(actor)``."""

from app.cmdb.queries.cis import (
    NAME_ORDER,
    TAG_ORDER,
    cis_named,
    details_of,
    facts_of,
    find_ci,
    find_known,
    get_ci,
    gone,
    held_by,
    held_by_leavers,
    history_of,
    holdings_of,
    matching,
    people_identified,
    people_named,
    tags_in_sight,
    visible_to,
)
from app.cmdb.queries.impact import reached_from, reached_rows
from app.cmdb.queries.quality import count_lacks, find_lacking
from app.cmdb.queries.relations import get_relation, kinds, reaches, relations_of
from app.cmdb.queries.types import all_fields, ci_types, fields_of, get_type, numbers_by_type, specs_of
from app.cmdb.queries.values import count_values

__all__ = [
    "NAME_ORDER",
    "TAG_ORDER",
    "all_fields",
    "ci_types",
    "cis_named",
    "count_lacks",
    "count_values",
    "details_of",
    "facts_of",
    "fields_of",
    "find_ci",
    "find_known",
    "find_lacking",
    "get_ci",
    "get_relation",
    "get_type",
    "gone",
    "held_by",
    "held_by_leavers",
    "history_of",
    "holdings_of",
    "kinds",
    "matching",
    "numbers_by_type",
    "people_identified",
    "people_named",
    "reached_from",
    "reached_rows",
    "reaches",
    "relations_of",
    "specs_of",
    "tags_in_sight",
    "visible_to",
]
