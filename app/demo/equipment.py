"""What the demonstration's company owns: 300 CIs, always the same ones, by the operations of the panel."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from app.cmdb import operations
from app.cmdb.commands import ChangeState, CiDetails, CreateCi, GiveBack, HandOver, Relate
from app.cmdb.models import Ci, CiType, RelationKind
from app.cmdb.vocabulary import State
from app.core.actor import Actor
from app.core.db import db
from app.demo.company import PEOPLE, Someone
from app.demo.founding import Company

COUNT = 300
SEED = 31
FLOORS = ("paris-ground", "paris-1", "paris-2", "paris-3", "lyon-ground", "lyon-1")
LAPTOPS = (("Dell", "Latitude 5450", 16), ("Lenovo", "ThinkPad T14", 32), ("Apple", "MacBook Air 13", 16))
SCREENS = (("Dell", "P2425H", 24), ("Dell", "U2725QE", 27), ("Iiyama", "XUB2793", 27))
PHONES = (("Apple", "iPhone 15"), ("Samsung", "Galaxy A56"), ("Fairphone", "Fairphone 5"))
SERVERS = ("hypervisor-1", "hypervisor-2", "mail", "intranet", "files", "erp", "backup", "directory")
HOSTED = {"mail": 0, "intranet": 0, "files": 0, "erp": 1, "directory": 1}
WARRANTY = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Thing:
    """One CI before it is recorded; ``holder`` is a login, ``former`` who had it before."""

    kind: str
    tag: str
    name: str
    place: str
    maker: str
    model: str
    age: int
    attrs: dict[str, Any] = field(default_factory=dict)
    holder: str | None = None
    former: str | None = None
    state: State = State.IN_STOCK


def things() -> Iterator[Thing]:
    """Yield what the company owns, the same at each call."""
    chance = Random(SEED)  # noqa: S311 - a story, not a secret
    yield from _desks(chance)
    yield from _shared(chance)
    yield from _spares(chance)


def equip(company: Company, *, actor: Actor, now: datetime) -> dict[str, int]:
    """Record every thing, hand it to its holder and relate what hangs together; return the ids by tag."""
    types = dict(db.session.execute(select(CiType.key, CiType.id)).all())
    made = {thing.tag: _record(thing, types, company, actor, now) for thing in things()}
    kinds = dict(db.session.execute(select(RelationKind.key, RelationKind.id)).all())
    for kind, one, other in relations():
        operations.relate(Relate(kinds[kind], made[one].id, made[other].id), actor=actor, now=now)
    return {tag: ci.id for tag, ci in made.items()}


def relations() -> Iterator[tuple[str, str, str]]:
    """Yield how the things hang together: kind, one tag, the other."""
    for name, host in HOSTED.items():
        yield "runs_on", _server(name), _server(SERVERS[host])
    for name in ("mail", "intranet", "files", "erp"):
        yield "depends_on", _server(name), _server("directory")
    for name in ("hypervisor-1", "hypervisor-2", "backup"):
        yield "connected_to", _server(name), "SW-001"
    for number in range(2, len(FLOORS) + 1):
        yield "connected_to", f"SW-{number:03}", "SW-001"
    for number in range(1, len(FLOORS) + 1):
        yield "connected_to", f"PR-{number:03}", f"SW-{number:03}"


def _record(thing: Thing, types: dict[str, int], company: Company, actor: Actor, now: datetime) -> Ci:
    bought = (now - timedelta(days=thing.age)).date()
    details = CiDetails(
        name=thing.name,
        tag=thing.tag,
        manufacturer=thing.maker,
        model=thing.model,
        serial=f"{thing.maker[:2].upper()}{Random(thing.tag).randrange(16**8):08X}",  # noqa: S311
        location_id=company.places[thing.place],
        purchased_on=bought,
        warranty_until=_warranty(bought),
        attrs=thing.attrs,
    )
    ci = operations.create_ci(CreateCi(types[thing.kind], details), actor=actor, now=now - timedelta(days=20))
    if thing.former:
        operations.hand_over(HandOver(ci.id, company.people[thing.former]), actor=actor, now=now - timedelta(days=19))
        operations.give_back(GiveBack(ci.id, "New model"), actor=actor, now=now - timedelta(days=9))
    if thing.holder:
        operations.hand_over(HandOver(ci.id, company.people[thing.holder]), actor=actor, now=now - timedelta(days=8))
    elif thing.state is not State.IN_STOCK:
        operations.change_state(ChangeState(ci.id, thing.state), actor=actor, now=now - timedelta(days=8))
    return ci


def _warranty(bought: date) -> date:
    return bought + WARRANTY


def _desks(chance: Random) -> Iterator[Thing]:
    """Yield what stands on and in the desks: a laptop, two screens and, for most, a phone each."""
    others = [one for one in PEOPLE if one.place == "paris-1"]
    for number, one in enumerate(PEOPLE, start=1):
        former = chance.choice(others).login if chance.random() < 0.2 else None
        yield _laptop(number, one.place, chance, one, former if former != one.login else None)
        for side in (0, 1):
            yield _screen(2 * number - side, one.place, chance, one)
        if chance.random() < 0.75:
            maker, model = chance.choice(PHONES)
            yield Thing("phone", f"PH-{number:04}", f"{model} of {one.first_name}", one.place, maker, model,
                        chance.randrange(60, 900), {"number": f"+33 6 {number:02} 55 01"}, one.login)  # fmt: skip


def _shared(chance: Random) -> Iterator[Thing]:
    """Yield what belongs to a floor or to everybody: printers, switches, servers, licences."""
    for number, place in enumerate(FLOORS, start=1):
        yield Thing("printer", f"PR-{number:03}", f"Printer {place}", place, "HP", "LaserJet M507", 700,
                    {"technology": "laser", "address": f"10.0.{number}.9"}, state=State.IN_USE)  # fmt: skip
        yield Thing("network_device", f"SW-{number:03}", f"Switch {place}", place, "Cisco", "Catalyst 9200", 1100,
                    {"role": "switch", "ports": 48, "address": f"10.0.{number}.2"}, state=State.IN_USE)  # fmt: skip
    for number, name in enumerate(SERVERS, start=1):
        attrs = {"system": "Debian 12", "memory": 64, "environment": "production", "address": f"10.0.0.{number}"}
        yield Thing("server", _server(name), f"Server {name}", "paris-ground", "HPE", "ProLiant DL360", 1050,
                    attrs, state=State.IN_USE)  # fmt: skip
    for number, (name, seats) in enumerate((("Office suite", 60), ("Drawing", 5), ("Accounting", 12)), start=1):
        yield Thing("software_licence", f"LIC-{number:03}", name, "paris-ground", "Acme", name,
                    chance.randrange(30, 340), {"seats": seats}, state=State.IN_USE)  # fmt: skip


def _spares(chance: Random) -> Iterator[Thing]:
    """Yield what stands on the shelves of both sites, until there are 300 of everything."""
    there = sum(1 for _one in _desks(Random(SEED))) + 2 * len(FLOORS) + len(SERVERS) + 3  # noqa: S311
    for number in range(1, COUNT - there + 1):
        place = chance.choice(("paris-ground", "lyon-ground"))
        state = chance.choices((State.IN_STOCK, State.IN_REPAIR, State.RETIRED, State.LOST), (12, 3, 4, 1))[0]
        if number % 2:
            yield _laptop(500 + number, place, chance, None, None, state)
        else:
            yield _screen(500 + number, place, chance, None, state)


def _laptop(
    number: int, place: str, chance: Random, owner: Someone | None, former: str | None, state: State = State.IN_STOCK
) -> Thing:
    maker, model, memory = chance.choice(LAPTOPS)
    attrs = {"form": "laptop", "memory": memory, "disk": 512, "system": "macOS" if maker == "Apple" else "Windows 11"}
    login = owner.login if owner else None
    age = chance.randrange(30, 1200)
    return Thing("computer", f"PC-{number:04}", f"LT{number:04}", place, maker, model, age, attrs, login, former, state)


def _screen(number: int, place: str, chance: Random, owner: Someone | None, state: State = State.IN_STOCK) -> Thing:
    maker, model, size = chance.choice(SCREENS)
    login = owner.login if owner else None
    age = chance.randrange(30, 1500)
    return Thing("monitor", f"MN-{number:04}", f"{model} {number}", place, maker, model, age, {"size": size}, login,
                 state=state)  # fmt: skip


def _server(name: str) -> str:
    return f"SRV-{SERVERS.index(name) + 1:03}"
