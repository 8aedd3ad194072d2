"""Verbs of the coordinates engine."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chengshu.capabilities.coordinates import store
from chengshu.capabilities.coordinates.logic import OPERATION_ID, SYSTEM_ID
from chengshu.capabilities.coordinates.model import (
    MOST_POINTS,
    Access,
    Audit,
    Axes,
    Converted,
    Failed,
    FitReport,
    FitRequest,
    NewOperation,
    NewSystem,
    OperationCard,
)
from chengshu.capabilities.coordinates.service.files import FileDesk
from chengshu.capabilities.jobs import Jobs
from chengshu.kit import (
    Conflict,
    Database,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    decode_cursor,
    encode_cursor,
    now,
)
from chengshu.security import Keyring, Principal, Sealed
from chengshu.standards.geo import (
    ControlPoint,
    Conversion,
    Fit,
    LocalProjection,
    Operation,
    System,
    all_systems,
    check_operation,
    convert,
    fit,
    local_system,
    parameters_from_json,
    parameters_to_json,
    plane,
    swap,
    system,
)

__all__ = ["Coordinates"]
Points = NDArray[np.float64]


class Coordinates:
    """Systems, operations and their use. Parameters are sealed at rest; every use of one is written down twice."""

    def __init__(self, db: Database, keyring: Keyring, audit: Audit, jobs: Jobs, folder: Path) -> None:
        self._db = db
        self._keyring = keyring
        self._audit = audit
        self._opened: dict[tuple[str, int], Operation] = {}
        self.files = FileDesk(db, jobs, folder, self)

    # systems

    def systems(self) -> list[System]:
        """Every system: those of the world, then those of the city without their definitions."""
        with self._db.transaction() as tx:
            rows = store.systems(tx)
        return [*all_systems(), *(_shown(row) for row in rows)]

    def system(self, name: str) -> System:
        """One system by any of its names, a local one with its definition. Raises `Refused`."""
        if not name.startswith("local:"):
            return system(name)
        with self._db.transaction() as tx:
            row = store.system(tx, name)
        if row is None:
            return system(name)  # refuses, in the words every unknown system is refused with
        if row["kind"] == "plane":
            return plane(row["id"], row["title"])
        text = self._keyring.open(Sealed(row["key"], bytes(row["sealed"])), _purpose(row["id"]))
        return local_system(row["id"], row["title"], LocalProjection(**json.loads(text)))

    def define_system(self, by: Principal, new: NewSystem) -> System:
        """Add a local system. It is never changed: what was measured in it must keep its meaning."""
        if not SYSTEM_ID.fullmatch(new.id):
            reason = "write local: and small letters, digits, _ or -"
            raise Refused("The system cannot be made.", errors=(FieldError("id", reason),))
        made = local_system(new.id, new.title, new.projection) if new.projection else plane(new.id, new.title)
        text = json.dumps(asdict(new.projection) if new.projection else {})
        sealed = self._keyring.seal(text.encode(), _purpose(new.id))
        with self._db.transaction() as tx:
            if not store.add_system(tx, new, made.kind, sealed, by.account, now()):
                raise Conflict(f"There is a system {new.id} already.", code="system_exists")
            self._log(tx, by, "define_system", source=new.id)
        self._audit(by, "coordinates.define_system", new.id, {"title": new.title, "kind": made.kind})
        return _bare(made)

    # operations

    def define_operation(
        self, by: Principal, new: NewOperation, *, hull: Sequence[tuple[float, float]] = (), quality: Any = None
    ) -> OperationCard:
        """Keep a transformation, as a new version when its id is known; the one before is retired."""
        if not OPERATION_ID.fullmatch(new.id):
            raise Refused(
                "The operation cannot be kept.", errors=(FieldError("id", "small letters, digits, _ or -, 2 to 48"),)
            )
        source, target = self.system(new.source), self.system(new.target)
        parameters = parameters_from_json(new.parameters)
        operation = Operation(new.id, source, target, parameters, tuple(hull))
        check_operation(operation)
        secret = {"parameters": parameters_to_json(parameters), "hull": [list(corner) for corner in hull]}
        text = json.dumps(secret, sort_keys=True).encode()
        with self._db.transaction() as tx:
            version = store.next_version(tx, new.id)
            sealed = self._keyring.seal(text, _purpose(new.id, version))
            card = OperationCard(
                new.id, version, new.title, operation.kind, source.id, target.id, new.accuracy_m, new.note, quality,
                hashlib.sha256(text + sealed.content[:12]).hexdigest(), "active", now(), by.account,
            )  # fmt: skip
            store.add_operation(tx, card, sealed)
            self._log(tx, by, "define", card)
        self._audit(by, "coordinates.define", f"{card.id}@{card.version}", {"kind": card.kind, "digest": card.digest})
        return card

    def operations(self, state: str | None = None, after: str | None = None, limit: int = 50) -> Page[OperationCard]:
        """The newest version of each, without parameters."""
        last = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            found = store.operations(tx, state, last, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def versions(self, own: str) -> list[OperationCard]:
        """Every version of an operation, newest first. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.versions(tx, own)
        if not found:
            raise NotFound(f"There is no operation '{own}'.", code="no_such_operation")
        return found

    def retire(self, by: Principal, own: str) -> OperationCard:
        """Take an operation out of use; it stays, for what was converted with it."""
        with self._db.transaction() as tx:
            if not store.retire(tx, own):
                raise NotFound(f"No operation '{own}' is in force.", code="no_such_operation")
            card = store.versions(tx, own)[0]
            self._log(tx, by, "retire", card)
        self._audit(by, "coordinates.retire", f"{card.id}@{card.version}", {})
        return card

    def parameters(self, by: Principal, own: str, version: int | None, purpose: str) -> dict[str, Any]:
        """The parameters themselves, for those who may see them; it is written down that they were seen, and why."""
        if not by.can("coordinates.see"):
            raise Forbidden("Parameters are applied, not seen; this needs coordinates.see.", code="apply_only")
        if not purpose.strip():
            raise Refused("Say what the parameters are needed for.", errors=(FieldError("purpose", "needed"),))
        card, operation = self._operation(f"{own}@{version}" if version else own, retired=True)
        with self._db.transaction() as tx:
            self._log(tx, by, "see", card, purpose=purpose)
        self._audit(by, "coordinates.see", f"{card.id}@{card.version}", {"purpose": purpose[:500]})
        return {"parameters": parameters_to_json(operation.parameters), "hull": [list(at) for at in operation.hull]}

    # use

    def convert(
        self,
        by: Principal,
        points: Sequence[Sequence[float | None]],
        source: str,
        target: str,
        operation: str = "",
        *,
        axes: Axes = "xy",
        purpose: str = "",
    ) -> Converted:
        """Convert points. `operation` names one or more (``a@3,b``); the newest version where none is named."""
        if len(points) > MOST_POINTS:
            reason = f"more than {MOST_POINTS} points; hand them in as a file"
            raise Refused("Too many points.", code="too_many_points", errors=(FieldError("points", reason),))
        given = _array(points)
        if axes == "authority":
            given = swap(given, self.system(source))
        done = self.convert_array(by, given, source, target, operation, purpose=purpose)
        out = swap(done.points, self.system(target)) if axes == "authority" else done.points
        return Converted(
            points=[None if row in done.reasons else values for row, values in enumerate(out.tolist())],
            failed=[Failed(row + 1, reason) for row, reason in sorted(done.reasons.items())],
            outside=(np.flatnonzero(done.outside) + 1).tolist(),
            operations=[operation.id for operation in done.used],
            warnings=_warnings(done),
        )

    def convert_array(
        self,
        by: Principal,
        points: Points,
        source: str,
        target: str = "EPSG:4490",
        operation: str = "",
        *,
        purpose: str = "",
        action: str = "apply",
    ) -> Conversion:
        """Convert columns (n x 2 or n x 3, x first), for the engines that take in files. Logged like every use."""
        first, last, chosen = self.prepare(source, target, operation)
        done = convert(points, first, last, [one for _, one in chosen])
        self.note_use(by, chosen, done.used, first, last, len(points), purpose, action)
        return done

    def prepare(
        self, source: str, target: str, operation: str
    ) -> tuple[System, System, list[tuple[OperationCard, Operation]]]:
        """Open the systems and operations of a conversion. Raises `Refused` naming the operations there are."""
        first, last = self.system(source), self.system(target)
        names = [name.strip() for name in operation.split(",") if name.strip()]
        if not names and first.family != last.family:
            with self._db.transaction() as tx:
                known = [f"{card.id} ({card.source} to {card.target})" for card in store.candidates(tx)]
            reason = (
                f"no public parameters join {first.id} and {last.id}; name one of: {', '.join(known) or 'none yet'}"
            )
            raise Refused("An operation is needed.", code="needs_operation", errors=(FieldError("operation", reason),))
        return first, last, [self._operation(name) for name in names]

    def note_use(
        self,
        by: Principal,
        chosen: Sequence[tuple[OperationCard, Operation]],
        used: Sequence[Operation],
        source: System,
        target: System,
        points: int,
        purpose: str,
        action: str = "apply",
    ) -> None:
        """Write down that secret parameters were applied: in the log of accesses and in the trail of security."""
        cards = [card for card, operation in chosen if operation in used]
        secret = [one.id for one in (source, target) if one.proj is not None]
        if not cards and not secret:
            return
        with self._db.transaction() as tx:
            for card in cards:
                self._log(tx, by, action, card, source.id, target.id, points, purpose)
            if not cards:
                self._log(tx, by, action, None, source.id, target.id, points, purpose)
        subject = ",".join([*(f"{card.id}@{card.version}" for card in cards), *secret])
        detail = {"source": source.id, "target": target.id, "points": points, "purpose": purpose[:500]}
        self._audit(by, f"coordinates.{action}", subject, detail)

    def fit(self, by: Principal, wanted: FitRequest, points: Sequence[ControlPoint]) -> FitReport:
        """Find parameters from control points, and keep them when asked to."""
        source, target = self.system(wanted.source), self.system(wanted.target)
        given = list(points)
        if wanted.axes == "authority":
            given = [_swapped(point, source, target) for point in given]
        found = fit(wanted.kind, source, target, given, own=wanted.save_as or "", convention=wanted.convention)
        saved = self._save(by, wanted, found) if wanted.save_as else None
        shown = parameters_to_json(found.operation.parameters) if by.can("coordinates.see") else None
        if shown:
            subject = f"{saved.id}@{saved.version}" if saved else "fit"
            self._audit(by, "coordinates.see", subject, {"purpose": "fit", "points": len(given)})
        return FitReport(
            wanted.kind, source.id, target.id, found.residuals, found.rmse, found.check_rmse, found.largest,
            found.redundancy, found.warnings, saved, shown,
        )  # fmt: skip

    def accesses(
        self, operation: str | None = None, account: str | None = None, after: str | None = None, limit: int = 50
    ) -> Page[Access]:
        """Who used what, newest first."""
        before = decode_cursor(after, int)[0] if after else None
        with self._db.transaction() as tx:
            found = store.accesses(tx, operation, account, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].seq) if len(found) > limit else None)

    def reseal(self) -> int:
        """Seal everything with the newest key of the ring; return how many that were."""
        count = 0
        with self._db.transaction() as tx:
            for table, own, version, sealed in store.sealed_rows(tx):
                purpose = _purpose(own, version)
                store.reseal(tx, table, own, version, self._keyring.seal(self._keyring.open(sealed, purpose), purpose))
                count += 1
        return count

    def _operation(self, name: str, *, retired: bool = False) -> tuple[OperationCard, Operation]:
        own, _, number = name.partition("@")
        version = int(number) if number.isdecimal() else None
        with self._db.transaction() as tx:
            found = store.operation(tx, own, version)
        if found is None or (number and version is None):
            raise NotFound(f"There is no operation '{name}'.", code="no_such_operation")
        card, sealed = found
        if card.state == "retired" and version is None and not retired:
            raise Conflict(f"The operation '{own}' is retired; name a version to use it still.", code="retired")
        opened = self._opened.get((card.id, card.version))
        if opened is None:
            secret = json.loads(self._keyring.open(sealed, _purpose(card.id, card.version)))
            hull = tuple((float(x), float(y)) for x, y in secret["hull"])
            source, target = self.system(card.source), self.system(card.target)
            parameters = parameters_from_json(secret["parameters"])
            opened = Operation(f"{card.id}@{card.version}", source, target, parameters, hull)
            self._opened[card.id, card.version] = opened
        return card, opened

    def _save(self, by: Principal, wanted: FitRequest, found: Fit) -> OperationCard:
        quality = {
            "points": sum(not one.check for one in found.residuals),
            "check_points": sum(one.check for one in found.residuals),
            "rmse": found.rmse,
            "check_rmse": found.check_rmse,
            "largest": found.largest,
            "redundancy": found.redundancy,
            "warnings": list(found.warnings),
        }
        new = NewOperation(
            id=wanted.save_as or "",
            title=wanted.title or wanted.save_as or "",
            source=wanted.source,
            target=wanted.target,
            parameters=parameters_to_json(found.operation.parameters),
            accuracy_m=found.check_rmse if found.check_rmse is not None else found.rmse,
            note=wanted.note,
        )
        return self.define_operation(by, new, hull=found.operation.hull, quality=quality)

    def _log(
        self,
        tx: Any,
        by: Principal,
        action: str,
        card: OperationCard | None = None,
        source: str = "",
        target: str = "",
        points: int = 0,
        purpose: str = "",
    ) -> None:
        own, version = (card.id, card.version) if card else ("", None)
        first, last = source or (card.source if card else ""), target or (card.target if card else "")
        row = Access(0, now(), by.id, by.account, action, own, version, first, last, points, purpose[:500])
        store.add_access(tx, row)


