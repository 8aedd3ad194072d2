"""The verbs of the device registry, one transaction each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.errors import UniqueViolation

from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    FieldError,
    NotFound,
    Page,
    Refused,
    announce_nothing,
    new_id,
    now,
)
from chengshu.sensing.devices import logic, store
from chengshu.sensing.devices.model import Device, DeviceKind, DeviceRef, DeviceRegistration, State
from chengshu.sensing.protocols import PROTOCOLS

MAX_PAGE = 200


class Devices:
    """The device registry."""

    def __init__(
        self,
        db: Database,
        announce: Announce = announce_nothing,
        *,
        protocols: Collection[str] = tuple(PROTOCOLS),
    ) -> None:
        self._db = db
        self._announce = announce
        self._protocols = protocols

    def register(self, new: DeviceRegistration) -> Device:
        """Make a device known. Raises `Refused` with every wrong field, `Conflict` when known already."""
        at = now()
        with self._db.transaction() as tx:
            kinds = {kind.id: kind for kind in store.kinds(tx)}
            new = self._checked(new, kinds)
            row = (new_id(), new, logic.hide_secret(new.secret) if new.secret else None)
            ids = store.insert(tx, [row], at)
            if not ids:
                wrong = FieldError("identifier", "already registered for this protocol")
                raise Conflict(f"{new.identifier} is already registered.", code="device_exists", errors=(wrong,))
            device = store.get(tx, ids[0], at)
        assert device is not None
        self._tell("device.registered", device)
        return device

    def register_many(self, new: Sequence[DeviceRegistration]) -> int:
        """Make many known at once; those already known stay as they are. Returns how many are new."""
        with self._db.transaction() as tx:
            kinds = {kind.id: kind for kind in store.kinds(tx)}
            rows = [
                (new_id(), checked, logic.hide_secret(checked.secret) if checked.secret else None)
                for checked in (self._checked(one, kinds) for one in new)
            ]
            return len(store.insert(tx, rows, now()))

    def update(self, device_id: str, changes: Mapping[str, Any]) -> Device:
        """Change the named fields only; ``secret`` None ends the check. Raises `NotFound`, `Refused`."""
        unknown = sorted(set(changes) - logic.CHANGEABLE)
        if unknown:
            wrong = tuple(FieldError(name, "cannot be changed") for name in unknown)
            raise Refused("These fields of a device cannot be changed.", errors=wrong)
        at = now()
        with self._db.transaction() as tx:
            old = store.get(tx, device_id, at, lock=True)
            if old is None:
                raise _not_found(device_id)
            kinds = {kind.id: kind for kind in store.kinds(tx)}
            new = self._checked(logic.changed(old, changes), kinds)
            store.update(tx, device_id, new, at)
            if "secret" in changes:
                store.set_secret(tx, device_id, logic.hide_secret(new.secret) if new.secret else None)
            device = store.get(tx, device_id, at)
        assert device is not None
        self._tell("device.updated", device)
        return device

    def _checked(self, new: DeviceRegistration, kinds: Mapping[str, DeviceKind]) -> DeviceRegistration:
        new = logic.completed(new, kinds.get(new.kind))
        wrong = logic.faults(new, kinds, self._protocols)
        if wrong:
            raise Refused(f"The device {new.identifier} is not described properly.", errors=tuple(wrong))
        return new

    def get(self, device_id: str) -> Device:
        """One device. Raises `NotFound`."""
        with self._db.transaction() as tx:
            device = store.get(tx, device_id, now())
        if device is None:
            raise _not_found(device_id)
        return device

    def get_many(self, device_ids: Sequence[str]) -> dict[str, Device]:
        """Devices by id; unknown ids are left out."""
        with self._db.transaction() as tx:
            return {device.id: device for device in store.get_many(tx, device_ids, now())}

    def by_identifier(self, protocol: str, identifier: str) -> Device | None:
        """The device that calls itself so over this protocol."""
        with self._db.transaction() as tx:
            return store.by_identifier(tx, protocol, identifier, now())

    def find(
        self,
        *,
        q: str | None = None,
        kind: str | None = None,
        state: State | None = None,
        division: str | None = None,
        organisation: str | None = None,
        within: Sequence[str] = ("",),
        box: tuple[float, float, float, float] | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Device]:
        """A page of devices by name. `within` are division prefixes ("" the whole city, () nothing).

        `box` is west, south, east, north.
        """
        limit = max(1, min(limit, MAX_PAGE))
        with self._db.transaction() as tx:
            return store.find(
                tx,
                now(),
                q=q,
                kind=kind,
                state=state,
                division=division,
                organisation=organisation,
                within=within,
                box=box,
                after=after,
                limit=limit,
            )

    def ids_within(self, within: Sequence[str]) -> list[str]:
        """Ids of the devices in these division prefixes, for engines that keep what devices said."""
        with self._db.transaction() as tx:
            return store.ids_within(tx, within)

    def identifiers(self, protocol: str) -> dict[str, DeviceRef]:
        """Every device of a protocol by identifier, for the cache of a gateway."""
        with self._db.transaction() as tx:
            return store.refs(tx, protocol)

    def mark_seen(self, seen: Mapping[str, datetime]) -> None:
        """Note when devices (by id) were last heard; older times than known are ignored."""
        if not seen:
            return
        with self._db.transaction() as tx:
            store.mark_seen(tx, seen)

    def define_kinds(self, pack: str, kinds: Sequence[DeviceKind]) -> None:
        """What a pack declares about kinds of devices; replaces what it declared before."""
        try:
            with self._db.transaction() as tx:
                store.replace_kinds(tx, pack, kinds)
        except UniqueViolation as error:
            raise Conflict(f"Pack {pack} declares a device kind that another pack declares.") from error

    def kinds(self) -> list[DeviceKind]:
        """Every kind any pack declares."""
        with self._db.transaction() as tx:
            return store.kinds(tx)

    def _tell(self, event: str, device: Device) -> None:
        data = {
            "identifier": device.identifier,
            "protocol": device.protocol,
            "name": device.name,
            "kind": device.kind,
            "division": device.division,
        }
        self._announce(Event(type=event, source="sensing.devices", subject=device.id, data=data))


def _not_found(device_id: str) -> NotFound:
    return NotFound(f"There is no device {device_id}.", code="device_not_found")
