"""Whom the demonstration made: everybody knows their password, so they exist for demo mode only."""

DEMO_DOMAIN = "demo.ticketease.test"


def is_of_demo(work_email: str | None) -> bool:
    """Return whether the mail address is one of the demonstration's people."""
    return (work_email or "").endswith(f"@{DEMO_DOMAIN}")
