"""Olga keeps the CIs of Paris: that gives no right to the settings."""

from tests.cmdb.conftest import olga

__all__ = ["olga"]
