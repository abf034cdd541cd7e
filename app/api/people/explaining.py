"""What somebody may see and do, and why: asked of the rules that decide at every request."""

from typing import Any

from marshmallow import fields

from app.access.questions import APPROVALS
from app.access.rights import may
from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import listed_whole
from app.api.base.shapes import AskedList, Shape, list_of, one_of
from app.api.bearer import covered
from app.api.people.door import door, person_at
from app.core.errors import Forbidden
from app.directory.queries import facts_of_card
from app.web.format import now, plain
from app.web.rights import AREAS, rights_of


class PersonRight(Shape):
    """One right in words: what, where, and every reason for it; what is not told is refused."""

    area = one_of(AREAS, required=True)
    what = fields.String(required=True)
    where = fields.List(fields.String(), required=True)
    because = fields.List(fields.String(), required=True)


@door.get("/people/<key>/rights", list_of(PersonRight), may=anybody, query=AskedList)
def explain_rights(key: str, query: dict[str, Any]) -> Listed:
    """Tell what somebody may see and do, and why, to who reads everything; nothing of who is disabled.

    What waits for their answer has titles of tickets: a personal token reads approvals where its scopes cover them.
    """
    person = person_at(key)
    if not may(caller(), "see_rights", facts_of_card(person)):
        raise Forbidden
    asked = covered("approvals", writes=False)
    told = [
        {
            "area": area,
            "what": plain(one.what),
            "where": [plain(place) for place in one.where],
            "because": [plain(words) for words, _address in one.why],
        }
        for area, rights in rights_of(person.id, now())
        if asked or area != APPROVALS
        for one in rights
    ]
    return listed_whole(query, told, lambda one: one)
