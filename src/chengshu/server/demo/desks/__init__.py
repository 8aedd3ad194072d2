"""Work on the desks of the map, of surveying, of place names and of the streets: something to look at in the demo city.

All of it is invented and says so.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from chengshu.capabilities.cases import Cases
from chengshu.capabilities.citizens import Citizens, Desk
from chengshu.capabilities.components import Components
from chengshu.capabilities.coordinates import Coordinates
from chengshu.capabilities.evaluation import Evaluation
from chengshu.capabilities.grids import Grids
from chengshu.capabilities.maps import Maps
from chengshu.capabilities.operations import Operations
from chengshu.capabilities.places import Places
from chengshu.capabilities.survey_marks import SurveyMarks
from chengshu.kit import now
from chengshu.security import Security
from chengshu.server.demo.desks.citizens import load_citizens
from chengshu.server.demo.desks.components import load_components
from chengshu.server.demo.desks.coordinates import load_coordinates
from chengshu.server.demo.desks.grids import load_grids
from chengshu.server.demo.desks.maps import load_maps
from chengshu.server.demo.desks.marks import load_marks
from chengshu.server.demo.desks.operations import load_operations
from chengshu.server.demo.desks.places import load_places
from chengshu.server.demo.desks.streets import load_streets
from chengshu.server.demo.desks.waiting import load_waiting

__all__ = ["load_desks"]

_NEWS = timedelta(hours=1)


class DesksCity(Protocol):
    """The engines that these desks belong to."""

    @property
    def maps(self) -> Maps: ...

    @property
    def security(self) -> Security: ...

    @property
    def coordinates(self) -> Coordinates: ...

    @property
    def survey_marks(self) -> SurveyMarks: ...

    @property
    def places(self) -> Places: ...

    @property
    def cases(self) -> Cases: ...

    @property
    def citizens(self) -> Citizens: ...

    @property
    def citizens_desk(self) -> Desk: ...

    @property
    def components(self) -> Components: ...

    @property
    def grids(self) -> Grids: ...

    @property
    def evaluation(self) -> Evaluation: ...

    @property
    def operations(self) -> Operations: ...


def load_desks(city: DesksCity, folder: Path, say: Callable[[str], None]) -> dict[str, int]:
    """Fill each desk that is empty; one where people have worked is left alone. Return what was made."""
    streets = load_streets(city.cases, city.evaluation, city.security, say)
    made = {
        **load_maps(city.maps, city.security, say),
        **load_coordinates(city.coordinates, say),
        **load_marks(city.survey_marks, say),
        **load_places(city.places, folder, say),
        **streets,
        **(load_waiting(city.cases, city.security, say) if streets else {}),
        **(load_citizens(city, say) if streets else {}),
        **load_components(city.components, city.security, say),
        **load_grids(city.grids, city.security, say),
        # Last: what is inside a circle and what a brief tells is what the others made.
        **load_operations(city.operations, city.security, say),
    }
    # What somebody was asked in the invented past is no news of today.
    if streets:
        city.cases.forget_reminders(now() - _NEWS)
    return made
