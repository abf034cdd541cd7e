"""What somebody is told about an approval that still waits, in words."""

from app.core.i18n import N_, Message

# By the kind of the notice; the other kinds are told to nobody.
LINES = {
    "escalated": N_("%(name)s has not answered in time."),
    "delegated": N_("%(name)s lets you answer:"),
    "rerouted": N_("You are asked instead of %(name)s:"),
    "reminded": N_("This has waited for some time:"),
}
_NOBODY = Message(N_("nobody"))


def line_of(kind: str, about: str) -> Message:
    """Return the line of a notice about the answer of ``about``, empty for nobody's; a colon leads to its request."""
    return Message(LINES[kind], {"name": about or _NOBODY})
