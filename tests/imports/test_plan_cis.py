"""What the lines of a file of CIs mean: rules and rights of every line, without a database."""

from datetime import date
from typing import Any

import pytest
from babel.messages.pofile import read_po

from app.access.ci_rights import CiFacts
from app.cmdb.fields import FieldSpec
from app.cmdb.vocabulary import STATE_WORDS, Kind
from app.config import PROJECT
from app.core.actor import Actor
from app.core.i18n import Message
from app.imports.ci_lines import plan_cis
from app.imports.cis import COMMON, Holder, Inventory, KnownCi, TypeRules, fields_of, state_called
from app.imports.columns import guess
from app.imports.places import Places
from app.imports.plans import Cells, Plan, told

ADA = Actor(1, "Ada", is_admin=True)
KEEPER = Actor(2, "Olga", scopes={"cmdb": frozenset({11})}, groups={"cmdb": frozenset({5})})
SITES = [(11, 10, "paris", {"en": "Paris"}), (12, 10, "lyon", {"en": "Lyon"})]
PLACES = Places([(10, None, "root", {"en": "All sites"}), *SITES])
MEMORY = FieldSpec(1, "memory", Kind.NUMBER, {"en": "Memory (GB)", "fr": "Mémoire (Go)"})
OWNER = FieldSpec(2, "owner", Kind.PERSON, {"en": "Technical owner"})
DISK = FieldSpec(3, "disk", Kind.CHOICE, {"en": "Disk"}, choices=[("ssd", {"en": "Solid", "fr": "Rapide"})])
ADDRESS = FieldSpec(4, "mac", Kind.TEXT, {"en": "MAC address"}, is_unique=True)
SIZE = FieldSpec(5, "size", Kind.NUMBER, {"en": "Size"}, required=True)
HOST = FieldSpec(6, "host", Kind.CI, {"en": "Plugged into"})
COMPUTER = TypeRules(1, "computer", {"en": "Computer", "fr": "Ordinateur"}, [MEMORY, OWNER, DISK, ADDRESS])
MONITOR = TypeRules(2, "monitor", {"en": "Monitor", "fr": "Écran"}, [SIZE, HOST])
OLD = TypeRules(3, "pager", {"en": "Pager"}, [], active=False)
FIELDS = fields_of([COMPUTER, MONITOR])
RITA, GONE = Holder(31, "rita", seen=True), Holder(32, "gone", seen=False)
TWINS = [Holder(33, "max1", seen=True), Holder(34, "max2", seen=True)]


def ci(number: int, tag: str, type_id: int = 1, **said: Any) -> tuple[int, KnownCi]:
    values: dict[str, Any] = {
        "tag": tag,
        "name": f"Machine {tag}",
        "manufacturer": "Dell",
        "model": "",
        "serial": f"S{number}",
    }
    values |= {"location_id": 11, "purchased_on": None, "warranty_until": None, "notes": "", "attrs": {}}
    values |= {"state": "in_stock", "holder_id": None, **said}
    facts = CiFacts(values["location_id"], values["holder_id"])
    return number, KnownCi(number, type_id, values, 7, facts)


CIS = dict(
    [
        ci(1, "PC-1", state="in_use", holder_id=31, attrs={"memory": 16, "mac": "aa:bb", "old_field": "kept"}),
        ci(2, "PC-2", location_id=12),
        ci(3, "SCR-1", 2, attrs={"size": 24}),
        ci(4, "PC-4", state="retired", attrs={"owner": 32}),
        ci(5, "SCR-5", 2, attrs={"size": 24, "host": 9}),
    ]
)
INVENTORY = Inventory(
    cis=CIS,
    types={one.id: one for one in (COMPUTER, MONITOR, OLD)},
    tags={one.values["tag"].lower(): key for key, one in CIS.items()} | {"hidden": 9},
    serials={("dell", one.values["serial"].lower()): key for key, one in CIS.items()},
    unique={(4, "aa:bb"): 1},
    labels={key: one.values["tag"] for key, one in CIS.items()} | {9: "HIDDEN"},
    references={key: one.values["tag"] for key, one in CIS.items()},
    people={"rita": [RITA], "rita@example.org": [RITA], "gone": [GONE], "max blum": TWINS},
    identifiers={31: "rita", 32: "gone"},
    places=PLACES,
)


