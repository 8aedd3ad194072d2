"""The book of flows: every released version, kept in memory and looked up anew when one was added."""

import threading
from collections.abc import Iterator, Mapping

from chengshu.capabilities.cases.logic import flow_digest, flow_from_plain, flow_to_plain, lint
from chengshu.capabilities.cases.model import Draft, Flow, FlowVersion, Move
from chengshu.capabilities.cases.service.written import document_of
from chengshu.capabilities.cases.store import drafts as draft_store
from chengshu.capabilities.cases.store import flows as store
from chengshu.kit import FieldError, NotFound, Refused, Tx, new_id, now

CITY = "city"  # who releases what was made in the page


class Shelf:
    """All versions of all flows at one moment, with the numbers of their states."""

    def __init__(self, versions: Mapping[tuple[str, int], FlowVersion], numbers: Mapping[tuple[str, int, str], int]):
        self._versions = versions
        self._numbers = numbers

    def version(self, flow: str, version: int) -> Flow:
        """The flow a case is pinned to."""
        return self._versions[flow, version].flow

    def has(self, flow: str, version: int) -> bool:
        """Whether this version is known here."""
        return (flow, version) in self._versions

    def newest(self, flow: str) -> FlowVersion:
        """The version new cases get. Raises `NotFound` for a flow nobody defined, or that is retired."""
        found = self.last(flow)
        if found is None or found.retired is not None:
            raise NotFound(f"There is no case type '{flow}'.", code="case_type_unknown")
        return found

    def last(self, flow: str) -> FlowVersion | None:
        """The newest version of a flow, retired or not."""
        found = [entry for (name, _), entry in self._versions.items() if name == flow]
        return max(found, key=lambda entry: entry.version, default=None)

    def versions(self, flow: str) -> list[FlowVersion]:
        """Every version of a flow, the newest first."""
        found = [entry for (name, _), entry in self._versions.items() if name == flow]
        return sorted(found, key=lambda entry: -entry.version)

    def all_last(self) -> list[FlowVersion]:
        """The newest version of every flow, retired ones too: their cases go on to their end."""
        return [entry for name in dict.fromkeys(name for name, _ in self._versions) if (entry := self.last(name))]

    def apart(self) -> list[str]:
        """The types whose cases are data sets of their own."""
        return [entry.flow.id for entry in self.all_last() if entry.flow.apart]

    def number(self, flow: str, version: int, state: str) -> int:
        """The number of a state, as cases carry it."""
        return self._numbers[flow, version, state]

    def moves(self, queue: str | None = None) -> Iterator[tuple[int, tuple[Move, ...]]]:
        """The number and the moves of every state of every version, or of those that a queue (``flow.state``) shows."""
        for (name, version), entry in self._versions.items():
            for state in entry.flow.states:
                if queue in (None, f"{name}.{state.id}"):
                    yield self._numbers[name, version, state.id], state.moves


class FlowBook:
    """Gives the `Shelf`; a flow defined by another process is seen by the next transaction."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[str, Shelf] | None = None

    def open(self, tx: Tx) -> Shelf:
        """The shelf as it is now."""
        newest = store.revision(tx)
        with self._lock:
            kept = self._kept
        if kept is None or kept[0] != newest:
            kept = (newest, self._read(tx))
            with self._lock:
                self._kept = kept
        return kept[1]

    def holding(self, tx: Tx, flow: str, version: int) -> Shelf:
        """A shelf that has this version. A version never changes, so the one in memory is as good as the newest."""
        with self._lock:
            kept = self._kept
        return kept[1] if kept is not None and kept[1].has(flow, version) else self.open(tx)

    def define(self, tx: Tx, flow: Flow, pack: str, *, note: str = "", by: str = "") -> int:
        """Release a flow. An unchanged flow keeps its version; a faulty one is refused.

        What the city made of a flow of a pack stays in force: the pack's next edition becomes a draft for people to
        look at.
        """
        if faults := lint(flow):
            errors = tuple(FieldError(fault.where, f"{fault.reason} -> {fault.mend}") for fault in faults)
            raise Refused(f"The flow '{flow.id}' has {len(faults)} fault(s).", code="flow_faulty", errors=errors)
        store.lock_flow(tx, flow.id)
        digest, latest = flow_digest(flow), store.latest(tx, flow.id)
        store.revive(tx, flow.id)
        if latest and (latest["digest"] == digest or digest == store.last_digest(tx, flow.id, pack)):
            return int(latest["version"])
        if latest and latest["pack"] == CITY != pack:
            _lay_before_people(tx, flow, pack, int(latest["version"]))
            return int(latest["version"])
        version = latest["version"] + 1 if latest else 1
        store.add_flow(tx, flow.id, version, digest, flow_to_plain(flow), pack, now(), note, by)
        return int(version)

    def _read(self, tx: Tx) -> Shelf:
        versions = {
            (row["flow"], row["version"]): FlowVersion(
                flow_from_plain(row["definition"]),
                row["version"],
                row["pack"],
                row["created"],
                row["retired"],
                row["note"],
                row["released_by"],
            )
            for row in store.flows(tx)
        }
        numbers = {(row["flow"], row["version"], row["state"]): row["id"] for row in store.states(tx)}
        return Shelf(versions, numbers)


def _lay_before_people(tx: Tx, flow: Flow, pack: str, based_on: int) -> None:
    document, at = document_of(flow), now()
    if not draft_store.same_from_pack(tx, flow.id, pack, document):
        name = f"pack:{pack}"
        draft_store.add(tx, Draft(new_id(), flow.id, 1, based_on, document, "", name, name, at, at))
