"""Let the story of a pack happen on the real engines, on a clock of its own, and see whether it comes true."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

from chengshu.capabilities.cases import CaseFilter, OpenCase
from chengshu.capabilities.rules import AlertFilter
from chengshu.data.telemetry import Delivery
from chengshu.kit import announce_nothing, new_id, now, set_clock
from chengshu.security import SYSTEM, Principal
from chengshu.sensing.devices import DeviceRegistration
from chengshu.server.city import City
from chengshu.server.packs.model import (
    Actor,
    AlertClaim,
    CaseClaim,
    Claim,
    IndicatorClaim,
    Move,
    Pack,
    Report,
    Scenario,
    Step,
)
from chengshu.server.packs.samples import sample_frames
from chengshu.server.wires import decoder

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MOST = 200


def tell_story(pack: Pack, scenario: Scenario, city: City) -> list[str]:
    """Let the story happen on a city without devices, cases and alerts; return what did not come true.

    The packs must have been applied. The clock of the process is the story's until the end.
    """
    story = _Story(pack, city, datetime.fromisoformat(scenario.at).astimezone(UTC))
    try:
        story.begin(scenario)
        for step in scenario.when:
            story.happen(step)
        return [wrong for claim in scenario.then if (wrong := story.is_untrue(claim))]
    finally:
        set_clock(None)


class _Story:
    def __init__(self, pack: Pack, city: City, at: datetime) -> None:
        self.pack = pack
        self.city = city
        self.at = at
        self.deliveries = 0
        self.devices: dict[tuple[str, str], str] = {}
        self.effects = city.effects(announce_nothing)
        set_clock(lambda: self.at)

    def begin(self, scenario: Scenario) -> None:
        self.city.telemetry.prepare()
        for given in scenario.given.devices:
            registration = DeviceRegistration(
                given.protocol,
                given.identifier,
                given.name,
                given.kind,
                division=given.division,
                longitude=given.longitude,
                latitude=given.latitude,
                synthetic=True,
            )
            self.devices[given.protocol, given.identifier] = self.city.devices.register(registration).id

    def happen(self, step: Step) -> None:
        if step.receives:
            self._receive(self.pack.folder / step.receives)
        elif step.wait:
            self.at += timedelta(seconds=int(step.wait[:-1]) * _SECONDS[step.wait[-1]])
            self.effects.check_missing(now())
            if self.effects.sweep_cases:
                self.effects.sweep_cases(now())
        elif step.report:
            self._report(step.report)
        elif step.move:
            self._move(step.move)

    def _receive(self, sample: Path) -> None:
        expected = self.pack.documents[f"samples/{sample.stem}.expected.yaml"]
        protocol = expected["protocol"]
        decode = decoder(lambda *key: self.devices.get(key))
        frames = tuple(decode(protocol, raw) for raw in sample_frames(sample, protocol))
        self.deliveries += 1
        kept = self.city.telemetry.keep([Delivery(self.deliveries, frames)])
        self.effects.on_readings(kept.fresh)

    def _report(self, report: Report) -> None:
        words = report.model_dump(exclude={"by", "form"})
        case = OpenCase(**words, source="report", form=self._named(report.form))
        self.city.cases.open_case(case, self._principal(report.by) if report.by else SYSTEM)

    def _move(self, move: Move) -> None:
        cases = self.city.cases.find(CaseFilter(type=move.case), SYSTEM, limit=1).items
        if not cases:
            raise ValueError(f"there is no case '{move.case}' to {move.move}")
        by = self._principal(move.by)
        self.city.cases.move(
            cases[0].id, move.move, version=cases[0].version, by=by, form=self._named(move.form), key=new_id()
        )

    def _principal(self, actor: Actor) -> Principal:
        role = next((one for one in self.city.security.roles.all() if one.id == actor.role), None)
        if role is None:
            raise ValueError(f"no pack declares the role '{actor.role}'")
        organisation = self._organisation(actor.organisation) if actor.organisation else None
        person = actor.person or actor.role
        return Principal(
            id=_person(person),
            account=person,
            name=person,
            kind="session",
            roles=(actor.role,),
            permissions=frozenset(role.permissions),
            organisation=organisation,
            organisation_path=(organisation,) if organisation else (),
            jurisdiction=("",),
        )

    def _organisation(self, name: str) -> str:
        return self.city.security.organisations.ensure(f"story-{name}", name, by=SYSTEM).id

    def _named(self, form: dict[str, Any]) -> dict[str, Any]:
        """Return the form with ``@organisation:x`` and ``@person:x`` as ids."""
        ids = {"@organisation": self._organisation, "@person": _person}
        found = dict(form)
        for key, value in form.items():
            kind, colon, name = value.partition(":") if isinstance(value, str) else ("", "", "")
            if colon and kind in ids:
                found[key] = ids[kind](name)
        return found

    def is_untrue(self, claim: Claim) -> str | None:
        checks: tuple[tuple[Any, Callable[[Any], str | None]], ...] = (
            (claim.alert, self._untrue_alert),
            (claim.case, self._untrue_case),
            (claim.indicator, self._untrue_indicator),
        )
        return next((check(what) for what, check in checks if what is not None), None)

    def _untrue_alert(self, claim: AlertClaim) -> str | None:
        state: Literal["open", "closed"] | None = None
        if claim.open is not None:
            state = "open" if claim.open else "closed"
        alerts = self.city.rules.find_alerts(AlertFilter(rule=claim.rule, state=state), limit=_MOST).items
        shown = f"{state} alert(s) of '{claim.rule}'" if state else f"alert(s) of '{claim.rule}'"
        return _wrong_count(len(alerts), claim.count, shown)

    def _untrue_case(self, claim: CaseClaim) -> str | None:
        cases = self.city.cases.find(CaseFilter(type=claim.type), SYSTEM, limit=_MOST).items
        states = sorted({case.state for case in cases})
        if claim.state and states and states != [claim.state]:
            return f"case '{claim.type}' is in {', '.join(states)}, not in {claim.state}"
        return _wrong_count(len(cases), claim.count, f"case(s) of '{claim.type}'")

    def _untrue_indicator(self, claim: IndicatorClaim) -> str | None:
        value = self.city.indicators.values([claim.id], now())[0].value
        return None if value == claim.value else f"indicator '{claim.id}' is {value}, not {claim.value}"


def _wrong_count(found: int, wanted: int | None, what: str) -> str | None:
    if found == wanted or (wanted is None and found):
        return None
    return f"{found} {what}, not {'at least 1' if wanted is None else wanted}"


def _person(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"chengshu:story:person:{name}"))
