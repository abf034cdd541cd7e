"""The directory's door: one view, each of its pages in a file of its own."""

from admin_views.people.account import AccountDoors
from admin_views.people.card import PersonCard
from admin_views.people.chart import ChartDoors
from admin_views.people.holdings import HoldingDoors
from admin_views.people.list import PeopleList
from admin_views.people.rights import RightsPage


class PeopleView(PersonCard, AccountDoors, HoldingDoors, ChartDoors, RightsPage, PeopleList):
    """Everything under ``/people/``: the list, the cards, the chart and what is done to an account."""


VIEWS = (PeopleView,)