def _purpose(own: str, version: int | None = None) -> str:
    return f"coordinates {own}" if version is None else f"coordinates {own}@{version}"


def _shown(row: dict[str, Any]) -> System:
    return replace(plane(row["id"], row["title"]), kind=row["kind"], datum=row["id"])


def _bare(made: System) -> System:
    """A local system as everybody may see it."""
    return replace(plane(made.id, made.name), kind=made.kind)


def _array(points: Sequence[Sequence[float | None]]) -> Points:
    sizes = {len(point) for point in points}
    if not points or not sizes <= {2, 3} or len(sizes) > 1:
        reason = "rows of two numbers, or all of three"
        raise Refused("The points cannot be read.", code="bad_points", errors=(FieldError("points", reason),))
    return np.array([[np.nan if value is None else value for value in point] for point in points], float)


def _swapped(point: ControlPoint, source: System, target: System) -> ControlPoint:
    first, second = (
        tuple(swap(np.array([side], float), one)[0].tolist())
        for side, one in ((point.source, source), (point.target, target))
    )
    return replace(point, source=first, target=second)


def _warnings(done: Conversion) -> list[str]:
    count = int(done.outside.sum())
    if not count:
        return []
    return [f"{count} point(s) lie outside the control points: there the operation only guesses (extrapolation)"]