def plan(*lines: dict[str, str], type_id: int | None = None, actor: Actor = ADA) -> Plan:
    cells = [Cells(number, said) for number, said in enumerate(lines, 2)]
    return plan_cis(cells, INVENTORY, type_id, actor=actor)


def new(tag: str, **said: str) -> dict[str, str]:
    return {"tag": tag, "name": f"Machine {tag}", "type": "computer", **said}


def faults(found: Plan) -> list[tuple[int, str, str]]:
    return [(line, key, str(sentence)) for line, key, sentence in found.faults]


def test_what_a_field_names_out_of_sight_stays_and_is_told_to_nobody() -> None:
    kept, changed, emptied = ({"tag": "SCR-5", "attr_host": text} for text in ("…", "pc-1", ""))
    assert plan(kept).counts == {"unchanged": 1}
    for line, after in ((changed, "PC-1"), (emptied, None)):
        (one,) = plan(line).lines
        assert one.changes == {"attr_host": ("…", after)}
    assert "HIDDEN" not in str(plan(changed).lines)
    # Where nothing is named yet, the sign is no tag of anything.
    wrong = plan({"tag": "SCR-1", "attr_host": "…"})
    assert faults(wrong) == [(2, "attr_host", "There is no CI with the tag “…”, or you may not see it.")]


def test_each_line_is_new_changed_or_unchanged() -> None:
    found = plan(
        new("PC-9", type="Ordinateur", holder_id="Rita@example.org", attr_memory="16,5", attr_disk="rapide"),
        {
            "tag": "pc-1",
            "name": "New name",
            "attr_memory": "32",
            "holder_id": "",
            "warranty_until": "2027-01-31 00:00:00",
        },
        {"tag": "SCR-1", "type": "Écran", "attr_size": "24", "attr_memory": "", "state": "En stock"},
    )
    assert (faults(found), found.counts) == ([], {"created": 1, "changed": 1, "unchanged": 1})
    made, changed, _ = found.lines
    assert made.values["attrs"] == {"memory": 16.5, "disk": "ssd"}
    assert (made.values["state"], made.values["holder_id"], made.values["type_id"]) == ("in_use", 31, 1)
    assert (changed.values["state"], changed.values["warranty_until"]) == ("in_stock", date(2027, 1, 31))
    # What no column says stays, and so does what a field said that was switched off.
    assert changed.values["attrs"] == {"memory": 32, "mac": "aa:bb", "old_field": "kept"}
    sentence = (
        "New name · pc-1 · Name: Machine PC-1 → New name · Tag: PC-1 → pc-1 · Warranty until: nothing → 2027-01-31 · "
        "Holder (identifier): rita → nothing · State: In use → In stock · Memory (GB): 16 → 32"
    )
    assert str(told(changed, FIELDS)) == sentence


