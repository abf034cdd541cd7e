"""What the words of a log mean here: said by an administrator, kept for the next file."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.directory.operations.steps import require
from app.imports.operations import look_again
from app.imports.rights import may_import
from app.imports.vocabulary import INCIDENTS
from app.runs.models import Run
from app.runs.queries import get_run
from app.runs.vocabulary import REHEARSAL
from app.tickets.commands import KeepWords
from app.tickets.models import HoldReason, ImportWord
from app.tickets.queries.imports import import_words, receiving_groups
from app.tickets.servicenow.names import SOURCE
from app.tickets.servicenow.words import (
    GROUP,
    IMPACT,
    LONGEST_WORD,
    PLACES,
    PRIORITY,
    STATE,
    TARGET_STATES,
    URGENCY,
    hold_target,
)
from app.tickets.vocabulary import IMPACTS, PRIORITIES, URGENCIES


def keep_words(command: KeepWords, *, actor: Actor, now: datetime) -> Run:
    """Keep what words of the log mean, for this file and the next ones, and return the run that looks at it again.

    Raises Invalid for a meaning we do not have.
    """
    require(may_import(actor, INCIDENTS))
    seen = get_run(command.run_id, actor, (REHEARSAL,))
    before, allowed = import_words(), targets()
    for (place, word), target in command.words.items():
        if place not in PLACES or not 0 < len(word) <= LONGEST_WORD or (target and target not in allowed[place]):
            sentence = Message(N_("Choose a value of the list."))
            raise Invalid(sentence, fields={"words": sentence})
    changes = {
        f"{place}: {word}": [before.get((place, word)), target or None]
        for (place, word), target in command.words.items()
        if before.get((place, word), "") != target
    }
    for (place, word), target in command.words.items():
        _keep_word(place, word, target)
    if changes:
        record("import_words.changed", "import_words", None, changes, actor=actor, now=now)
    return look_again(seen, actor=actor, now=now)


def targets() -> Mapping[str, set[str]]:
    """Return what a word may mean, by place."""
    reasons = db.session.scalars(select(HoldReason.key).where(HoldReason.active))
    return {
        STATE: {one for one in TARGET_STATES if one != "on_hold"} | {hold_target(key) for key in reasons},
        IMPACT: set(IMPACTS),
        URGENCY: set(URGENCIES),
        PRIORITY: set(PRIORITIES),
        GROUP: {str(found) for found in receiving_groups()},
    }


def _keep_word(place: str, word: str, target: str) -> None:
    own = (ImportWord.source == SOURCE, ImportWord.place == place, ImportWord.word == word)
    if not target:
        db.session.execute(delete(ImportWord).where(*own))
        return
    query = insert(ImportWord).values(source=SOURCE, place=place, word=word, target=target)
    keys = [ImportWord.source, ImportWord.place, ImportWord.word]
    db.session.execute(query.on_conflict_do_update(index_elements=keys, set_={"target": target}))
