"""Map services: the city's layers by public standards to other people's software, and outside services brought in."""

from chengshu.capabilities.mapservices.model import Availability, Fetched, NewOutside, Outside, Probe, Use
from chengshu.capabilities.mapservices.service import MapServices

__all__ = ["Availability", "Fetched", "MapServices", "NewOutside", "Outside", "Probe", "Use"]
