"""The record of a CI: made, changed, deleted, restored; what is refused changes nothing."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.cmdb import queries
from app.cmdb.commands import ChangeCi, CreateCi, DeleteCi, RestoreCi
from app.cmdb.models import Ci, CiHolding
from app.cmdb.operations import change_ci, create_ci, delete_ci, restore_ci
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.cmdb.conftest import details, make_ci, type_id
from tests.factories import NOW, SETUP, actor_of


def faults(call):
    with pytest.raises(Invalid) as refused:
        call()
    return set(refused.value.fields)


def create(actor, tag="PC-1", kind="computer", **said):
    return create_ci(CreateCi(type_id(kind), details(tag, **said)), actor=actor, now=NOW)


def test_an_officer_records_a_ci_of_their_place(olga, paris, session):
    attrs = {"form": "Portable", "memory": "16", "system": " Debian 12 "}
    ci = create(actor_of(olga), "PC-0042", manufacturer=" Dell  Inc ", location_id=paris.id, attrs=attrs)
    assert ci.attrs == {"form": "laptop", "memory": 16, "system": "Debian 12"}
    assert (ci.manufacturer, ci.state, ci.holder_id) == ("Dell Inc", "in_stock", None)
    assert [event.kind for event in queries.history_of(ci.id, 9)] == ["created"]
    assert session.scalar(select(AuditEntry.event).where(AuditEntry.noun == "cis")) == "ci.created"


def test_with_a_holder_it_is_in_use_from_the_start(paris, rita, session):
    ci = make_ci("PC-1", paris, holder_id=rita.id, reason="first day")
    assert (ci.state, ci.holder_id) == ("in_use", rita.id)
    holding = session.scalars(select(CiHolding)).one()
    assert (holding.person_id, holding.given_why, holding.ended_at) == (rita.id, "first day", None)


def test_a_tag_is_given_once_whatever_its_case(paris):
    make_ci("PC-1", paris)
    assert faults(lambda: create(SETUP, "pc-1")) == {"tag"}


def test_a_serial_number_is_given_once_per_manufacturer(paris):
    make_ci("PC-1", paris, manufacturer="Dell", serial="ABC1")
    assert faults(lambda: create(SETUP, "PC-2", manufacturer="DELL", serial="abc1")) == {"serial"}
    assert create(SETUP, "PC-3", manufacturer="HP", serial="ABC1").serial == "ABC1"
    assert create(SETUP, "PC-4", manufacturer="Dell").serial == ""


def test_a_unique_value_is_given_once(paris):
    make_ci("PC-1", paris, attrs={"mac": "AA:BB"})
    assert faults(lambda: create(SETUP, "PC-2", attrs={"mac": "aa:bb"})) == {"attr_mac"}


def test_every_fault_is_told_at_once(olga, paris):
    wrong = {"tag": "no tag", "name": " ", "location_id": paris.id, "attrs": {"memory": "much", "colour": "red"}}
    wrong |= {"purchased_on": date(2026, 5, 1), "warranty_until": date(2026, 4, 30)}
    found = faults(lambda: create(actor_of(olga), **wrong))
    assert found == {"tag", "name", "attr_memory", "attr_colour", "warranty_until"}


def test_a_person_in_a_field_is_one_of_the_directory(paris, rita):
    assert faults(lambda: make_ci("SRV-1", paris, "server", attrs={"responsible": 10**6})) == {"attr_responsible"}
    assert make_ci("SRV-2", paris, "server", attrs={"responsible": rita.id}).attrs == {"responsible": rita.id}


def test_only_an_office_of_the_place_records_one(olga, alan, paris_desk, paris, lyon, session):
    with pytest.raises(Forbidden):
        create(actor_of(alan), location_id=paris.id)
    with pytest.raises(Forbidden):
        create(actor_of(olga), location_id=lyon.id)
    with pytest.raises(Forbidden):
        create(actor_of(olga))
    assert session.scalar(select(func.count()).select_from(Ci)) == 0


def test_a_change_names_what_changed(olga, paris, paris_second_floor):
    ci = make_ci("PC-1", paris, attrs={"memory": 8, "system": "Debian"})
    wanted = replace(queries.details_of(ci), location_id=paris_second_floor.id, attrs={"memory": 16})
    changed = change_ci(ChangeCi(ci.id, wanted, ci.version), actor=actor_of(olga), now=NOW)
    assert (changed.location_id, changed.attrs) == (paris_second_floor.id, {"memory": 16})
    assert queries.history_of(ci.id, 1)[0].changes == {
        "attrs.memory": [8, 16],
        "attrs.system": ["Debian", None],
        "location_id": [paris.id, paris_second_floor.id],
    }


def test_a_change_of_an_old_version_is_a_conflict_with_both_values(olga, paris):
    ci = make_ci("PC-1", paris)
    seen, old = queries.details_of(ci), ci.version
    change_ci(ChangeCi(ci.id, replace(seen, name="Theirs"), old), actor=actor_of(olga), now=NOW)
    with pytest.raises(Conflict) as refused:
        change_ci(ChangeCi(ci.id, replace(seen, name="Ours"), old), actor=actor_of(olga), now=NOW)
    assert refused.value.values == {"name": ("Theirs", "Ours")}


def test_a_ci_is_not_moved_out_of_reach(olga, paris, lyon):
    ci = make_ci("PC-1", paris)
    with pytest.raises(Forbidden):
        change_ci(ChangeCi(ci.id, replace(queries.details_of(ci), location_id=lyon.id)), actor=actor_of(olga), now=NOW)
    assert ci.location_id == paris.id


def test_out_of_sight_is_not_found_in_sight_is_refused(olga, alan, paris_desk, rita, paris, lyon):
    here, there = make_ci("PC-1", paris), make_ci("PC-2", lyon)
    with pytest.raises(NotFound):
        change_ci(ChangeCi(there.id, details()), actor=actor_of(olga), now=NOW)
    with pytest.raises(NotFound):
        change_ci(ChangeCi(here.id, details()), actor=actor_of(rita), now=NOW)
    with pytest.raises(Forbidden):
        change_ci(ChangeCi(here.id, details()), actor=actor_of(alan), now=NOW)


def test_a_deleted_ci_frees_what_was_its_own_and_comes_back_if_that_is_still_free(olga, ada, paris, rita):
    ci = make_ci("PC-1", paris, manufacturer="Dell", serial="A", attrs={"mac": "AA"}, holder_id=rita.id)
    gone = delete_ci(DeleteCi(ci.id, "typed twice"), actor=actor_of(olga), now=NOW)
    assert (gone.deleted_at, gone.holder_id) == (NOW, None)
    with pytest.raises(NotFound):
        queries.get_ci(ci.id, actor_of(ada))
    twin = make_ci("PC-1", paris, manufacturer="Dell", serial="A", attrs={"mac": "AA"})
    restore = RestoreCi(ci.id)
    assert faults(lambda: restore_ci(restore, actor=actor_of(ada), now=NOW)) == {"tag", "serial", "attr_mac"}
    delete_ci(DeleteCi(twin.id), actor=actor_of(olga), now=NOW)
    with pytest.raises(Forbidden):
        restore_ci(restore, actor=actor_of(olga), now=NOW)
    assert restore_ci(restore, actor=actor_of(ada), now=NOW).deleted_at is None
    assert faults(lambda: create(SETUP, "PC-9", attrs={"mac": "aa"})) == {"attr_mac"}


def test_it_is_found_again_by_tag_or_by_manufacturer_and_serial(olga, rita, paris):
    ci = make_ci("PC-1", paris, manufacturer="Dell", serial="A1")
    assert queries.find_known(actor_of(olga), tag=" pc-1 ") == ci
    assert queries.find_known(actor_of(olga), manufacturer="dell", serial="a1") == ci
    assert queries.find_known(actor_of(olga), manufacturer="HP", serial="a1") is None
    assert queries.find_known(actor_of(olga)) is None
    assert queries.find_known(actor_of(rita), tag="PC-1") is None


@pytest.mark.parametrize(
    ("words", "found"), [("debian pc-1", True), ("lefevre", False), ("héros", True), ("100%", False), ("laptop", True)]
)
def test_a_search_reads_the_record_and_its_own_fields(session, paris, words, found):
    ci = make_ci("PC-1", paris, name="Heros", attrs={"system": "Debian", "form": "laptop", "memory": 16})
    assert (session.scalar(select(Ci.id).where(queries.matching(words))) == ci.id) == found
