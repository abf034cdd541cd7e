"""The search box: numbers and references by equality, words by one trigram index."""

from sqlalchemy import ColumnElement, Text, and_, any_, false, func, literal, or_, select

from app.tickets import search
from app.tickets.models import ExternalRef, Ticket, TicketNumber


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition "this ticket is what ``text`` looks for": title and description only, never notes."""
    question = search.parse(text)
    if question is None:
        return false()
    return or_(*_equalities(question), and_(*map(_holds, question.words)))


def numbered(text: str) -> ColumnElement[bool] | None:
    """Return the condition "this is the ticket's number, a former one or its foreign reference"; None for no text."""
    question = search.parse(text)
    return None if question is None else or_(*_equalities(question))


def holding(text: str) -> ColumnElement[bool] | None:
    """Return the condition "title and description hold every word of ``text``"; None for no text."""
    question = search.parse(text)
    return None if question is None else and_(*map(_holds, question.words))


def _equalities(question: search.Question) -> list[ColumnElement[bool]]:
    # As arrays, not as IN: PostgreSQL can then answer the whole OR from indexes.
    by_reference = select(ExternalRef.ticket_id).where(func.lower(ExternalRef.reference) == question.reference)
    conditions = [Ticket.id == any_(func.array(by_reference.scalar_subquery()))]
    if question.numbers:
        formerly = select(TicketNumber.ticket_id).where(TicketNumber.number.in_(question.numbers))
        conditions += [Ticket.number.in_(question.numbers), Ticket.id == any_(func.array(formerly.scalar_subquery()))]
    return conditions


def _holds(word: search.Word) -> ColumnElement[bool]:
    """Return the condition "the text holds this word", accents and case apart.

    The wildcards of LIKE are escaped by the database *after* unaccent, which turns some signs into ``%``.
    """
    plain: ColumnElement[str] = func.lower(func.immutable_unaccent(literal(word.text, Text)))
    for sign in ("\\", "%", "_"):
        plain = func.replace(plain, sign, "\\" + sign)
    return Ticket.search.like(literal("%" if word.anywhere else "% ", Text).concat(plain).concat("%"))
