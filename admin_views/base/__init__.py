"""The panel's base views. How a noun declares its view (``admin_views/groups.py``)::

    class GroupsView(PanelView):
        noun, model_class, title, icon, section = "groups", Group, _l("Groups"), "users-group", "settings"
        form_class, create_operation = GroupForm, operations.create_group
        update_operation, delete_operation = operations.update_group, operations.delete_group
        columns = (Column("name", _l("Name"), sort=Group.name, role="title"), Column("place", _l("Place"), cell=place))
        def access(self, actor): return rights.may_see_groups(actor)     # refused by default
        def visible_to(self, actor): return queries.visible_to(actor)    # the only scope: a select() of the model
        def delete_command(self, model): return DeleteGroup(model.id)
        def lookups(self, actor): return {"location_id": QueryLookup(places, Location.name, Location.search)}

    VIEWS = (GroupsView,)     # register(app) adds them; the sidebar follows

Pages it gives: ``/groups/`` (list), ``/groups/new``, ``/groups/<key>`` (details), ``/groups/<key>/edit``, POST
``/groups/<key>/delete``, POST ``/groups/action/`` (bulk), ``/groups/ajax/lookup/``. Forms: ``forms.base.PanelForm``.
More knobs, each documented where it stands: ``filters`` (``Filter``), ``tabs`` (``Tab``), ``bulk`` (``Bulk``),
``searchable`` + ``search_in``, ``default_sort``, ``hydrate_options``, ``constraints``, ``prepare``, ``initial``,
``may_create|edit|delete``, ``details_template`` + ``details_context``, ``find_page`` (lists with their own queries),
``personal`` (saved views and chosen columns, on but for settings), ``sort_shown`` (the order when none is asked for).
``SettingsView`` is a list and a form with ``explanation``; ``ReadOnlyView`` has no write door; ``PanelPage`` is a
custom page: ``@expose`` handlers, ``self.render(template, **context)``. In any handler: ``self.actor``,
``self.run(operation, command)`` (one transaction; raises DomainError) and ``self.attempt(operation, command, form)``
(shows a refusal beside its field or on top of the page; None when refused). Never set state on ``self``.
"""

from admin_views.base.columns import Bulk, Column, Filter, Tab
from admin_views.base.guarded import Guarded, current_actor
from admin_views.base.listing import ListArgs, ListPage
from admin_views.base.lookup import QueryLookup
from admin_views.base.menu import Entry
from admin_views.base.page import PanelPage
from admin_views.base.settings import ReadOnlyView, SettingsView
from admin_views.base.view import PanelView

__all__ = [
    "Bulk",
    "Column",
    "Entry",
    "Filter",
    "Guarded",
    "ListArgs",
    "ListPage",
    "PanelPage",
    "PanelView",
    "QueryLookup",
    "ReadOnlyView",
    "SettingsView",
    "Tab",
    "current_actor",
]
