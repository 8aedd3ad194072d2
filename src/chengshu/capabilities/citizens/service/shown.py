"""Rows of reports as people see them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases import ClassCode, Standing
from chengshu.capabilities.citizens import store
from chengshu.capabilities.citizens.model import Extra, Report, Service, Step
from chengshu.capabilities.citizens.service.tools import Tools

NO_EXTRA = Extra()


def shown(
    tools: Tools,
    services: Callable[[], list[Service]],
    rows: Sequence[dict[str, Any]],
    mine: frozenset[str],
    desk: bool,
) -> list[Report]:
    """Reports with how they stand. `mine` are the numbers whose code was told; `desk` sees everything but contacts."""
    stands = tools.standings.of([row["case_id"] for row in rows if row["case_id"]])
    names = {one.code: one for one in services()}
    words = tools.words()
    agencies = tools.organisations({one.organisation for one in stands.values() if one.organisation})
    with tools.db.transaction() as tx:
        steps = store.progress(tx)
    return [
        report_of(
            row,
            stands.get(row["case_id"] or ""),
            names.get(row["class_key"]),
            (words, steps, agencies),
            row["number"] in mine,
            desk,
        )
        for row in rows
    ]


def service_of(code: ClassCode, extra: Extra = NO_EXTRA) -> Service:
    """A class as something to report, with what packs add to it."""
    return Service(
        code.key,
        code.title["zh"],
        code.big_title["zh"],
        (*extra.keywords, code.title["en"]),
        extra.attributes,
        extra.plain,
        extra.icon,
        extra.rank,
    )


def step_of(stand: Standing | None, steps: Mapping[str, str]) -> Step:
    """How far it is: packs say it for the states of their flows; what is not said is open or done."""
    known: tuple[Step, ...] = ("received", "accepted", "handling", "checking", "done", "declined")
    if stand is None:
        return "received"
    told = steps.get(stand.state)
    return next((one for one in known if one == told), "received" if stand.group == "open" else "done")


def _state(stand: Standing, words: Mapping[str, str]) -> str:
    state = words.get(f"case.state.{stand.state}", stand.state)
    return f"{state}（{words['case.merged']}）" if stand.merged and "case.merged" in words else state


def report_of(
    row: dict[str, Any],
    stand: Standing | None,
    service: Service | None,
    said: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]],
    mine: bool,
    desk: bool,
) -> Report:
    """One report; what only its reporter and the desk see is empty for everybody else."""
    words, steps, agencies = said
    closed = stand is not None and stand.group != "open"
    opened_up = mine or desk or (row["shown"] and not row["hidden"])
    updated: datetime = stand.updated if stand else row["created"]
    return Report(
        id=row["id"],
        number=row["number"],
        service=row["class_key"],
        service_name=service.name if service else row["class_key"],
        group=service.group if service else "",
        status="closed" if closed else "open",
        state=_state(stand, words) if stand else "",
        description=row["description"] if opened_up else "",
        address=row["address"] if opened_up else "",
        longitude=row["longitude"],
        latitude=row["latitude"],
        division=row["division"],
        shown=row["shown"],
        source=row["source"],
        created=row["created"],
        updated=updated,
        promised=row["promised"],
        closed=stand.closed if stand else None,
        result=stand.result if stand and opened_up else "",
        pictures=tuple(row["pictures"] or ()) if opened_up else (),
        result_pictures=stand.pictures if stand and opened_up else (),
        rating=row["rating"] if mine or desk else None,
        step=step_of(stand, steps),
        plain=service.plain if service else {},
        supports=row["supports"],
        reply=row["reply"] if opened_up else "",
        replied=row["replied"] if opened_up else None,
        hidden=bool(row["hidden"]),
        mine=mine,
        merged=stand is not None and stand.merged,
        address_id=row["address_id"] if opened_up else "",
        agency=agencies.get(stand.organisation or "", "") if stand else "",
    )
