"""How the panel looks to the caller: theme, initials, keys. What is their record's stands with the people."""

from typing import Any

from flask import Response, after_this_request
from marshmallow import fields

from app.api.base.door import Door, anybody, caller
from app.api.base.shapes import Asked, Shape, YesOrNo, one_of, text
from app.directory.checks import INITIALS_MAX, THEMES
from app.directory.commands import ChoosePreferences
from app.directory.operations import choose_preferences
from app.directory.queries import profile_of
from app.web.format import now
from app.web.initials import forget_initials

door = Door("profile", "How the panel looks to the caller; language and time zone are their record's, at `/people`.")


class ProfileShape(Shape):
    """What the caller chose; ``initials`` are null where those of the name stand."""

    theme = one_of(THEMES, required=True)
    initials = fields.String(required=True, allow_none=True)
    shortcuts = fields.Boolean(required=True, metadata={"description": "Whether single keys do something."})


class ProfileChange(Shape):
    """What to choose; what is not named stays as it is."""

    theme = one_of(THEMES)
    initials = text(INITIALS_MAX, allow_none=True)
    shortcuts = YesOrNo()


def own_profile() -> dict[str, Any]:
    """Return the caller's profile as it is now."""
    profile = profile_of(caller().person_id or 0)
    if profile is None:
        return {"theme": THEMES[0], "initials": None, "shortcuts": True}
    return {"theme": profile.theme or THEMES[0], "initials": profile.initials, "shortcuts": profile.shortcuts}


@door.get("/profile", ProfileShape, may=anybody, query=Asked)
def read_profile(query: dict[str, Any]) -> dict[str, Any]:
    """Read what the caller chose for the panel."""
    return own_profile()


@door.change("/profile", ProfileShape, may=anybody, body=ProfileChange, current=own_profile)
def change_profile(body: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """Choose the theme, the initials beside one's name, and whether single keys do something."""
    chosen = body | ({"initials": body["initials"] or ""} if "initials" in body else {})
    choose_preferences(ChoosePreferences(**chosen), actor=caller(), now=now())
    after_this_request(_drawn_anew)
    return own_profile()


def _drawn_anew(response: Response) -> Response:
    forget_initials()
    return response
