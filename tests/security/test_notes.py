"""D16 on every surface, and threats 1 and 2: a note, or a ticket out of scope, is absent wherever it could show.

The class of FreeScout's fifty advisories: rights added endpoint by endpoint, so that search, counters, live updates
or autocomplete forget them.
"""

import re
from datetime import timedelta

import pytest

from app.core.clock import utcnow
from app.tickets import operations
from app.tickets.commands import AddComment, MarkDuplicate, Take
from tests.factories import actor_of
from tests.tickets.incidents import comment_on, opened

__all__ = ["opened"]

NOTE = "the usual suspect"


def surfaces(number):
    page = f"/tickets/{number}"
    shows = [f"{page}?show={show}" for show in ("all", "conversation", "notes", "history")]
    lists = ["/tickets/mine", "/tickets/team", "/tickets/mine?search=suspect", "/counters/"]
    return [page, *shows, f"{page}/clocks", *lists]


def test_a_note_changes_nothing_that_its_requester_or_their_manager_reads(browse, opened, rita, paula, alan):
    """Not its words, not the instant or the order of the list, not a gap in the anchors."""
    ticket = opened()
    comment_on(ticket, alan, "Have you tried another cable?")
    readers = [browse(rita), browse(paula)]

    def seen():
        pages = [reader.get(address).text for reader in readers for address in surfaces(ticket.number)]
        # A form's own keys differ each time it is drawn.
        return [re.sub(r'(csrf[-_]token|idempotency_key)"[^>]*>|\d+ seconds ago', "", page) for page in pages]

    moved, before = ticket.updated_at, seen()
    later = utcnow() + timedelta(hours=3)
    operations.comment(AddComment(ticket.id, NOTE, True), actor=actor_of(alan, later), now=later)
    assert ticket.updated_at == moved
    assert NOTE not in "".join(seen())
    assert [len(page) for page in seen()] == [len(page) for page in before]


def test_what_follows_a_note_is_numbered_without_a_gap(browse, opened, rita, alan):
    ticket = opened()
    for _ in range(3):
        comment_on(ticket, alan, NOTE, internal=True)
    operations.take(Take(ticket.id), actor=actor_of(alan, utcnow()), now=utcnow())
    anchors = [int(one) for one in re.findall(r'id="e(\d+)"', browse(rita).get(f"/tickets/{ticket.number}").text)]
    assert anchors and max(anchors) <= 2


@pytest.mark.parametrize("act", ["", "/clocks", "/pulse", "?show=notes", "/edit"])
def test_1_another_s_ticket_is_404_at_each_of_its_addresses(browse, opened, olaf, act):
    assert browse(olaf).get(f"/tickets/{opened().number}{act}").status_code == 404


def test_2_a_technician_finds_nothing_outside_their_scope(browse, opened, alan, olaf, lyon_desk):
    """List, every filter, count, counters, search by number and word, and the choice of people."""
    opened("The plotter of Paris")
    hidden = opened("The secret plotter of Lyon", by=olaf)
    reader = browse(alan)
    queries = ["", "search=secret", f"search={hidden.number}", f"group={lyon_desk.id}", f"location={olaf.location_id}"]
    for query in [*queries, *(f"view={view}" for view in ("all", "unassigned", "overdue", "my_groups"))]:
        page = reader.get(f"/tickets/?{query}").text.replace(f'value="{hidden.number}"', "")
        assert "secret plotter" not in page and f"/tickets/{hidden.number}" not in page, query
    assert reader.get("/counters/").json["all"] == 1
    found = reader.get("/tickets/ajax/lookup/?name=requester_id&query=olaf")
    assert found.json == []


def test_2_what_one_may_not_see_is_no_original(browse, opened, alan, olaf, lyon_desk):
    ticket, hidden = opened(), opened("The secret plotter of Lyon", by=olaf)
    told = [
        browse(alan).post(f"/tickets/{ticket.number}/duplicate", {"original": number, "version": ticket.version})
        for number in (hidden.number, "INC999999")
    ]
    assert len({reply.status_code for reply in told}) == 1
    assert "secret plotter" not in told[0].text and ticket.duplicate_of_id is None


def test_a_requester_reads_no_title_of_an_original_that_is_not_theirs(browse, opened, rita, ada, olaf, lyon_desk):
    ticket, hidden = opened(), opened("The secret plotter of Lyon", by=olaf)
    now = utcnow()
    operations.mark_duplicate(MarkDuplicate(ticket.id, hidden.number), actor=actor_of(ada, now), now=now)
    assert "secret plotter" not in browse(rita).get(f"/tickets/{ticket.number}").text
