"""What the fields of CIs hold, with the names of whom they name: read for all of a list at once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.cmdb import queries
from app.cmdb.fields import FieldSpec
from app.cmdb.models import Ci
from app.cmdb.vocabulary import REFERENCES, Kind
from app.core.actor import Actor
from app.directory.queries import names_of_locations
from app.web.words import named


class Named:
    """The names of people, places and CIs that are met as ids; a CI out of the caller's sight has none."""

    def __init__(self, wanted: Mapping[Kind, Collection[int]], actor: Actor) -> None:
        places = names_of_locations(wanted.get(Kind.LOCATION, ()))
        self.names: dict[Kind, dict[int, str]] = {
            Kind.PERSON: dict(queries.people_named(wanted.get(Kind.PERSON, ()))),
            Kind.LOCATION: {one: named(names) for one, names in places.items()},
            Kind.CI: dict(queries.cis_named(wanted.get(Kind.CI, ()), actor)),
        }

    def told(self, kind: Kind, value: Any) -> Any:
        """Return a value of that kind: what is named by id and name, a CI by its tag; null out of sight."""
        names = self.names.get(kind)
        if names is None or value is None:
            return value
        return {"id": value, "name": names[value]} if value in names else None


class Values:
    """The values of these CIs' own fields; at most four statements, however many CIs."""

    def __init__(self, cis: Iterable[Ci], actor: Actor) -> None:
        rows = list(cis)
        found = queries.fields_by_type({ci.type_id for ci in rows})
        self.specs: dict[int, list[FieldSpec]] = {one: [row.spec for row in own] for one, own in found.items()}
        wanted: dict[Kind, set[int]] = {}
        for ci in rows:
            for spec in self.specs.get(ci.type_id, ()):
                if spec.kind in REFERENCES and spec.key in ci.attrs:
                    wanted.setdefault(spec.kind, set()).add(ci.attrs[spec.key])
        self.named = Named(wanted, actor)

    def told(self, ci: Ci) -> dict[str, Any]:
        """Return the value of each field of the CI's type, null for none."""
        return {spec.key: self.named.told(spec.kind, ci.attrs.get(spec.key)) for spec in self.specs.get(ci.type_id, ())}
