"""Flows made in the page: draft, check, simulate, compare, release; and BPMN in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from chengshu.capabilities.cases.logic import field_uses, flow_fields, form_faults, lint
from chengshu.capabilities.cases.logic.bpmn_read import Reading, read_bpmn
from chengshu.capabilities.cases.logic.bpmn_write import write_bpmn
from chengshu.capabilities.cases.logic.difference import differences
from chengshu.capabilities.cases.logic.flows import flow_roles
from chengshu.capabilities.cases.logic.simulation import simulate
from chengshu.capabilities.cases.model import (
    Assumptions,
    Change,
    Draft,
    Fault,
    FieldUses,
    Flow,
    FlowVersion,
    FormCheck,
    Simulation,
)
from chengshu.capabilities.cases.service.codelists import code_lists_in
from chengshu.capabilities.cases.service.keyset import is_id, read_cursor, write_cursor
from chengshu.capabilities.cases.service.room import Room
from chengshu.capabilities.cases.service.written import FLOW_PARTS, FlowFile, FormEntry, document_of, flow_of
from chengshu.capabilities.cases.store import drafts as store
from chengshu.kit import Conflict, Event, FieldError, NotFound, Page, Refused, new_id, now
from chengshu.kit.packs import schema_problems
from chengshu.security import Principal

MOST_WALKS = 5_000
MOST_LOOKED = 20_000
MOST_BPMN = 2 * 1024 * 1024
_KNOWN = tuple(dict.fromkeys(name for part in FLOW_PARTS for name in part.model_fields))


class Designing(Room):
    """The desk of those who say how work goes."""

    def flow_schema(self) -> dict[str, Any]:
        """The JSON Schema of the written form: for the designer, and for editors of packs."""
        return FlowFile.model_json_schema()

    def flow_document(self, flow: str, version: int) -> dict[str, Any]:
        """The written form of a released version."""
        return document_of(self._version(flow, version).flow)

    def check_flow(self, document: Mapping[str, Any]) -> list[Fault]:
        """Everything wrong with a written flow: its form first, then what the linter finds."""
        try:
            flow = flow_of(FlowFile.model_validate(document))
        except ValidationError as error:
            return [Fault(one.key, one.reason, one.mend) for one in schema_problems(error, "", _KNOWN)]
        return [*lint(flow), *self._strange_roles(flow), *self._strange_codes(flow_fields(flow))]

    def check_form(self, form: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> FormCheck:
        """Everything wrong with one form, and with ``values`` when it was filled in to try it: by the rules that a case
        goes by, only that there is no case of which the photographs could be.
        """
        try:
            plain = FormEntry.model_validate(form).model_dump(exclude_unset=True)
        except ValidationError as error:
            return FormCheck([Fault(one.key, one.reason, one.mend) for one in schema_problems(error, "", _KNOWN)], [])
        faults = [*form_faults(plain, "form"), *self._strange_codes(plain.get("properties", {}))]
        if faults or values is None:
            return FormCheck(faults, [])
        self._steps.answers.look_ahead(values)
        with self._db.transaction() as tx:
            return FormCheck([], self._steps.answers.errors(tx, plain, values, None))

    def field_uses(self, document: Mapping[str, Any], form: str, names: Sequence[str]) -> FieldUses:
        """What goes by fields of a form of a draft, and how many of the newest cases hold an answer in each."""
        with self._db.transaction() as tx:
            held, looked = store.held(tx, str(document.get("id") or ""), names, MOST_LOOKED)
        return FieldUses(field_uses(document, form, names), held, looked)

    def simulate_flow(self, document: Mapping[str, Any], given: Assumptions) -> Simulation:
        """What would happen in a flow. Raises `Refused` when it has faults."""
        flow = self._sound(document)
        wrong = _assumption_errors(flow, given)
        if wrong:
            raise Refused("The simulation cannot suppose that.", code="assumptions_refused", errors=tuple(wrong))
        with self._db.transaction() as tx:
            calendars = self._hours.open(tx)
        return simulate(flow, given, now(), calendars)

    def compare_flows(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
        """Every difference between two written flows."""
        return list(differences(before, after))

    def new_draft(self, definition: Mapping[str, Any], based_on: int | None, note: str, by: Principal) -> Draft:
        """Begin a draft; it may have faults as long as it is one."""
        at = now()
        name = str(definition.get("id") or "flow")[:48]
        draft = Draft(new_id(), name, 1, based_on, dict(definition), note, by.id, by.name, at, at)
        with self._db.transaction() as tx:
            store.add(tx, draft)
        return draft

    def drafts(self, *, after: str | None = None, limit: int = 50) -> Page[Draft]:
        """The drafts that people work on, the last changed first."""
        place = read_cursor(after, "-updated")
        with self._db.transaction() as tx:
            rows = store.page(tx, place, limit + 1)
        names = Draft.__dataclass_fields__
        items = [Draft(**{name: row[name] for name in names}) for row in rows[:limit]]
        return Page(items, write_cursor(rows, limit, "-updated"))

    def draft(self, draft_id: str) -> Draft:
        """A draft. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._draft(tx, draft_id)

    def save_draft(self, draft_id: str, definition: Mapping[str, Any], note: str, version: int, by: Principal) -> Draft:
        """Write a draft anew. ``version`` is the one that was looked at."""
        with self._db.transaction() as tx:
            draft = self._draft(tx, draft_id)
            if draft.version != version:
                raise Conflict("Somebody else saved this draft meanwhile; look again.", code="draft_changed")
            store.save(tx, draft_id, dict(definition), note, now())
            return self._draft(tx, draft_id)

    def drop_draft(self, draft_id: str) -> None:
        """Throw a draft away."""
        with self._db.transaction() as tx:
            store.finish(tx, self._draft(tx, draft_id).id, None, now())

    def release_draft(self, draft_id: str, version: int, note: str, by: Principal) -> FlowVersion:
        """Make a draft the next version: new cases begin in it, those that are open go on in theirs."""
        with self._db.transaction() as tx:
            draft = self._draft(tx, draft_id)
            if draft.version != version:
                raise Conflict("Somebody else saved this draft meanwhile; look again.", code="draft_changed")
            flow = self._sound(draft.definition)
            released = self._book.define(tx, flow, "city", note=note, by=by.name)
            store.finish(tx, draft_id, released, now())
        self._announce(Event("case.flow_released", "cases", flow.id, {"version": released, "by": by.id}))
        return self._version(flow.id, released)

    def flow_bpmn(self, flow: str, version: int, words: Mapping[str, str]) -> bytes:
        """A released version as BPMN 2.0."""
        return write_bpmn(self._version(flow, version).flow, version, words)

    def document_bpmn(self, document: Mapping[str, Any], words: Mapping[str, str]) -> bytes:
        """A written flow as BPMN 2.0. Raises `Refused` when it has faults."""
        return write_bpmn(self._sound(document), 0, words)

    def read_bpmn(self, raw: bytes) -> Reading:
        """A drawing as a written flow with the faults of both: what could not be read, and what is missing."""
        if len(raw) > MOST_BPMN:
            raise Refused("The drawing is larger than 2 MB.", code="bpmn_refused")
        reading = read_bpmn(raw)
        found = self.check_flow(reading.document) if reading.document else []
        return replace(reading, faults=[*reading.faults, *found])

    def _version(self, flow: str, version: int) -> FlowVersion:
        with self._db.transaction() as tx:
            found = [one for one in self._book.open(tx).versions(flow) if one.version == version]
        if not found:
            raise NotFound(f"There is no version {version} of '{flow}'.", code="flow_version_unknown")
        return found[0]

    def _draft(self, tx: Any, draft_id: str) -> Draft:
        draft = store.get(tx, draft_id) if is_id(draft_id) else None
        if draft is None:
            raise NotFound("There is no such draft.", code="draft_unknown")
        return draft

    def _sound(self, document: Mapping[str, Any]) -> Flow:
        if faults := self.check_flow(document):
            errors = tuple(FieldError(fault.where, f"{fault.reason} -> {fault.mend}") for fault in faults)
            raise Refused(f"The flow has {len(faults)} fault(s).", code="flow_faulty", errors=errors)
        return flow_of(FlowFile.model_validate(document))

    def _strange_codes(self, fields: Mapping[str, Mapping[str, Any]]) -> list[Fault]:
        """Code lists that there are none of."""
        named = {name: str(schema["codes"]) for name, schema in fields.items() if "codes" in schema}
        if not named:
            return []
        with self._db.transaction() as tx:
            known = [one.id for one in code_lists_in(tx)]
        return [
            Fault(name, f"there is no code list '{codes}'", f"use one of: {', '.join(known)}")
            for name, codes in named.items()
            if codes not in known
        ]

    def _strange_roles(self, flow: Flow) -> list[Fault]:
        """Roles that nobody in this city can ever have."""
        if self._around.roles is None:
            return []
        known = {"system", *self._around.roles()}
        mend = f"use one of: {', '.join(sorted(known))}"
        return [
            Fault(place, f"there is no role '{role}'", mend)
            for role, place in flow_roles(flow).items()
            if role not in known
        ]


def _assumption_errors(flow: Flow, given: Assumptions) -> list[FieldError]:
    moves = {f"{state.id}.{move.id}" for state in flow.states for move in state.moves}
    wrong = [FieldError(f"weights.{name}", "is not a move of this flow") for name in given.weights if name not in moves]
    wrong += [FieldError(f"weights.{name}", "must not be negative") for name, one in given.weights.items() if one < 0]
    if not 1 <= given.walks <= MOST_WALKS:
        wrong.append(FieldError("walks", f"must be from 1 to {MOST_WALKS}"))
    if not 0 < given.pace <= given.spread <= 10:
        wrong.append(FieldError("pace", "must be above 0, not above spread, and spread not above 10"))
    return wrong
