"""How tickets are tied to one another: what each tie is called from either end."""

from app.core.i18n import N_, Message

RELATES, BLOCKS, BLOCKED_BY = "relates", "blocks", "blocked_by"
FOLLOWS, FOLLOWED_BY = "follows", "followed_by"
DUPLICATE_OF, DUPLICATES = "duplicate_of", "duplicates"

# Those that people make and remove; a follow-up and a duplicate are part of their tickets' history.
RELATIONS = (RELATES, BLOCKS, BLOCKED_BY)
INVERSE = {
    RELATES: RELATES,
    BLOCKS: BLOCKED_BY,
    BLOCKED_BY: BLOCKS,
    FOLLOWS: FOLLOWED_BY,
    FOLLOWED_BY: FOLLOWS,
}
NAMES = {
    BLOCKED_BY: Message(N_("Blocked by")),
    BLOCKS: Message(N_("Blocks")),
    DUPLICATE_OF: Message(N_("Duplicate of")),
    DUPLICATES: Message(N_("Has a duplicate")),
    FOLLOWS: Message(N_("Follows")),
    FOLLOWED_BY: Message(N_("Followed by")),
    RELATES: Message(N_("Related to")),
}


def row_of(relation: str, ticket_id: int, other_id: int) -> tuple[str, int, int]:
    """Return the tie as it is stored, the same from either end: (kind, ticket, other)."""
    if relation == RELATES:
        return RELATES, min(ticket_id, other_id), max(ticket_id, other_id)
    if relation in (BLOCKED_BY, FOLLOWED_BY):
        return INVERSE[relation], other_id, ticket_id
    return relation, ticket_id, other_id


def relation_of(kind: str, *, is_first: bool) -> str:
    """Return what a stored tie is called from the end of its first ticket, or of its second."""
    return kind if is_first else INVERSE[kind]
