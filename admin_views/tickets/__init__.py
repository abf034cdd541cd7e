"""The tickets' door: one view, each of its pages in a file of its own."""

from admin_views.base import PanelView
from admin_views.tickets.acts import TicketActs
from admin_views.tickets.assignment import AssignmentPage
from admin_views.tickets.becoming import BecomingDoors
from admin_views.tickets.composing import ComposerDoors
from admin_views.tickets.concerning import CiDoors
from admin_views.tickets.counters import CountersPage
from admin_views.tickets.list import TicketList
from admin_views.tickets.new import NewTicket
from admin_views.tickets.own import OwnTickets
from admin_views.tickets.page import TicketPage
from admin_views.tickets.pulse import PulseDoor
from admin_views.tickets.rows import RowDoors
from admin_views.tickets.team import TeamTickets
from admin_views.tickets.ties import TieDoors
from admin_views.tickets.undo import UndoDoors


class TicketsView(
    OwnTickets,
    TeamTickets,
    TicketPage,
    TicketActs,
    RowDoors,
    TieDoors,
    BecomingDoors,
    CiDoors,
    UndoDoors,
    PulseDoor,
    ComposerDoors,
    NewTicket,
    TicketList,
    PanelView,
):
    """Everything under ``/tickets/``: the list and its bulk actions, one's own tickets, the team's, each one's page."""


VIEWS = (TicketsView, CountersPage, AssignmentPage)
