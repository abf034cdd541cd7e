"""The door of the CIs, and the CI that its handlers speak of."""

from app.api.base.door import Door, Names, caller
from app.api.base.parts import id_of
from app.cmdb import queries
from app.cmdb.checks import TAG_MAX
from app.cmdb.fields import key_in
from app.cmdb.models import Ci
from app.core.errors import NotFound


class CiNames(Names):
    """How the fields of CIs are called: those of a type stand below ``fields``."""

    def of(self, name: str) -> str:
        """Return the caller's name of a field."""
        key = key_in(name)
        return f"fields.{key}" if key else super().of(name)


door = Door("cis", "Configuration items, by their id or tag; digits alone are an id where there is one.")
door.names = CiNames()


def ci_at(key: str) -> Ci:
    """Return the CI of an address, by id or tag; raise NotFound when it is none of the caller's business."""
    found = None
    if key.isascii() and key.isdigit():
        try:
            found = queries.find_ci(id_of(key), caller())
        except NotFound:
            found = None
    if found is None and len(key) <= TAG_MAX:
        found = queries.find_known(caller(), tag=key)
    if found is None:
        raise NotFound
    return found
