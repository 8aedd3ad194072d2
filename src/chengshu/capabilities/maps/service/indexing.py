"""Indexes of declared fields, built beside the work of others."""

from chengshu.capabilities.maps.model import Layer
from chengshu.capabilities.maps.service.base import Base
from chengshu.capabilities.maps.store import indexes as store
from chengshu.capabilities.maps.store import layers as layer_store
from chengshu.kit import Tx

# Up to so many features an index is built at once: nobody waits longer than a moment.
MAX_AT_ONCE = 20_000


class Indexing(Base):
    """Verbs that keep indexes as the layers declare them."""

    def refresh_indexes(self) -> list[str]:
        """Build what layers declare and lack, take away what no field asks for any more; return the layers touched.

        Nobody waits for it: neither readers nor writers. A build that was broken off is begun again. When another
        process is at it this one does nothing.
        """
        with self._db.outside_transaction() as connection:
            if not store.try_lock(connection):
                return []
            try:
                return self._refreshed(connection)
            finally:
                store.unlock(connection)

    def _refreshed(self, connection: Tx) -> list[str]:
        patterns = store.needs_patterns(connection)
        wanted = [one for layer in layer_store.every(connection) for one in store.wanted(layer, patterns=patterns)]
        present = store.present(connection)
        names = {one.name for one in wanted}
        useless = [name for name, (_, whole) in present.items() if name not in names or not whole]
        store.drop(connection, useless, beside=True)
        missing = [one for one in wanted if not present.get(one.name, ("", False))[1]]
        for one in missing:
            store.make(connection, one, beside=True)
        built = {one.layer for one in missing}
        for layer in sorted(built):
            store.look_through(connection, layer)
        return sorted(built | {present[name][0] for name in useless})

    def _index_now(self, tx: Tx, layer: Layer) -> None:
        """Indexes of a layer that is still small, in the transaction that declares it."""
        if layer.source != "features" or layer.features > MAX_AT_ONCE:
            return
        wanted = store.wanted(layer, patterns=store.needs_patterns(tx))
        present = store.present(tx, layer.id)
        names = {one.name for one in wanted}
        store.drop(tx, [name for name in present if name not in names], beside=False)
        for one in wanted:
            if one.name not in present:
                store.make(tx, one, beside=False)
