"""Types and fields without code, careful of the values that stand under them."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.cmdb import queries
from app.cmdb.commands import ChangeCi, CiFieldDetails, CiTypeDetails, CreateCi, MoveCiField
from app.cmdb.models import CiField, CiType, CiUniqueValue
from app.cmdb.operations import (
    change_ci,
    create_ci,
    create_ci_field,
    create_ci_type,
    delete_ci_field,
    delete_ci_type,
    move_ci_field,
    update_ci_field,
    update_ci_type,
)
from app.cmdb.vocabulary import Kind
from app.core.errors import Forbidden, Invalid, Refused
from app.directory.rows import Create, Delete, Update
from tests.cmdb.conftest import details, make_ci, type_id
from tests.factories import NOW, SETUP, actor_of

DRONE = CiTypeDetails("drone", {"en": "Drone", "fr": "Drone"})


def a_field(key, kind_of="computer"):
    return next(one for one in queries.fields_of(type_id(kind_of), including_inactive=True) if one.key == key)


def update(field, actor=SETUP, **changes):
    known = CiFieldDetails(
        field.type_id,
        field.key,
        dict(field.names),
        Kind(field.kind),
        field.required,
        field.is_unique,
        choices=[(one["key"], one["names"]) for one in field.choices],
        active=field.active,
    )
    return update_ci_field(Update(field.id, replace(known, **changes), field.version), actor=actor, now=NOW)


def fault(field, **changes):
    with pytest.raises(Invalid) as refused:
        update(field, **changes)
    return {name: str(text) for name, text in refused.value.fields.items()}


def test_the_shipped_types_have_their_fields_in_both_languages():
    kept = {one.key: [field.key for field in queries.fields_of(one.id)] for one in queries.ci_types()}
    assert set(kept) == {"computer", "monitor", "phone", "printer", "server", "network_device", "software_licence"}
    assert kept["computer"] == ["form", "system", "processor", "memory", "disk", "mac"]
    assert all(set(one.names) == {"en", "fr"} for one in [*queries.ci_types(), *queries.all_fields()])


@pytest.fixture(autouse=True)
def _in_the_database(session):
    """Every test here reads the shipped types."""


def test_a_new_type_takes_cis_with_fields_of_its_own(ada, paris):
    drone = create_ci_type(Create(DRONE), actor=actor_of(ada), now=NOW)
    wings = CiFieldDetails(drone.id, "", {"en": "Wing span", "fr": "Envergure"}, Kind.NUMBER, required=True)
    field = create_ci_field(Create(wings), actor=actor_of(ada), now=NOW)
    assert (field.key, field.position) == ("wing_span", 1)
    command = CreateCi(drone.id, details("DR-1", location_id=paris.id))
    with pytest.raises(Invalid) as refused:
        create_ci(command, actor=SETUP, now=NOW)
    assert set(refused.value.fields) == {"attr_wing_span"}
    whole = replace(command, details=replace(command.details, attrs={"wing_span": "1,5"}))
    assert create_ci(whole, actor=SETUP, now=NOW).attrs == {"wing_span": 1.5}


@pytest.mark.parametrize("who", ["alan", "olga", "rita"])
def test_only_an_administrator_defines(request, who, paris_desk, session):
    actor = actor_of(request.getfixturevalue(who))
    with pytest.raises(Forbidden):
        create_ci_type(Create(DRONE), actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        update(a_field("memory"), actor=actor, required=True)
    assert session.scalar(select(CiType.id).where(CiType.key == "drone")) is None


def test_the_kind_of_a_field_stays_while_there_are_values(paris):
    assert update(a_field("memory"), kind=Kind.TEXT).kind == "text"
    make_ci("PC-1", paris, attrs={"disk": 512})
    assert "CIs with a value in it: 1." in fault(a_field("disk"), kind=Kind.TEXT)["kind"]
    assert a_field("disk").kind == "number"


def test_a_choice_in_use_is_not_removed(paris):
    make_ci("PC-1", paris, attrs={"form": "tablet"})
    form = a_field("form")
    without = [(one["key"], one["names"]) for one in form.choices if one["key"] != "tablet"]
    assert "CIs whose value is “Tablet”: 1." in fault(form, choices=without)["choices"]
    assert len(
        update(form, choices=[one for one in without if one[0] != "desktop"] + [("tablet", {"en": "T"})]).choices
    )


def test_a_field_becomes_unique_only_when_its_values_are(paris):
    make_ci("PC-1", paris, attrs={"system": "Debian"})
    twin = make_ci("PC-2", paris, attrs={"system": "debian "})
    assert fault(a_field("system"), is_unique=True) == {
        "is_unique": "PC-1 and PC-2 have the same value: change one of them first."
    }
    change_ci(ChangeCi(twin.id, replace(queries.details_of(twin), attrs={"system": "BSD"})), actor=SETUP, now=NOW)
    update(a_field("system"), is_unique=True)
    with pytest.raises(Invalid):
        make_ci("PC-3", paris, attrs={"system": "bsd"})
    update(a_field("system"), is_unique=False)
    assert make_ci("PC-3", paris, attrs={"system": "bsd"}).attrs == {"system": "bsd"}


def test_a_field_switched_off_keeps_what_it_said(paris):
    ci = make_ci("PC-1", paris, attrs={"system": "Debian", "memory": 8})
    update(a_field("system"), active=False)
    change_ci(ChangeCi(ci.id, replace(queries.details_of(ci), attrs={"memory": 16})), actor=SETUP, now=NOW)
    assert ci.attrs == {"system": "Debian", "memory": 16}
    change_ci(ChangeCi(ci.id, replace(queries.details_of(ci), name="Renamed")), actor=SETUP, now=NOW)
    assert ci.name == "Renamed"
    with pytest.raises(Invalid):
        make_ci("PC-2", paris, attrs={"system": "Debian"})


def test_a_unique_field_that_is_switched_on_again_guards_its_values_again(paris):
    ci = make_ci("PC-1", paris, attrs={"mac": "AA"})
    create_ci_field(Create(CiFieldDetails(type_id(), "", {"en": "Badge"}, is_unique=True)), actor=SETUP, now=NOW)
    update(a_field("mac"), active=False)
    change_ci(ChangeCi(ci.id, replace(queries.details_of(ci), name="Renamed")), actor=SETUP, now=NOW)
    update(a_field("mac"), active=True)
    with pytest.raises(Invalid):
        make_ci("PC-2", paris, attrs={"mac": "aa"})


def test_a_field_in_use_is_not_deleted_an_unused_one_is(ada, paris, session):
    make_ci("PC-1", paris, attrs={"mac": "AA"})
    with pytest.raises(Refused, match="CIs with a value in it: 1"):
        delete_ci_field(Delete(a_field("mac").id), actor=actor_of(ada), now=NOW)
    unused = a_field("disk").id
    delete_ci_field(Delete(unused), actor=actor_of(ada), now=NOW)
    assert session.get(CiField, unused) is None
    assert session.scalar(select(CiUniqueValue.normalised)) == "aa"


def test_a_type_in_use_is_not_deleted_but_switched_off(ada, paris, session):
    make_ci("PC-1", paris)
    with pytest.raises(Refused):
        delete_ci_type(Delete(type_id()), actor=actor_of(ada), now=NOW)
    row = session.get(CiType, type_id())
    off = CiTypeDetails(row.key, dict(row.names), row.icon, active=False)
    update_ci_type(Update(row.id, off, row.version), actor=actor_of(ada), now=NOW)
    with pytest.raises(Invalid):
        make_ci("PC-2", paris)
    delete_ci_type(Delete(type_id("phone")), actor=actor_of(ada), now=NOW)
    assert "phone" not in {one.key for one in queries.ci_types(including_inactive=True)}


def test_fields_change_places(ada):
    move_ci_field(MoveCiField(a_field("mac").id, -9), actor=actor_of(ada), now=NOW)
    assert [field.key for field in queries.fields_of(type_id())][:2] == ["mac", "form"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names": {}}, "names"),
        ({"kind": Kind.CHOICE}, "choices"),
        ({"kind": Kind.CHOICE, "choices": [("a", {"en": "A"}), ("a", {"en": "B"})]}, "choices"),
        ({"kind": Kind.CHOICE, "choices": [("A b", {"en": "A"})]}, "choices"),
        ({"help": {"en": "x" * 501}}, "help"),
        ({"key": "form"}, "key"),
    ],
)
def test_a_faulty_field_is_refused_with_its_sentence(ada, changes, field):
    known = CiFieldDetails(type_id(), "colour", {"en": "Colour"})
    with pytest.raises(Invalid) as refused:
        create_ci_field(Create(replace(known, **changes)), actor=actor_of(ada), now=NOW)
    assert set(refused.value.fields) == {field}
