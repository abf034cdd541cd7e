"""Files on a ticket: those that come with words, and those that an administrator takes off again."""

from datetime import datetime
from uuid import UUID

from app.attachments import operations as attachments
from app.attachments.commands import Bind, Redact
from app.attachments.operations import Gone
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.tickets.models import Ticket
from app.tickets.queries.attachments import lock_file


def attach(
    keys: tuple[UUID, ...],
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    comment_id: int | None = None,
    event_seq: int | None = None,
) -> None:
    """Tie the actor's files to what they say on the ticket; raises Invalid with the field ``files``.

    The right to say it is the caller's to ask; a file has the rights of the words it came with.
    """
    if keys:
        attachments.bind(Bind(keys, ticket.id, comment_id, event_seq), actor=actor, now=now)


def redact_file(command: Redact, *, actor: Actor, now: datetime) -> Gone:
    """Take a file off its ticket for good and return what it named.

    Raises NotFound when the actor may not see it or it is gone already, Forbidden unless they administer.
    """
    file = lock_file(command.key, actor)
    if not actor.is_admin:
        raise Forbidden
    return attachments.redact(file, actor=actor, now=now)
