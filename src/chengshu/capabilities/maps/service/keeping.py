"""For those who bring whole files in: features judged before anything is written, and a load that can be taken back."""

from collections.abc import Sequence

from chengshu.capabilities.maps.logic.fields import FieldRules
from chengshu.capabilities.maps.logic.geometry import place
from chengshu.capabilities.maps.model import NewFeature
from chengshu.capabilities.maps.service.base import Base
from chengshu.capabilities.maps.service.finding import is_uuid
from chengshu.capabilities.maps.store import keeping as store
from chengshu.kit import Conflict, Event, NotFound
from chengshu.security import Principal


class Keeping(Base):
    """Verbs beside `load`. A token is the caller's own UUID."""

    def judge(self, layer: str, features: Sequence[NewFeature]) -> list[tuple[int, str, str]]:
        """Return why features could not be kept in a layer: number of the feature, field ('' is the whole), reason.

        Values that must be unique are not looked at: that needs all features.
        """
        with self._db.transaction() as tx:
            found = self._with_features(tx, layer)
        return place(found, FieldRules(found.fields), features)[1]

    def kept_version(self, layer: str, token: str) -> int | None:
        """The version of the layer before the load that was done with this token, or None when none was."""
        with self._db.transaction() as tx:
            return store.version(tx, layer, token) if is_uuid(token) else None

    def bring_back(self, principal: Principal, layer: str, token: str, expected_version: int) -> int:
        """Undo a load: the layer holds again what it held before, with ids, versions and history.

        Raises `Conflict` when the layer is no longer at the version the caller saw.
        """
        with self._db.transaction() as tx:
            found = self._editable(tx, principal, layer, lock=True)
            if found.version != expected_version:
                detail = f"The layer '{layer}' is at version {found.version} now, not {expected_version}."
                raise Conflict(detail, code="version_conflict")
            if not is_uuid(token) or store.version(tx, layer, token) is None:
                detail = f"What the layer '{layer}' held before is not kept any more."
                raise NotFound(detail, code="nothing_kept")
            count = store.bring_back(tx, layer, token)
        data = {"layer": layer, "version": expected_version + 1, "features": count}
        self._announce(Event("map.layer_loaded", "maps", layer, data))
        return count

    def forget(self, token: str) -> None:
        """Drop what was kept for a load; it cannot be taken back afterwards."""
        if is_uuid(token):
            with self._db.transaction() as tx:
                store.forget(tx, token)
