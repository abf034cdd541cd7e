"""The tickets' door: one view, each of its pages in a file of its own."""

from admin_views.base import PanelView
from admin_views.tickets.counters import CountersPage
from admin_views.tickets.list import TicketList
from admin_views.tickets.own import OwnTickets


class TicketsView(OwnTickets, TicketList, PanelView):
    """Everything under ``/tickets/``: the list and its bulk actions, a person's own tickets."""


VIEWS = (TicketsView, CountersPage)
