"""Verbs of the maps engine."""

from pathlib import Path
from threading import Lock

from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.maps.service.base import Audit, today
from chengshu.capabilities.maps.service.checking import Checking
from chengshu.capabilities.maps.service.keeping import Keeping
from chengshu.capabilities.maps.service.loading import Loading
from chengshu.capabilities.maps.service.publishing import Publishing
from chengshu.capabilities.maps.service.reading import MAX_FEATURES_A_PAGE
from chengshu.capabilities.maps.service.reporting import Reporting
from chengshu.capabilities.maps.service.results import Results
from chengshu.capabilities.maps.service.summing import Summing
from chengshu.kit import Announce, Database


class Maps(Loading, Keeping, Checking, Publishing, Reporting, Results, Summing):
    """Layers and their features. Coordinates are CGCS2000 (taken as WGS 84), longitude first.

    `audit` is `Security.audit`; without it controlled layers cannot be read. `jobs` carries topology checks,
    `folder` keeps the pictures of reports.
    """

    def __init__(
        self,
        db: Database,
        announce: Announce,
        *,
        audit: Audit | None = None,
        jobs: Jobs | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__(db, announce, audit=audit, jobs=jobs, folder=folder)
        self._indexes = {}
        self._lock = Lock()


__all__ = ["MAX_FEATURES_A_PAGE", "Audit", "Maps", "today"]
