"""Who may see and stop a run: whoever asked for it, and who reads everything."""

from app.core.actor import Actor


def may_see_run(actor: Actor, person_id: int | None) -> bool:
    """Return whether a run that ``person_id`` asked for is the actor's business."""
    return actor.reads_everything or (person_id is not None and person_id == actor.person_id)


def may_stop_run(actor: Actor, person_id: int | None) -> bool:
    """Return whether the actor may cancel it; an auditor stops nothing of others."""
    return actor.is_admin or (person_id is not None and person_id == actor.person_id)


def may_fetch_file(actor: Actor, person_id: int | None) -> bool:
    """Return whether the actor may save the file a run made: it holds what its person saw, and is theirs alone."""
    return person_id is not None and person_id == actor.person_id
