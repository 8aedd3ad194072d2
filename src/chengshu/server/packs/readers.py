"""The list of engines that read a file of a pack, in the order in which they are applied.

A new engine adds one line here. The reader itself knows no engine.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chengshu.capabilities.cases import pack as cases
from chengshu.capabilities.citizens import pack as citizens
from chengshu.capabilities.components import pack as components
from chengshu.capabilities.dashboards import pack as dashboards
from chengshu.capabilities.evaluation import pack as evaluation
from chengshu.capabilities.grids import pack as grids
from chengshu.capabilities.handbooks import pack as handbooks
from chengshu.capabilities.indicators import pack as indicators
from chengshu.capabilities.maps import pack as maps
from chengshu.capabilities.messages import pack as messages
from chengshu.capabilities.operations import pack as operations
from chengshu.capabilities.places import pack as places
from chengshu.capabilities.routing import pack as routing
from chengshu.capabilities.rules import pack as rules
from chengshu.kit.packs import InForce, PackContext, Problem, is_file_of
from chengshu.security import pack as security
from chengshu.sensing.devices import pack as devices

TextJudge = Callable[[str], Sequence[tuple[int, str, str]]]  # text -> line, reason, mend


class PackFile(Protocol):
    """What an engine's `pack.py` offers. It may have `TEXTS` too: files that are no YAML, each with who judges it."""

    FILE: str

    def check(self, document: Any, where: str, context: PackContext) -> list[Problem]:
        """Return what is wrong with the document."""
        ...

    def apply(self, documents: Mapping[str, Any], pack_id: str, engine: Any) -> None:
        """Make the engine go by a right pack: all its documents by path. Doing it twice changes nothing.

        What the pack declared before and no longer does is retired, also when it has no such file at all.
        """
        ...

    def in_force(self, engine: Any) -> Iterable[InForce]:
        """Return everything the engine goes by because a pack declared it."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """The `pack.py` of an engine, and the name of that engine in the city."""

    engine: str
    module: PackFile

    @property
    def texts(self) -> Mapping[str, TextJudge]:
        """The files of this engine that are no YAML."""
        found: Mapping[str, TextJudge] = getattr(self.module, "TEXTS", {})
        return found

    def reads(self, path: str) -> bool:
        """Tell whether this engine reads the file at a path inside a pack."""
        return is_file_of(path, self.module.FILE)


READERS: tuple[Reader, ...] = (
    Reader("security", security),
    Reader("devices", devices),
    Reader("rules", rules),
    Reader("cases", cases),
    Reader("handbooks", handbooks),
    Reader("routing", routing),
    Reader("evaluation", evaluation),
    Reader("components", components),
    Reader("grids", grids),
    Reader("citizens", citizens),
    Reader("messages", messages),
    Reader("maps", maps),
    Reader("places", places),
    Reader("indicators", indicators),
    Reader("dashboards", dashboards),
    Reader("operations", operations),
)
