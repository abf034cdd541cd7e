"""The directory's one box: people by name, identifier, mail, phone, or by what another domain says (D35, D36)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true, union

from app.core.actor import Actor
from app.core.db import db
from app.core.search import MOST_WORDS, begins_word, holds_part, plain
from app.directory import search
from app.directory.models import Person
from app.directory.purposes import Purpose
from app.directory.queries.people import NAME, people_visible_to
from app.directory.rights import is_staff

Ids = Select[int | None]
# The columns themselves: an attribute that is loaded late builds no condition of strings.
_COLUMNS = Person.__table__.c


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


def suggest_people(
    text: str, actor: Actor, most: int, also: Sequence[Ids] = (), *, leavers: bool = True
) -> Sequence[Row[int, str, str, bool]]:
    """Return id, name, identifier and whether active of the people ``text`` finds, the best first; one statement.

    Without ``leavers`` nobody disabled is among them: those take no place of somebody who can be chosen.
    """
    query = people_visible_to(actor).with_only_columns(Person.id, NAME, Person.identifier, Person.active)
    query = query if leavers else query.where(Person.active)
    return db.session.execute(
        query.where(found(text, actor, also)).order_by(*best_first(text), Person.id).limit(most)
    ).all()


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition "every word of ``text`` is part of the name or the identifier", accents and case apart.

    One or two letters are where a word of them begins.
    """
    return and_(True, *(_said(word) for word in text.split()[:MOST_WORDS]))


def _said(word: str) -> ColumnElement[bool]:
    return (holds_part if search.may_slip(word) else begins_word)(_COLUMNS.search, word)


def _reached(question: search.Question, actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions on mail and phone, each with whose the actor may see (``rights.may_see_contact``)."""
    near = _near(actor)
    conditions = []
    for wanted in filter(None, (question.mail, question.digits)):
        condition = holds_part(_COLUMNS.contact, wanted)
        conditions.append(condition if is_staff(actor) else and_(condition, near))
    if question.mail:
        condition = holds_part(func.lower(Person.private_email), question.mail)
        conditions.append(condition if actor.reads_everything else and_(condition, near))
    return conditions


def _near(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the actor may see what is private of this person"; ``rights.may_see_private`` says it."""
    served = actor.scopes.get(Purpose.PEOPLE, frozenset())
    return or_(Person.id == actor.person_id, Person.manager_id == actor.person_id, Person.location_id.in_(served))


def _resembling(question: search.Question) -> ColumnElement[bool]:
    """Return the condition "each word is part of the name, or one slip away from a word of it"."""
    ways = (
        or_(_said(word), _COLUMNS.near.overlap(func.near_words(plain(word)))) if search.may_slip(word) else _said(word)
        for word in question.names
    )
    return and_(True, *ways)
