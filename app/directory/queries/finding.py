"""The directory's one box: people by name, identifier, mail, phone, or by what another domain says (D35, D36)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, exists, func, literal, or_, select, true, union

from app.core.actor import Actor
from app.core.db import db
from app.directory import search
from app.directory.models import Person
from app.directory.purposes import Purpose
from app.directory.queries.people import NAME, people_visible_to
from app.directory.rights import is_staff

Ids = Select[int | None]


def found(text: str, actor: Actor, also: Sequence[Ids] = ()) -> ColumnElement[bool]:
    """Return the condition "``text`` finds this person": whole words of theirs, and only if none has them a near name.

    Mail and phone find those whose mail and phone the actor may see. ``also`` are queries of the ids of people whom
    other domains know by ``text``, such as the holders of a thing with that tag.
    """
    question = search.parse(text)
    if not question.words:
        return true()
    visible = people_visible_to(actor).with_only_columns(Person.id)
    arms = [
        visible.where(condition) for condition in (matching(text), *_reached(question, actor)) if condition is not None
    ]
    arms += [visible.where(Person.id.in_(ids)) for ids in also]
    exact = (arms[0] if len(arms) == 1 else union(*arms)).cte("exact")
    if not question.names:
        return Person.id.in_(select(exact.c.id))
    near = visible.where(_resembling(question), ~exists().select_from(exact))
    return Person.id.in_(select(exact.c.id).union_all(near))


def best_first(text: str) -> tuple[Any, ...]:
    """Return the order of what ``text`` finds: whose identifier it is, then by name, those who left last."""
    is_theirs = func.lower(Person.identifier) == search.parse(text).login
    return (is_theirs.desc(), Person.active.desc(), func.lower(Person.last_name), func.lower(Person.first_name))


def suggest_people(text: str, actor: Actor, most: int, also: Sequence[Ids] = ()) -> Sequence[Row[int, str, str, bool]]:
    """Return id, name, identifier and whether active of the people ``text`` finds, the best first; one statement."""
    query = people_visible_to(actor).with_only_columns(Person.id, NAME, Person.identifier, Person.active)
    return db.session.execute(
        query.where(found(text, actor, also)).order_by(*best_first(text), Person.id).limit(most)
    ).all()


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition "every word of ``text`` is part of the name or the identifier", accents and case apart."""
    column = Person.__table__.c.search
    return and_(True, *(column.contains(_plain(word), autoescape=False) for word in search.parse(text).words))


def _reached(question: search.Question, actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions on mail and phone, each with whose the actor may see (``rights.may_see_contact``)."""
    near = _near(actor)
    conditions = []
    for wanted in filter(None, (question.mail, question.digits)):
        condition = Person.__table__.c.contact.contains(_plain(wanted), autoescape=False)
        conditions.append(condition if is_staff(actor) else and_(condition, near))
    if question.mail:
        condition = func.lower(Person.private_email).contains(_plain(question.mail), autoescape=False)
        conditions.append(condition if actor.reads_everything else and_(condition, near))
    return conditions


def _near(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the actor may see what is private of this person"; ``rights.may_see_private`` says it."""
    served = actor.scopes.get(Purpose.PEOPLE, frozenset())
    return or_(Person.id == actor.person_id, Person.manager_id == actor.person_id, Person.location_id.in_(served))


def _resembling(question: search.Question) -> ColumnElement[bool]:
    """Return the condition "each word is part of the name, or one slip away from a word of it"."""
    column = Person.__table__.c
    return and_(
        True,
        *(
            or_(
                column.search.contains(_plain(word), autoescape=False),
                column.near.overlap(func.near_words(func.immutable_unaccent(func.lower(literal(word, String))))),
            )
            for word in question.names
        ),
    )


def _plain(word: str) -> ColumnElement[str]:
    """Return ``word`` without case and accents, with the wildcards of LIKE taken literally."""
    plain = func.immutable_unaccent(func.lower(literal(word, String)))
    for sign in ("\\", "%", "_"):
        plain = func.replace(plain, sign, "\\" + sign)
    return plain
