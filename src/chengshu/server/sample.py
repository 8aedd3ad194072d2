"""The second data set of the demo: real requests of another city, taken over a few hundred at a time by the worker."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from chengshu.capabilities.cases import Cases, OpenCase, PastCase, PastStep
from chengshu.capabilities.evaluation import Evaluation
from chengshu.kit import get_logger
from chengshu.security import SYSTEM
from chengshu.server.data_files import shipped

SOURCE, TYPE, SCHEME = "la311", "la311_request", "la311"
MONTH = date(2020, 1, 1)
AT_ONCE = 300
_log = get_logger("demo")


def folder() -> Path | None:
    """Where the sample lies; None when this installation has no demo."""
    demo = shipped("demo")
    return demo / "la311" if demo else None


def requests(where: Path) -> Iterator[PastCase]:
    """Every request of the sample as a case with its real times."""
    told = YAML(typ="safe", pure=True).load(where / "mapping.yaml")
    with (where / "requests.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _case(row, told, ZoneInfo(told["zone"]))


def _case(row: Mapping[str, str], told: Mapping[str, Any], zone: ZoneInfo) -> PastCase:
    kind, opened = told["types"][row["requesttype"]], _moment(row["createddate"], zone)
    assert opened is not None
    form = {"agency": f"{SOURCE}:{row['owner']}"}
    if "classification" in kind:
        form |= {"classification": kind["classification"]}
        form |= {"limit_amount": kind["limit"][0], "limit_unit": kind["limit"][1]}
    steps = [PastStep("assign", opened, form)]
    # Six of those that are closed have no closing time: the last thing that happened to them was that.
    end, ended = told["ends"][row["status"]], _moment(row["closeddate"] or row["updateddate"], zone)
    if end and ended is not None:
        steps.append(PastStep(end, max(opened, ended)))
    facts = {"published": dict(row), "mapping_version": told["version"]}
    place = (float(row["longitude"]), float(row["latitude"])) if row["longitude"] else (None, None)
    opening = OpenCase(
        TYPE, f"{kind['zh']} {row['requesttype']}", longitude=place[0], latitude=place[1], source=SOURCE,
        source_id=row["srnumber"], facts=facts, address=row["ncname"],
    )  # fmt: skip
    return PastCase(opening, f"LA311-{row['srnumber']}", opened, tuple(steps))


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    return datetime.strptime(text, "%m/%d/%y %H:%M").replace(tzinfo=zone).astimezone(UTC)


@dataclass
class SampleRequests:
    """Loads the sample, some at each call, and then judges its month once. Again is as good as once."""

    cases: Cases
    evaluation: Evaluation
    done: bool = field(default=False, init=False)

    def load_some(self) -> int:
        """The next few hundred; 0 when all are there."""
        where = folder()
        if self.done or where is None or not self._has_flow:
            return 0
        there = self.cases.taken_over(SOURCE)
        made = self.cases.take_over(self._requests[there : there + AT_ONCE]) if there < len(self._requests) else 0
        if there + made == len(self._requests):
            self.evaluation.compute(SYSTEM, SCHEME, "month", MONTH)
            self.done = True
            del self._requests
            _log.info("the sample of requests is there", source=SOURCE, cases=there + made)
        return made

    @cached_property
    def _requests(self) -> list[PastCase]:
        where = folder()
        return list(requests(where)) if where else []

    @property
    def _has_flow(self) -> bool:
        return any(one.flow.id == TYPE for one in self.cases.flows())
