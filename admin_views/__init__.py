"""The panel's doors: one module per noun, mounted at ``/`` by ``register``."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Theme

from admin_views.base import drawing, menu
from admin_views.base.palette import PalettePage
from admin_views.dashboard import DashboardPage


def register(app: Flask) -> None:
    """Build the panel and add every view that a noun's module lists in ``VIEWS``.

    A module may also have ``register(app)`` for routes outside the panel's frame, such as the sign-in page.
    """
    admin = Admin(
        app,
        name="TicketEase",
        url="/",
        endpoint="dashboard",
        index_view=DashboardPage(),
        static_url_path="/static",
        theme=Theme(folder="bootstrap4", base_template="admin/base.html"),
    )
    admin.add_view(PalettePage())
    for module in _nouns():
        for view in getattr(module, "VIEWS", ()):
            admin.add_view(view())
        if hasattr(module, "register"):
            module.register(app)
    menu.init_app(app, admin)
    drawing.init_app(app)


def _nouns() -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        if found.name != "base":
            yield importlib.import_module(f"{__name__}.{found.name}")
