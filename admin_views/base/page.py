"""A custom page of the panel."""

from typing import Any, ClassVar

from flask_admin import BaseView

from admin_views.base.guarded import Guarded
from admin_views.base.menu import Entry
from app.core.actor import Actor


class PanelPage(Guarded, BaseView):
    """A page with its own handlers and templates; access is refused unless ``access`` says otherwise.

    ``noun`` names the endpoint and the address; ``section`` puts one entry in the sidebar.
    """

    noun: ClassVar[str]
    title: ClassVar[Any]
    icon: ClassVar[str] = "circle"
    section: ClassVar[str] = ""
    position: ClassVar[int] = 50
    address: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__(name=self.title, endpoint=self.noun, url=self.address or f"/{self.noun}")

    def menu_entries(self, actor: Actor) -> tuple[Entry, ...]:
        """Return the page's entries of the sidebar."""
        if not self.section:
            return ()
        return (Entry(self.title, f"{self.url or '/'}", self.icon, self.section, self.position),)
