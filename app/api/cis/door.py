"""The door of the CIs, and the CI that its handlers speak of."""

from typing import Any

from app.api.base.door import Door, Names, caller
from app.api.base.parts import id_of
from app.cmdb import queries
from app.cmdb.checks import TAG
from app.cmdb.fields import key_in
from app.cmdb.models import Ci
from app.core.errors import NotFound


class CiNames(Names):
    """How the fields of CIs are called: those of a type stand below ``fields``."""

    def of(self, name: str, sent: Any = None) -> str:
        """Return the caller's name of a field."""
        key = key_in(name)
        return f"fields.{key}" if key else super().of(name)


TAGGED = "tag:"
door = Door("cis", "Configuration items, by their id or tag: digits are an id, `tag:5` is the tag 5.")
door.names = CiNames()


def ci_at(key: str) -> Ci:
    """Return the CI of an address, by id or tag; raise NotFound when it is none of the caller's business."""
    ci_id, tag = named_in(key)
    found = queries.find_known(caller(), tag=tag) if ci_id is None else queries.find_ci(ci_id, caller())
    if found is None:
        raise NotFound
    return found


def even_deleted(key: str) -> Ci:
    """Return the CI of an address, also a deleted one to an administrator; raise NotFound, or Refused for several."""
    try:
        return ci_at(key)
    except NotFound:
        ci_id, tag = named_in(key)
        return queries.get_gone_tagged(tag, caller()) if ci_id is None else queries.get_gone(ci_id, caller())


def named_in(key: str) -> tuple[int | None, str]:
    """Return the id that an address names, else None and the tag; raise NotFound for what can be neither.

    Digits are an id, whatever there is: were they a tag where no CI has that id, they would name another one later.
    """
    if key.isascii() and key.isdigit():
        return id_of(key), ""
    tag = key.removeprefix(TAGGED)
    if not TAG.fullmatch(tag):
        raise NotFound
    return None, tag
