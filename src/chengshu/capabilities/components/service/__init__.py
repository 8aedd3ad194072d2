"""The verbs of components."""

from chengshu.capabilities.components.service.base import Tools
from chengshu.capabilities.components.service.doubts import JOB_KIND
from chengshu.capabilities.components.service.drawing import Drawing, Followed
from chengshu.capabilities.jobs import Handler


class Components(Drawing):
    """The register of components: asked, corrected, walked, filled from files, drawn on the map."""

    def handlers(self) -> dict[str, Handler]:
        """Long work of the register, for the worker."""
        return {JOB_KIND: self.do_look}


__all__ = ["Components", "Followed", "Tools"]
