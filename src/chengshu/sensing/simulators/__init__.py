"""Simulated devices: clients outside the server that speak the real protocol over a real socket, with faults.

``python -m chengshu.sensing.simulators --host HOST --port PORT --fleet FILE`` runs a fleet; everything is
seeded, so the same seed, fleet and start give the same frames.
"""

from chengshu.sensing.simulators.clock import SimulatedClock
from chengshu.sensing.simulators.fleet import Fleet, load_fleet
from chengshu.sensing.simulators.journal import Journal, read_journal
from chengshu.sensing.simulators.logger import DataLogger, LoggerCounters
from chengshu.sensing.simulators.profile import (
    DeviceProfile,
    EventProfile,
    FaultProfile,
    FleetProfile,
    PropertyProfile,
    SilenceProfile,
)

__all__ = [
    "DataLogger",
    "DeviceProfile",
    "EventProfile",
    "FaultProfile",
    "Fleet",
    "FleetProfile",
    "Journal",
    "LoggerCounters",
    "PropertyProfile",
    "SilenceProfile",
    "SimulatedClock",
    "load_fleet",
    "read_journal",
]
