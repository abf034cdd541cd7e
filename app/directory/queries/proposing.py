"""What a new record may propose: a mailbox nobody has, at the domain that the place's other people write from."""

from sqlalchemy import func, or_, select

from app.core.db import db
from app.directory.models import Person
from app.directory.proposals import Proposal, mailbox_of, propose

_LOGIN, _MAIL = func.lower(Person.identifier), func.lower(Person.work_email)
_DOMAIN = func.split_part(_MAIL, "@", 2)


def proposal_for(first_name: str, last_name: str, location_id: int | None) -> Proposal:
    """Return an identifier and a work mail that nobody signs in with; two statements."""
    mailbox = mailbox_of(first_name, last_name)
    if not mailbox:
        return Proposal()
    near = (func.count().filter(Person.location_id == (location_id or 0)).desc(), func.count().desc(), _DOMAIN)
    domains = select(_DOMAIN).where(Person.active, Person.work_email.is_not(None)).group_by(_DOMAIN)
    domain = db.session.scalar(domains.order_by(*near).limit(1)) or ""
    begins = or_(_LOGIN.startswith(mailbox, autoescape=True), _MAIL.startswith(mailbox, autoescape=True))
    taken = {login for row in db.session.execute(select(_LOGIN, _MAIL).where(begins)) for login in row if login}
    return propose(mailbox, domain, taken)
