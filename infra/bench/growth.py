"""The desk grown: twenty thousand people, fifty thousand CIs, tasks that wait for a manager, beside the same tickets.

People and CIs come by COPY, as the owner of the tables; the tasks are opened by the operation that opens every task.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from app.access.queries import load_actor
from app.core.db import unit_of_work
from app.tickets.commands import OpenTask
from app.tickets.operations import open_task
from app.tickets.queries import categories
from app.tickets.vocabulary import TASK
from infra.bench.company import FIRST, LAST, Company, Somebody
from infra.bench.copying import write_rows

WAITING = 12
REPORTS = 12  # People of one manager; there are as many levels as it takes.
BOUGHT = timedelta(days=3)
# Of ten things, so many are of each shipped type: its key, what it is called, who makes it, and which model.
MADE = (
    *[("computer", "PC", "Lenovo", "ThinkPad T14")] * 5,
    *[("monitor", "SCREEN", "Dell", "U2723QE")] * 3,
    ("phone", "PHONE", "Fairphone", "5"),
    ("printer", "PRINTER", "Brother", "HL-L6415DW"),
)
KEPT_IN_STOCK = 5  # One in so many has no holder.


@dataclass(frozen=True)
class Size:
    """How many people and CIs the grown desk has."""

    people: int = 20_000
    cis: int = 50_000


@dataclass(frozen=True)
class Grown:
    """What the second measurement asks for: a name, and the addresses of a person and of a CI."""

    name: str
    person_id: int
    ci_id: int


def grow(connection: Connection[Any], company: Company, now: datetime, size: Size) -> Grown:
    """Let the desk have so many people and CIs; statistics are gathered at the end."""
    first = max(one.id for one in company.people) + 1
    people = list(_people(company, first, size.people - len(company.people), now))
    types = dict(connection.execute("SELECT key, id FROM ci_types").fetchall())
    holders = [row["id"] for row in people]
    things = [_thing(at, types, company, holders, now) for at in range(1, size.cis + 1)]
    holdings = [
        {"ci_id": one["id"], "person_id": one["holder_id"], "started_at": one["created_at"]}
        for one in things
        if one["holder_id"]
    ]
    told = {"kind": "created", "source": "bench"}
    made = [{"ci_id": one["id"], "occurred_at": one["created_at"], **told} for one in things]
    somebody = people[len(people) // 2]
    thing = next(one for one in things if one["location_id"] == company.technician.place_id)
    write_rows(connection, {"people": people, "cis": things, "ci_holdings": holdings, "ci_events": made})
    for table in ("people", "cis"):
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")
    return Grown(f"{somebody['last_name']} {somebody['first_name']}", somebody["id"], thing["id"])


def wait_for(manager: Somebody, company: Company, now: datetime) -> None:
    """Open tasks of the manager's people that wait for the manager's answer."""
    reports = [one.id for one in company.people if one.manager_id == manager.id]
    category = categories(TASK)[0].id
    for at in range(WAITING):
        person_id = reports[at % len(reports)]
        with unit_of_work():
            actor = load_actor(person_id, now)
            if actor is None:
                raise RuntimeError("Everybody of the bench is active.")
            command = OpenTask(f"A laptop for desk {at + 1}", person_id, category_id=category)
            open_task(command, actor=actor, now=now)


def _people(company: Company, first: int, count: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield people of double names, spread over the places, each led by one who came before."""
    doubles = tuple(f"{one}-{other}" for one in LAST for other in LAST if one != other)
    for at in range(count):
        place = company.places[at % len(company.places)]
        leader = first + at // REPORTS - 1 if at >= REPORTS else company.people[place.site].id
        yield {
            "id": first + at,
            "identifier": f"p{first + at:05d}",
            "first_name": FIRST[at % len(FIRST)],
            "last_name": doubles[(at * 7 + at // len(FIRST)) % len(doubles)],
            "work_email": f"p{first + at:05d}@example.org",
            "phone": f"+33 1 40 {at // 10_000:02d} {at // 100 % 100:02d} {at % 100:02d}",
            "location_id": place.id,
            "manager_id": leader,
            "lang": "en",
            "tz": "Europe/Paris",
            "created_at": now,
        }


def _thing(at: int, types: dict[str, int], company: Company, holders: list[int], now: datetime) -> dict[str, Any]:
    key, word, maker, model = MADE[at % len(MADE)]
    holder = None if at % KEPT_IN_STOCK == 0 else holders[at % len(holders)]
    return {
        "id": at,
        "type_id": types[key],
        "tag": f"{word}-{at:06d}",
        "name": f"{model} {at}",
        "manufacturer": maker,
        "model": model,
        "serial": f"SN{at:08d}",
        "state": "in_use" if holder else "in_stock",
        "location_id": company.places[at % len(company.places)].id,
        "holder_id": holder,
        "created_at": now - BOUGHT,
        "updated_at": now - BOUGHT + timedelta(seconds=at),
    }
