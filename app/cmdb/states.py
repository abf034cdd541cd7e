"""The life of a CI: which state may follow which, and what holding it has to do with that."""

from collections.abc import Mapping

from app.cmdb.vocabulary import STATE_WORDS, State
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message

MOVES: Mapping[State, frozenset[State]] = {
    State.IN_STOCK: frozenset({State.IN_USE, State.IN_REPAIR, State.LOST, State.RETIRED}),
    State.IN_USE: frozenset({State.IN_STOCK, State.IN_REPAIR, State.LENT, State.LOST, State.RETIRED}),
    State.IN_REPAIR: frozenset({State.IN_STOCK, State.IN_USE, State.LENT, State.LOST, State.RETIRED}),
    State.LENT: frozenset({State.IN_STOCK, State.IN_USE, State.IN_REPAIR, State.LOST, State.RETIRED}),
    State.LOST: frozenset({State.IN_STOCK, State.IN_USE, State.IN_REPAIR, State.RETIRED}),
    State.RETIRED: frozenset({State.IN_STOCK}),
}
# Nobody holds what is on a shelf or gone.
WITHOUT_HOLDER = frozenset({State.IN_STOCK, State.RETIRED})
GIVEN = frozenset({State.IN_USE, State.LENT})

_HELD = no("held", Message(N_("Somebody holds it: take it back first.")))
_NOT_HELD = no("not_held", Message(N_("Nobody holds it.")))
_LENT_TO = no("lent_to", Message(N_("What is lent has a holder: hand it over instead.")))
_RETIRED = no("retired", Message(N_("It is retired: put it back in stock first.")))
_ALREADY = no("already_held", Message(N_("This person holds it already.")))
_UNKNOWN = no("unknown_state", Message(N_("There is no such state.")))


def decide_state(state: str, target: str, *, held: bool) -> Decision:
    """Answer whether a CI in ``state`` may be put in ``target`` while it is ``held`` or not."""
    if target not in set(State):
        return _UNKNOWN
    if target not in MOVES[State(state)]:
        values = {"state": STATE_WORDS[state], "target": STATE_WORDS[target]}
        return no("no_such_move", Message(N_("“%(target)s” does not follow “%(state)s”."), values))
    if held and target in WITHOUT_HOLDER:
        return _HELD
    return _LENT_TO if target == State.LENT and not held else YES


def decide_first(target: str, *, held: bool) -> Decision:
    """Answer whether a new CI may begin in ``target``, with a holder or without."""
    if target not in set(State):
        return _UNKNOWN
    if held and target in WITHOUT_HOLDER:
        return no("held", Message(N_("What somebody holds is not “%(state)s”."), {"state": STATE_WORDS[target]}))
    return _LENT_TO if target == State.LENT and not held else YES


def decide_hand_over(state: str, holder_id: int | None, person_id: int) -> Decision:
    """Answer whether a CI may be given to that person; whoever has it now gives it back by that."""
    if state == State.RETIRED:
        return _RETIRED
    return _ALREADY if holder_id == person_id else YES


def decide_give_back(holder_id: int | None, target: str) -> Decision:
    """Answer whether a CI may be taken back into ``target``."""
    if holder_id is None:
        return _NOT_HELD
    return YES if target in {State.IN_STOCK, State.IN_REPAIR, State.LOST, State.RETIRED} else _UNKNOWN


def targets(state: str, *, held: bool) -> list[State]:
    """Return the states that may follow, in their usual order."""
    return [one for one in State if decide_state(state, one, held=held)]
