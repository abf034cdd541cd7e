"""What a typed text must be before it is stored. Every door meets these, whatever it checked itself."""

from decimal import Decimal

from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.core.writing import one_line
from app.tickets.vocabulary import ADDITIONAL_MAX, BODY_MAX, COST_MAX, REASON_MAX, TITLE_MAX, TITLE_MIN

_NEEDED = Message(N_("This is needed."))
_UNWRITABLE = Message(N_("It holds a character that cannot be stored."))


def invalid(field: str, message: Message) -> Invalid:
    """Return the error of one field."""
    return Invalid(message, fields={field: message})


def clean(field: str, text: str, *, longest: int, shortest: int = 0) -> str:
    """Return ``text`` without spaces around it; raise Invalid when it is too long, too short or not storable."""
    kept = text.strip()
    if "\x00" in kept or any("\ud800" <= sign <= "\udfff" for sign in kept):
        raise invalid(field, _UNWRITABLE)
    if len(kept) > longest:
        raise invalid(field, Message(N_("At most %(number)s characters."), {"number": longest}))
    if not kept and shortest:
        raise invalid(field, _NEEDED)
    if len(kept) < shortest:
        raise invalid(field, Message(N_("At least %(number)s characters."), {"number": shortest}))
    return kept


def title(text: str) -> str:
    """Return a ticket's title, on one line."""
    return clean("title", one_line(text), longest=TITLE_MAX, shortest=TITLE_MIN)


def body(text: str) -> str:
    """Return a ticket's description."""
    return clean("body", text.replace("\r\n", "\n"), longest=BODY_MAX)


def additional_info(text: str) -> str:
    """Return what else a task needs said; it may be empty."""
    return clean("additional_info", text.replace("\r\n", "\n"), longest=ADDITIONAL_MAX)


def cost(amount: Decimal | None) -> Decimal | None:
    """Return an estimated cost in the installation's currency, to the cent; None is not known."""
    if amount is None:
        return None
    if not amount.is_finite() or not 0 <= amount <= COST_MAX:
        raise invalid("estimated_cost", Message(N_("An amount from 0 to %(most)s."), {"most": COST_MAX}))
    kept = amount.quantize(Decimal("0.01"))
    if kept != amount:
        raise invalid("estimated_cost", Message(N_("An amount has two decimals at most, such as 1250.50.")))
    return kept


def comment(text: str) -> str:
    """Return the Markdown of a comment; it says something."""
    return clean("source_md", text.replace("\r\n", "\n"), longest=BODY_MAX, shortest=1)


def reason(text: str, field: str = "reason") -> str:
    """Return a reason, a solution or another short explanation; it may be empty."""
    return clean(field, text, longest=REASON_MAX)
