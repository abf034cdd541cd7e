"""A CMDB group in Paris, and equipment to keep. Olga keeps the CIs of Paris; everybody else is of ``tests.people``."""

from typing import Any

import pytest
from sqlalchemy import select

from app.cmdb import operations
from app.cmdb.commands import CiDetails, CreateCi
from app.cmdb.models import Ci, CiType, RelationKind
from app.core.db import db
from tests.factories import NOW, SETUP, make_group, make_person

AT_CREATION = {"state", "holder_id", "reason"}


def type_id(key: str = "computer") -> int:
    return db.session.scalars(select(CiType.id).where(CiType.key == key)).one()


def kind_id(key: str = "runs_on") -> int:
    return db.session.scalars(select(RelationKind.id).where(RelationKind.key == key)).one()


def details(tag: str = "PC-1", **said: Any) -> CiDetails:
    return CiDetails(**({"name": f"Machine {tag}", "tag": tag} | said))


def make_ci(tag: str = "PC-1", place: Any = None, kind: str = "computer", **said: Any) -> Ci:
    """Return a new CI, at ``place`` if one is given."""
    beside = {name: said.pop(name) for name in AT_CREATION & said.keys()}
    known = details(tag, location_id=place.id if place else None, **said)
    return operations.create_ci(CreateCi(type_id(kind), known, **beside), actor=SETUP, now=NOW)


@pytest.fixture
def olga(paris):
    """She keeps the CIs of Paris and everything below."""
    person = make_person("Olga Petit", paris)
    make_group("Paris equipment", paris, ("cmdb",), members=[person])
    return person
