"""Reporting lines: who stands above somebody, and who below (the organisation chart)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.directory.models import Person
from app.directory.queries.people import NAME

MOST_LEVELS = 50


@dataclass(frozen=True)
class InLine:
    """One person of a chart; ``reports`` counts the active people who report to them."""

    id: int
    name: str
    manager_id: int | None
    location_id: int | None
    active: bool
    reports: int


def managers_above(person_id: int) -> list[InLine]:
    """Return the people above somebody, nearest first, they themselves left out; one statement."""
    up = select(Person.manager_id, literal(1).label("far")).where(Person.id == person_id).cte("up", recursive=True)
    further = select(Person.manager_id, up.c.far + 1).join(up, Person.id == up.c.manager_id)
    # No loop can be written; were there one, the chart would still be drawn.
    up = up.union_all(further.where(up.c.far < MOST_LEVELS))
    return _rows(_in_line().join(up, Person.id == up.c.manager_id).order_by(up.c.far))


def reports_below(manager_ids: Collection[int], most: int) -> list[InLine]:
    """Return at most ``most`` of the active people who report to these managers, by name; one statement."""
    query = _in_line().where(Person.manager_id.in_(manager_ids), Person.active)
    return _rows(query.order_by(func.lower(Person.last_name), func.lower(Person.first_name), Person.id).limit(most))


def tops(most: int) -> list[InLine]:
    """Return at most ``most`` of the people who have reports and no manager, by name; one statement."""
    query = _in_line().where(Person.manager_id.is_(None), _has_reports())
    return _rows(query.order_by(func.lower(Person.last_name), func.lower(Person.first_name), Person.id).limit(most))


def in_line(person_id: int) -> InLine:
    """Return somebody as the chart shows them; one statement."""
    return _rows(_in_line().where(Person.id == person_id))[0]


def _in_line() -> Select[*tuple[object, ...]]:
    report = aliased(Person)
    count = select(func.count()).where(report.manager_id == Person.id, report.active).scalar_subquery()
    return select(Person.id, NAME, Person.manager_id, Person.location_id, Person.active, count)


def _has_reports() -> ColumnElement[bool]:
    report = aliased(Person)
    return exists().where(report.manager_id == Person.id, report.active)


def _rows(query: Select[*tuple[object, ...]]) -> list[InLine]:
    found: Sequence[tuple] = db.session.execute(query).all()
    return [InLine(*row) for row in found]
