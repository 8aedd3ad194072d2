"""A case in hand: locked, with its flow and its clocks as they are now, until its next line is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, Clock, Flow, LogEntry, State
from chengshu.capabilities.cases.service.book import Shelf
from chengshu.capabilities.cases.service.hands import AtOnce
from chengshu.capabilities.cases.service.rows import case_of
from chengshu.capabilities.cases.store.plain import clock_from_plain
from chengshu.capabilities.cases.store.writing import Step, ended_run
from chengshu.kit import Tx, now
from chengshu.security import SYSTEM, Principal

UNKEYED: tuple[str | None, str | None] = (None, None)


@dataclass(slots=True)
class Sheet:
    """Everything a step needs of one case; ``hand`` writes down what it makes."""

    tx: Tx
    shelf: Shelf
    flow: Flow
    calendars: logic.Calendars
    row: dict[str, Any]
    at: datetime
    hand: AtOnce
    clocks: tuple[Clock, ...] = ()
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = case_of(self.row, self.flow)

    @property
    def state(self) -> State:
        """The state the case is in."""
        found = self.flow.state(self.case.state)
        assert found is not None
        return found

    @property
    def clock(self) -> Clock | None:
        """The clock of the stage the case is at, running or held."""
        return next((clock for clock in self.clocks if clock.stage == self.case.stage), None)

    def with_clock(self, clock: Clock) -> tuple[Clock, ...]:
        """The clocks with one of them as it is now."""
        return tuple(clock if one.id == clock.id else one for one in self.clocks)

    def write(
        self,
        line: str,
        by: Principal,
        *,
        form: Mapping[str, Any] | None = None,
        answers: Mapping[str, Any] | None = None,
        role: str | None = None,
        request: tuple[str | None, str | None] = UNKEYED,
        clocks: Sequence[Clock] | None = None,
        parties: Sequence[str] = (),
        moved: bool = False,
        **changes: Any,
    ) -> Case:
        """Change the case and add the line that says so. ``answers`` is the form of the case as it is from now on."""
        before, after = self.clocks, self.clocks if clocks is None else tuple(clocks)
        row = self.row | changes | {"updated": self.at, "version": self.case.version + moved}
        row["form"] = self.case.form if answers is None else dict(answers)
        ended = [clock for clock in after if clock.ended is not None]
        live = tuple(clock for clock in after if clock.ended is None)
        row |= self._standing(row["state"], before, live)
        late = {clock.stage for clock in after if clock.missed}
        row["late"] = self.case.late or bool(late)
        row["late_stages"] = sorted({*self.case.late_stages, *late})
        entry = self._line(line, by, role, form or {}, row, missed=any(clock.missed for clock in ended))
        runs = [
            ended_run(clock, row["division"], row["classification"], by.id, apart=self.flow.apart)
            | {"case_id": self.case.id}
            for clock in ended
        ]
        known = tuple(dict.fromkeys((*([by.id] if by.kind != "system" else []), *parties)))
        values = row | {"clocks": live}
        self.hand.write(Step(values, self.case.group, entry, request, runs, known))
        self._keep(row | {"lines": entry.sequence, "head": entry.hash}, live)
        return self.case

    def _keep(self, row: dict[str, Any], live: tuple[Clock, ...]) -> None:
        self.row, self.clocks = row, live
        self.case = case_of(row, self.flow)

    def _standing(self, state: str, before: Sequence[Clock], live: Sequence[Clock]) -> dict[str, Any]:
        target = self.flow.state(state)
        stage = target.clock.stage if target and target.clock else None
        clock = next((one for one in live if one.stage == stage), None)
        told = logic.standing(clock, self.at, self.calendars)
        rungs = self.flow.rungs(stage)
        planned = logic.next_moment(rungs, clock, self.at, self.calendars) if clock and rungs else told.warn
        same = next((one for one in before if clock and one.id == clock.id), None)
        # A reminder was planned when the time was set; it is planned anew only when the time is another.
        warn = self.row["warn"] if same and clock and same.due == clock.due and not same.held else planned
        wakes = min((one.until for one in live if one.until), default=None)
        handling = {"handle_due": clock.due} if clock and not clock.held and self.flow.handling(clock.stage) else {}
        return handling | {
            "stage": told.stage,
            "due": told.due,
            "waits": told.waits,
            "overdue": told.overdue,
            "warn": warn if told.due else None,
            "wakes": wakes,
        }

    def _line(
        self,
        name: str,
        by: Principal,
        role: str | None,
        form: Mapping[str, Any],
        row: Mapping[str, Any],
        *,
        missed: bool,
    ) -> LogEntry:
        line = LogEntry(
            case_id=self.case.id,
            sequence=self.row["lines"] + 1,
            move=name,
            from_state=self.case.state,
            to_state=row["state"],
            actor=by.id,
            actor_name=by.name,
            role=role,
            organisation=row["organisation"],
            handler=row["handler"],
            form=dict(form),
            time=self.at,
            missed=missed,
            previous=self.row["head"],
            hash="",
        )
        return replace(line, hash=logic.line_hash(line))


def lay_out(tx: Tx, shelf: Shelf, calendars: logic.Calendars, row: dict[str, Any], hand: AtOnce | None = None) -> Sheet:
    """The sheet of a locked row. What happened by itself since the last line is written down first."""
    flow = shelf.version(row["type"], row["flow_version"])
    sheet = Sheet(tx, shelf, flow, calendars, row, max(now(), row["updated"]), hand or AtOnce(tx), live_clocks(row))
    settled = logic.settle(sheet.clocks, sheet.at, calendars)
    for clock in logic.changed(sheet.clocks, settled):
        asleep = next(one for one in sheet.clocks if one.id == clock.id)
        form = {"until": asleep.until.isoformat() if asleep.until else None, "stage": clock.stage}
        sheet.write("shelving.ended", SYSTEM, form=form, clocks=sheet.with_clock(clock))
    return sheet


def live_clocks(row: Mapping[str, Any]) -> tuple[Clock, ...]:
    """The live clocks of a row. What the sweep found out about the stage now is true of its clock."""
    found = tuple(clock_from_plain(plain) for plain in row["clocks"])
    if not row["overdue"]:
        return found
    return tuple(
        replace(clock, missed=True) if clock.stage == row["stage"] and not clock.held else clock for clock in found
    )