def test_a_ci_is_found_by_manufacturer_and_serial_number_too() -> None:
    found = plan(
        {"manufacturer": "DELL", "serial": "s2", "model": "7440"},
        {"tag": "PC-10", "manufacturer": "Dell", "serial": "S1"},
    )
    assert (faults(found), [one.key for one in found.lines]) == ([], [2, 1])
    assert [one.values["tag"] for one in found.lines] == ["PC-2", "PC-10"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([{"name": "x"}], [("tag", "A tag is needed, or a manufacturer and a serial number that are known here.")]),
        (
            [{"manufacturer": "Dell", "serial": "S99"}],
            [("tag", "A tag is needed, or a manufacturer and a serial number that are known here.")],
        ),
        ([new("PC 9")], [("tag", "Letters, digits, dots, - and _, at most 40, such as PC-0042.")]),
        ([new("PC-9", name="")], [("name", "This is needed.")]),
        ([new("PC-9", type="")], [("type", "A new CI needs a type: choose one for the file, or name it in a column.")]),
        ([new("PC-9", type="Toaster")], [("type", "There is no type called “Toaster”.")]),
        ([new("PC-9", type="pager")], [("type", "This type is no longer used.")]),
        ([{"tag": "PC-1", "type": "Monitor"}], [("type", "It is of the type Computer, and stays so.")]),
        ([new("PC-9", attr_size="24")], [("attr_size", "This type has no such field.")]),
        ([new("SCR-9", type="monitor")], [("attr_size", "This is needed.")]),
        ([new("PC-9", attr_memory="lots")], [("attr_memory", "This is not a number, such as 16 or 2.5.")]),
        ([new("PC-9", attr_disk="tape")], [("attr_disk", "Choose a value of the list.")]),
        ([new("PC-9", purchased_on="31/12/2026")], [("purchased_on", "This is not a date, such as 2026-03-31.")]),
        ([new("PC-9", location_id="Nice")], [("location_id", "There is no location called “Nice”.")]),
        (
            [new("PC-9", holder_id="nobody")],
            [("holder_id", "Nobody has the identifier, the work e-mail or the name “nobody”.")],
        ),
        (
            [new("PC-9", holder_id="gone")],
            [("holder_id", "Nobody has the identifier, the work e-mail or the name “gone”.")],
        ),
        (
            [new("PC-9", holder_id="Max Blum")],
            [("holder_id", "Several people are called “Max Blum”. Write an identifier.")],
        ),
        ([new("PC-9", state="flying")], [("state", "There is no such state.")]),
        ([new("PC-9", state="lent")], [("state", "What is lent has a holder: hand it over instead.")]),
        ([new("PC-9", state="in_stock", holder_id="rita")], [("state", "What somebody holds is not “In stock”.")]),
        ([{"tag": "PC-4", "state": "in_use"}], [("state", "“In use” does not follow “Retired”.")]),
        ([{"tag": "PC-4", "holder_id": "rita"}], [("state", "What somebody holds is not “Retired”.")]),
        ([new("SCR-9", type="monitor", attr_size="1", attr_host="NO-1")],
         [("attr_host", "There is no CI with the tag “NO-1”, or you may not see it.")]),
        ([new("PC-9"), new("pc-9")], [("tag", "pc-9 stands on line 2 already.")]),
        ([new("hidden")], [("tag", "Another CI has the tag HIDDEN.")]),
        ([new("PC-9", manufacturer="Dell", serial="S9"), new("PC-8", manufacturer="dell", serial="s9")],
         [("serial", "PC-9, of the same manufacturer, has this serial number.")]),
        ([new("PC-9", attr_mac="AA:BB")], [("attr_mac", "PC-1 has this value already.")]),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_its_place(lines: list[dict[str, str]], expected: list[object]) -> None:
    assert [fault[1:] for fault in faults(plan(*lines))] == expected


def test_who_is_named_already_may_have_left_and_values_may_be_exchanged() -> None:
    assert faults(plan({"tag": "PC-4", "attr_owner": "gone", "notes": "x"})) == []
    exchanged = plan(
        {"tag": "PC-1", "serial": "S2", "attr_mac": ""}, {"tag": "PC-2", "serial": "S1", "attr_mac": "aa:bb"}
    )
    assert (faults(exchanged), exchanged.counts) == ([], {"changed": 2})


def test_the_type_of_a_file_is_that_of_its_new_cis() -> None:
    line = new("PC-9")
    del line["type"]
    assert plan(line, type_id=1).counts == {"created": 1}
    assert faults(plan({"tag": "SCR-1"}, type_id=1)) == [(2, "type", "It is of the type Monitor, and stays so.")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"tag": "PC-1", "model": "x"}, None),
        (new("PC-9", location_id="Paris"), None),
        (new("PC-9"), "Name a location that one of your CMDB groups keeps."),
        (new("PC-9", location_id="Lyon"), "None of your CMDB groups holds for that location."),
        ({"tag": "PC-1", "location_id": "Lyon"}, "None of your CMDB groups holds for that location."),
        ({"tag": "PC-2", "model": "x"}, "This does not exist, or you may not see it."),
    ],
)
def test_an_office_imports_what_it_keeps_and_nothing_else(line: dict[str, str], sentence: str | None) -> None:
    assert faults(plan(line, actor=KEEPER)) == ([] if sentence is None else [(2, "", sentence)])


def test_labels_and_states_are_recognised_in_each_language() -> None:
    with (PROJECT / "app/translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        french = {one.id: one.string for one in read_po(file)}
    english = [one.name.text for one in COMMON if isinstance(one.name, Message)]
    for labels in (english, [french[label] for label in english]):
        assert guess(labels, FIELDS, {}) == [one.key for one in COMMON]
    assert guess(["Memory (GB)", "MÉMOIRE (GO)", "size"], FIELDS, {}) == ["attr_memory", "", "attr_size"]
    for state, word in STATE_WORDS.items():
        assert (state_called(state), state_called(word.text), state_called(french[word.text])) == (state,) * 3
