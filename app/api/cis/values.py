"""What the fields of CIs hold, with the names of whom they name: read for all of a list at once."""

from collections.abc import Iterable
from typing import Any

from app.cmdb import queries
from app.cmdb.fields import FieldSpec
from app.cmdb.models import Ci
from app.cmdb.vocabulary import Kind
from app.core.actor import Actor
from app.directory.queries import names_of_locations
from app.web.words import named


class Values:
    """The values of these CIs' own fields; at most four statements, however many CIs."""

    def __init__(self, cis: Iterable[Ci], actor: Actor) -> None:
        rows = list(cis)
        found = queries.fields_by_type({ci.type_id for ci in rows})
        self.specs: dict[int, list[FieldSpec]] = {one: [row.spec for row in own] for one, own in found.items()}
        wanted: dict[Kind, set[int]] = {Kind.PERSON: set(), Kind.LOCATION: set(), Kind.CI: set()}
        for ci in rows:
            for spec in self.specs.get(ci.type_id, ()):
                if spec.kind in wanted and spec.key in ci.attrs:
                    wanted[spec.kind].add(ci.attrs[spec.key])
        places = names_of_locations(wanted[Kind.LOCATION])
        self.names: dict[Kind, dict[int, str]] = {
            Kind.PERSON: dict(queries.people_named(wanted[Kind.PERSON])),
            Kind.LOCATION: {one: named(names) for one, names in places.items()},
            Kind.CI: dict(queries.cis_named(wanted[Kind.CI], actor)),
        }

    def told(self, ci: Ci) -> dict[str, Any]:
        """Return the value of each field of the CI's type, null for none.

        What is named is told by id and name, a CI by its tag; one out of the caller's sight is null as well.
        """
        return {spec.key: self._told(spec, ci.attrs.get(spec.key)) for spec in self.specs.get(ci.type_id, ())}

    def _told(self, spec: FieldSpec, value: Any) -> Any:
        names = self.names.get(spec.kind)
        if names is None or value is None:
            return value
        return {"id": value, "name": names[value]} if value in names else None
