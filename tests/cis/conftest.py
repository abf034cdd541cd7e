"""The panel of CIs: Olga keeps those of Paris, Alan only sees them."""

from tests.cmdb.conftest import olga

__all__ = ["olga"]
