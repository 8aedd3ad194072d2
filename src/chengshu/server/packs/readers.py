"""The list of engines that read a file of a pack, in the order in which they are applied.

A new engine adds one line here. The reader itself knows no engine.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol

from chengshu.capabilities.cases import pack as cases
from chengshu.capabilities.dashboards import pack as dashboards
from chengshu.capabilities.indicators import pack as indicators
from chengshu.capabilities.maps import pack as maps
from chengshu.capabilities.rules import pack as rules
from chengshu.kit.packs import PackContext, Problem
from chengshu.security import pack as security
from chengshu.sensing.devices import pack as devices


class PackFile(Protocol):
    """What an engine's `pack.py` offers."""

    FILE: str

    def check(self, document: Any, where: str, context: PackContext) -> list[Problem]:
        """Return what is wrong with the document."""
        ...

    def apply(self, document: Any, pack_id: str, engine: Any) -> None:
        """Give a right document to the engine; doing it twice changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """The `pack.py` of an engine, and the name of that engine in the city."""

    engine: str
    module: PackFile

    def reads(self, path: str) -> bool:
        """Tell whether this engine reads the file at a path inside a pack."""
        return fnmatchcase(path, self.module.FILE) and path.count("/") == self.module.FILE.count("/")


READERS: tuple[Reader, ...] = (
    Reader("security", security),
    Reader("devices", devices),
    Reader("rules", rules),
    Reader("cases", cases),
    Reader("maps", maps),
    Reader("indicators", indicators),
    Reader("dashboards", dashboards),
)
