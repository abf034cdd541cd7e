"""Configuration items: the list and the cards, forms that follow from the types, what one does to a CI."""

from admin_views.cis.equipment import EquipmentPage
from admin_views.cis.list import CisView
from admin_views.cis.quality import QualityPage
from admin_views.cis.scan import ScanPage

VIEWS = (CisView, EquipmentPage, ScanPage, QualityPage)
