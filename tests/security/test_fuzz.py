"""Threats 6, 35, 36, 37, 74 and 78 at every door at once: whatever is sent, never a fault of ours, never SQL.

The classes of GLPI CVE-2026-53629 (SQL in the *name* of a filter), RT CVE-2011-4460 (in a page size), FAB
CVE-2022-31177 (filter by a private column) and FAB CVE-2023-34110 (the database's own words shown).
"""

import random
from urllib.parse import urlencode

import pytest

from app.directory.models import Person
from app.tickets.models import Ticket
from tests.test_doors import OWN_ACCOUNT, address, doors
from tests.tickets.incidents import opened

__all__ = ["opened"]

SQL = (
    "'",
    "' OR '1'='1",
    "1; DROP TABLE tickets--",
    "1) UNION SELECT password_hash FROM credentials--",
    "id)::int",
    "\\'",
)
FULL_TEXT = ("a & | ! '", "a:*", "<->", "((", "!!", "'' & ''", "%", "_", "\\", "%" * 200)
SHAPES = ("", "abc", "-1", "1,2", str(10**20), str(2**31), "NaN", "1e23", "٣", "9999-99-99", "9999-12-31T23:59", "\x00",
          "half \ud800", "İ", "\u202e", "a" * 5_000, "[]", "{{7*7}}", "on", "2", "closed")  # fmt: skip
FIELDS = (
    "title", "body", "impact", "urgency", "category_id", "location_id", "requester_id", "requester_id__find", "target",
    "solution", "reason", "hold_reason_id", "person_id", "group_id", "original", "internal", "source_md", "version",
    "idempotency_key", "priority_override", "priority_reason", "rowid", "action", "confirmed", "name", "name_en",
    "name_fr", "names", "key", "parent_id", "country", "tz", "zone", "lang", "identifier", "work_email", "first_name",
    "last_name", "phone", "manager_id", "purposes", "takes", "strategy", "active", "description", "response",
    "resolution", "valid_from", "valid_until", "day_0", "holidays-0-on", "holidays-0-name", "order", "is_manager",
    "url",
)  # fmt: skip
ROUNDS = 2
ASKED = ("/tickets/", "/people/", "/tickets/ajax/lookup/?name=requester_id")


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_74_no_form_is_ever_a_fault(app, browse, opened, ada, seed):
    ticket, chance, sender = opened(), random.Random(seed), browse(ada)
    broken = []
    for rule in doors(app):
        if "POST" not in rule.methods or rule.endpoint in OWN_ACCOUNT or rule.endpoint == "people.disable":
            continue
        form = {name: chance.choice(SHAPES + SQL) for name in chance.sample(FIELDS, 30)}
        if rule.endpoint == "tickets.status_view":
            form["target"] = chance.choice(("resolved", "on_hold", "cancelled", "in_progress"))
        reply = sender.post(
            address(rule, ticket), {key: value.encode("utf-8", "surrogatepass") for key, value in form.items()}
        )
        if reply.status_code >= 500 or "psycopg" in reply.text:
            broken.append((rule.rule, reply.status_code, form))
    assert broken == []


@pytest.mark.parametrize("hostile", SQL + FULL_TEXT)
def test_35_nothing_in_an_address_is_syntax_not_even_a_name(browse, opened, ada, session, hostile):
    opened()
    reader, people, wrong = browse(ada), session.query(Person).count(), []
    for page in ASKED:
        for name in ("search", "sort", "page_size", "query", hostile):
            asked = page + ("&" if "?" in page else "?") + urlencode({name: hostile})
            reply = reader.get(asked)
            if reply.status_code not in (200, 400) or "psycopg" in reply.text:
                wrong.append((asked, reply.status_code))
    assert wrong == []
    assert (session.query(Person).count(), session.query(Ticket).count()) == (people, 1)


@pytest.mark.parametrize("column", ["password_hash", "private_email", "is_admin", "last_seq", "deleted_at"])
def test_78_a_private_column_sorts_and_filters_nothing(browse, ada, column):
    reader = browse(ada)
    for page in ("/tickets/", "/people/", "/groups/"):
        for query in ({"sort": column}, {column: "a"}, {f"flt0_{column}": "a"}):
            assert reader.get(page, query_string=query).status_code == 400, (page, query)


@pytest.mark.parametrize("person_id", [10**20, 2**31, 2**63])
def test_74_a_member_that_can_be_nobody_is_not_found(browse, ada, paris_desk, person_id):
    for act in ("remove", "manager"):
        reply = browse(ada).post(f"/groups/{paris_desk.id}/members/{person_id}/{act}", {"is_manager": "1"})
        assert reply.status_code in (400, 404), act
