"""Our side: the api as a city runs it (Granian, every engine), asked with a key, on its embedded PostgreSQL."""

import sys
from pathlib import Path

import httpx

from benchmarks.peers.data import LAYERS, MANY, rows
from benchmarks.stage import clean_environment, free_port, wait_until
from chengshu.capabilities.maps import FieldDefinition, LayerDefinition, Maps, NewFeature
from chengshu.kit import Database, announce_nothing, encode_cursor
from chengshu.security import SYSTEM, RoleDefinition, Security
from chengshu.server.embedded import Child, EmbeddedNats, EmbeddedPostgres
from chengshu.server.migrations import migrate

_FIELDS = (FieldDefinition("kind"), FieldDefinition("floors", "integer"))
_READER = RoleDefinition("bench_reader", ("maps.read",), "bench", "bench")


class Ours:
    """PostgreSQL, NATS and the api in a folder; `key` opens it."""

    def __init__(self, folder: Path) -> None:
        home = folder / "ours"
        self._home = home
        self._postgres, self._nats = EmbeddedPostgres(home / "postgres"), EmbeddedNats(home / "nats")
        self._api = Child("api", home / "api.log")
        self.address = f"http://127.0.0.1:{free_port()}"
        self.key = ""
        self.cursors: dict[str, str] = {}

    @property
    def pids(self) -> list[int]:
        """The api and its database."""
        return [self._api.pid, self._postgres.pid]

    def start(self) -> None:
        """Load both layers, then serve them."""
        url = self._postgres.start()
        migrate(url)
        db = Database(url, max_size=2)
        try:
            maps = Maps(db, announce_nothing)
            for layer in LAYERS:
                kind = "point" if layer == "points" else "polygon"
                maps.define_layer(LayerDefinition(layer, layer, geometry=kind, fields=_FIELDS, synthetic=True))
                maps.load(layer, ([_feature(*one) for one in batch] for batch in rows(layer)))
                self.cursors[layer] = _deep(db, layer)
            self.key = _key(db)
        finally:
            db.close()
        port = self.address.rsplit(":", 1)[1]
        environment = clean_environment(
            home=str(self._home), port=port, host="127.0.0.1", database_url=url, nats_url=self._nats.start()
        )
        self._api.start([sys.executable, "-m", "chengshu", "api"], env=environment, cwd=self._home)
        wait_until(self._answers, "our api", 120, 0.3)

    def _answers(self) -> bool:
        try:
            return self._get("/health/live").status_code == 200
        except httpx.TransportError:
            return False

    def _get(self, path: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.get(self.address + path, headers=headers, timeout=30, trust_env=False)

    def await_copies(self) -> float:
        """Seconds until the copies that tiles are made from are ready; a process of its own makes each."""
        path = f"/api/v1/tiles/WebMercatorQuad/{','.join(LAYERS)}/tilejson"
        return wait_until(lambda: bool(self._get(path).raise_for_status().json()["ready"]), "copies", 1200, 0.5)

    def stop(self) -> None:
        self._api.stop()
        self._nats.stop()
        self._postgres.stop()


def _feature(wkb: bytes, code: str, kind: str, floors: int) -> NewFeature:
    return NewFeature(wkb, code=code, properties={"kind": kind, "floors": floors})


def _deep(db: Database, layer: str) -> str:
    """The cursor behind nine tenths of a layer, as the `next` links would lead there."""
    with db.transaction() as tx:
        query = "select id::text as id from maps.features where layer = %s order by id offset %s limit 1"
        row = tx.execute(query, [layer, MANY * 9 // 10]).fetchone()
    assert row
    return encode_cursor(row["id"])


def _key(db: Database) -> str:
    security = Security(db)
    security.define_roles([_READER])
    secret = "A long sentence that nobody has to remember 7"
    account = security.accounts.create("bench", "bench", secret, by=SYSTEM, must_change=False)
    security.roles.grant(account.id, _READER.id, jurisdiction=("",), by=SYSTEM)
    _, secret = security.tokens.create_for(account.id, "bench", ["maps.read"], days=1)
    return secret
