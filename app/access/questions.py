"""What is asked about somebody's rights, each as the rule that decides it and the words that the page says it in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from app.access import ci_rights, ticket_rights
from app.access.ci_rights import CiFacts
from app.access.ticket_rights import Action, RequesterFacts, TicketFacts
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.directory import rights
from app.directory.facts import GroupFacts, PersonFacts, Rank
from app.directory.purposes import Purpose

OTHER = -1  # Somebody, or something, that the person has nothing else to do with.
LOCATION, GROUP, SELF = "location", "group", "self"
TICKETS, APPROVALS, PEOPLE, CIS, HOUSE = "tickets", "approvals", "people", "cis", "house"
_KINDS = {
    "incident": (
        N_("See the incidents of these locations"),
        N_("Work the incidents of these locations: assign, answer, solve"),
        N_("Work every incident of this group, wherever it is"),
        N_("Open incidents for the people of these locations"),
        N_("Work the incidents assigned to them"),
    ),
    "task": (
        N_("See the tasks of these locations"),
        N_("Work the tasks of these locations: assign, answer, solve"),
        N_("Work every task of this group, wherever it is"),
        N_("Open tasks for the people of these locations"),
        N_("Work the tasks assigned to them"),
    ),
}


@dataclass(frozen=True)
class Question:
    """One thing that may be allowed, asked of each subject: locations, groups, or nothing but the person."""

    area: str
    words: Message
    about: str
    asks: Callable[[Actor, int], object]


def _ticket(action: Action, kind: str, actor: Actor, **facts: Any) -> object:
    return ticket_rights.may(actor, action, replace(TicketFacts(kind, OTHER), **facts))


def _of_kind(kind: str) -> Iterator[Question]:
    see, work, of_group, open_for, assigned = map(Message, _KINDS[kind])

    def at(action: Action, actor: Actor, place: int) -> object:
        return _ticket(action, kind, actor, location_id=place)

    def in_group(actor: Actor, group: int) -> object:
        facts = TicketFacts(kind, OTHER, group_id=group, group_members_only=True)
        return not actor.is_admin and ticket_rights.may(actor, Action.WORK, facts)

    def for_people_of(actor: Actor, place: int) -> object:
        return ticket_rights.may_open(actor, kind, RequesterFacts(OTHER, place, None))

    def given(actor: Actor, _nothing: int) -> object:
        return not actor.is_admin and _ticket(Action.WORK, kind, actor, assignee_id=actor.person_id)

    yield Question(TICKETS, see, LOCATION, partial(at, Action.VIEW))
    yield Question(TICKETS, work, LOCATION, partial(at, Action.WORK))
    yield Question(TICKETS, of_group, GROUP, in_group)
    yield Question(TICKETS, assigned, SELF, given)
    yield Question(TICKETS, open_for, LOCATION, for_people_of)


def _of_tickets() -> Iterator[Question]:
    def own(action: Action, actor: Actor, _nothing: int) -> object:
        return _ticket(action, "incident", actor, requester_id=actor.person_id or OTHER)

    def reports(action: Action, actor: Actor, _nothing: int) -> object:
        return not actor.is_admin and _ticket(action, "incident", actor, requester_manager_id=actor.person_id)

    def for_reports(actor: Actor, _nothing: int) -> object:
        facts = RequesterFacts(OTHER, None, actor.person_id if actor.has_reports else None)
        return not actor.is_admin and ticket_rights.may_open(actor, "incident", facts)

    def notes(actor: Actor, place: int) -> object:
        return any(_ticket(Action.VIEW_NOTES, kind, actor, location_id=place) for kind in _KINDS)

    def delete(actor: Actor, _nothing: int) -> object:
        return _ticket(Action.DELETE, "incident", actor)

    own_words = N_("See and follow the tickets they asked for or that are for them, and comment on them")
    yield Question(TICKETS, Message(own_words), SELF, partial(own, Action.COMMENT))
    yield Question(TICKETS, Message(N_("See the tickets of their reports")), SELF, partial(reports, Action.VIEW))
    yield Question(
        TICKETS, Message(N_("Comment on the tickets of their reports")), SELF, partial(reports, Action.COMMENT)
    )
    yield Question(TICKETS, Message(N_("Open tickets for their reports")), SELF, for_reports)
    yield Question(TICKETS, Message(N_("Read the internal notes of tickets of these locations")), LOCATION, notes)
    yield Question(TICKETS, Message(N_("Delete tickets, with a reason, and restore them")), SELF, delete)


def _of_approvals() -> Iterator[Question]:
    def choose(actor: Actor, _nothing: int) -> object:
        return rights.may_administer(actor)

    def absences(actor: Actor, _nothing: int) -> object:
        return rights.may_keep_absence(actor, OTHER)

    yield Question(APPROVALS, Message(N_("Choose who else is asked about a request, never themselves")), SELF, choose)
    yield Question(APPROVALS, Message(N_("Note when others are away and who answers for them")), SELF, absences)


def _of_people() -> Iterator[Question]:
    def somebody(actor: Actor, place: int) -> PersonFacts:
        return PersonFacts(OTHER, place, Rank.REQUESTER)

    def contact(actor: Actor, place: int) -> object:
        return rights.may_see_contact(actor, somebody(actor, place))

    def private(actor: Actor, place: int) -> object:
        return rights.may_see_private(actor, somebody(actor, place))

    def private_of_reports(actor: Actor, _nothing: int) -> object:
        facts = PersonFacts(OTHER, None, manager_id=actor.person_id if actor.has_reports else None)
        return not actor.reads_everything and rights.may_see_private(actor, facts)

    def edit(actor: Actor, place: int) -> object:
        return rights.may_edit_person(actor, somebody(actor, place))

    def account(rank: Rank, actor: Actor, place: int) -> object:
        return rights.may_edit_account(actor, PersonFacts(OTHER, place, rank))

    def grant(actor: Actor, _nothing: int) -> object:
        return rights.may_set_rights(actor, PersonFacts(OTHER, None))

    def keep(actor: Actor, place: int) -> object:
        return rights.may_keep_group(actor, GroupFacts(None, place, frozenset({Purpose.INCIDENTS})))

    def members(actor: Actor, group: int) -> object:
        return not actor.is_admin and rights.may_keep_members(actor, GroupFacts(group, OTHER))

    yield Question(PEOPLE, Message(N_("Read mail and phone of the people of these locations")), LOCATION, contact)
    yield Question(PEOPLE, Message(N_("Read the private mail of the people of these locations")), LOCATION, private)
    yield Question(PEOPLE, Message(N_("Read the private mail of their reports")), SELF, private_of_reports)
    yield Question(PEOPLE, Message(N_("Create and edit the people of these locations")), LOCATION, edit)
    below = N_("Invite, disable and delete those of them who are no more than technicians")
    yield Question(PEOPLE, Message(below), LOCATION, partial(account, Rank.TECHNICIAN))
    every = N_("Invite, disable and delete anybody of these locations, administrators too")
    yield Question(PEOPLE, Message(every), LOCATION, partial(account, Rank.ADMINISTRATOR))
    yield Question(PEOPLE, Message(N_("Make others administrators or auditors")), SELF, grant)
    yield Question(PEOPLE, Message(N_("Create, edit and delete the support groups of these locations")), LOCATION, keep)
    yield Question(PEOPLE, Message(N_("Add and remove the members of this group")), GROUP, members)


def _of_cis() -> Iterator[Question]:
    def see(actor: Actor, place: int) -> object:
        return ci_rights.may_see(actor, CiFacts(place))

    def edit(actor: Actor, place: int) -> object:
        return ci_rights.may_edit(actor, CiFacts(place))

    def own(actor: Actor, _nothing: int) -> object:
        return ci_rights.may_see(actor, CiFacts(None, actor.person_id))

    def reports(actor: Actor, _nothing: int) -> object:
        return not actor.reads_everything and ci_rights.may_see(actor, CiFacts(None, OTHER, actor.person_id))

    yield Question(CIS, Message(N_("See the equipment they hold")), SELF, own)
    yield Question(CIS, Message(N_("See the equipment their reports hold")), SELF, reports)
    yield Question(CIS, Message(N_("See the equipment of these locations")), LOCATION, see)
    yield Question(CIS, Message(N_("Record, change and hand over the equipment of these locations")), LOCATION, edit)


def _of_the_house() -> Iterator[Question]:
    def read(actor: Actor, _nothing: int) -> object:
        return actor.reads_everything

    def administer(actor: Actor, _nothing: int) -> object:
        return rights.may_administer(actor)

    yield Question(HOUSE, Message(N_("Read everything: tickets, people, settings, the audit record")), SELF, read)
    yield Question(HOUSE, Message(N_("Change settings and the tree of locations")), SELF, administer)


QUESTIONS: tuple[Question, ...] = (
    *_of_tickets(),
    *(question for kind in _KINDS for question in _of_kind(kind)),
    *_of_approvals(),
    *_of_people(),
    *_of_cis(),
    *_of_the_house(),
)
