"""Dashboards: what a screen of the operations centre shows. A number on it is a card of `indicators`, never a copy."""

from chengshu.capabilities.dashboards.model import Dashboard, DashboardDraft, Field, Happening, MapView, Shown
from chengshu.capabilities.dashboards.service import Dashboards

__all__ = ["Dashboard", "DashboardDraft", "Dashboards", "Field", "Happening", "MapView", "Shown"]
