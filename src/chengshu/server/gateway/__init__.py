"""The gateway: listens to devices, puts their frames on the bus, and only then lets them be acknowledged."""

from chengshu.server.gateway.directory import Directory
from chengshu.server.gateway.run import Gateway, run_gateway

__all__ = ["Directory", "Gateway", "run_gateway"]
