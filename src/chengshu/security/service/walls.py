"""Verbs on the keys of walls: screens that hang for months where nobody signs in."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from chengshu.kit import Database, FieldError, Forbidden, NotFound, Refused, new_id, now
from chengshu.security.logic import WALL_PREFIX, clean_jurisdiction, hash_secret, is_id, new_secret
from chengshu.security.model import COCKPIT, WALL_PERMISSIONS, Principal, Scope, WallKey
from chengshu.security.service.organisations import clean_name
from chengshu.security.service.trail import Trail
from chengshu.security.store import walls as store

LONGEST_DAYS = 731
MOST = 200
_TOUCH_S = 300
# Patterns of the paths a composed board reads; None: there is no such board for walls.
Reach = Callable[[str], Sequence[str] | None]


class WallKeys:
    """Keys by which a wall shows one screen of a part of the city, and does nothing else, until somebody revokes it."""

    def __init__(self, db: Database, trail: Trail) -> None:
        self._db = db
        self._trail = trail
        self._boards: Reach = lambda _board: None

    def hang_boards(self, boards: Reach) -> None:
        """Besides the cockpit, keys may name composed boards; the room that knows those says what each reads."""
        self._boards = boards

    def reach(self, screen: str) -> Sequence[str] | None:
        """What this board reads; None for the cockpit, and for a board that does not hang (any more)."""
        return None if screen == COCKPIT else self._boards(screen)

    def create(
        self, name: str, screen: str, jurisdiction: Sequence[str], *, days: int = 366, by: Principal
    ) -> tuple[WallKey, str]:
        """A key and its secret, which is shown this once."""
        if by.kind != "session":
            raise Forbidden("A key of a wall is made in a session.", code="session_needed")
        areas, wrong = clean_jurisdiction(jurisdiction), []
        if not areas:
            wrong.append(
                FieldError("jurisdiction", "codes of divisions, at least one; an empty code is the whole city")
            )
        if screen != COCKPIT and self._boards(screen) is None:
            wrong.append(FieldError("screen", "is neither the cockpit nor a board that is shown to everybody"))
        if not 1 <= days <= LONGEST_DAYS:
            wrong.append(FieldError("days", "range"))
        if wrong or not areas:
            raise Refused(
                f"A key names a screen and divisions and lives 1 to {LONGEST_DAYS} days.", errors=tuple(wrong)
            )
        secret, at = new_secret(WALL_PREFIX), now()
        key = WallKey(
            new_id(), clean_name(name), screen, areas, secret[-4:], at, by.name, at + timedelta(days=days), None
        )
        with self._db.transaction() as tx:
            if len(store.standing(tx, MOST)) >= MOST:
                raise Refused(f"There are {MOST} keys of walls; revoke some.", code="too_many_keys")
            store.insert(tx, key, by.id, hash_secret(secret))
            detail = {"name": key.name, "screen": screen, "jurisdiction": areas, "expires": key.expires}
            self._trail.write(tx, by, "wall.created", key.id, detail)
        return key, secret

    def open(self, secret: str, *, address: str = "") -> tuple[WallKey, Principal] | None:
        """A wall shows its key and begins; written down with where it stands. None when the key opens nothing."""
        key = self._key(secret)
        if key is None:
            return None
        principal = _principal(key)
        with self._db.transaction() as tx:
            self._trail.write(tx, principal, "wall.opened", key.id, {"address": address[:64]})
        return key, principal

    def principal(self, secret: str) -> Principal | None:
        """Who this key is; None when it is over or revoked. One indexed query, a small write in five minutes."""
        key = self._key(secret)
        return _principal(key) if key else None

    def _key(self, secret: str) -> WallKey | None:
        at = now()
        with self._db.outside_transaction() as tx:
            key = store.by_secret(tx, hash_secret(secret), at)
            if key and (key.last_used is None or (at - key.last_used).total_seconds() >= _TOUCH_S):
                store.touch(tx, key.id, at)
        return key

    def find(self) -> Sequence[WallKey]:
        """All keys that are not revoked, newest first."""
        with self._db.transaction() as tx:
            return store.standing(tx, MOST)

    def revoke(self, key_id: str, *, by: Principal) -> None:
        """End a key, at once and for good."""
        with self._db.transaction() as tx:
            if not is_id(key_id) or not store.revoke(tx, key_id, now()):
                raise NotFound("There is no such key.")
            self._trail.write(tx, by, "wall.revoked", key_id, {})


def _principal(key: WallKey) -> Principal:
    scope = Scope("wall", WALL_PERMISSIONS, None, (), key.jurisdiction)
    return Principal(
        id=key.id,
        account="wall",
        name=key.name,
        kind="wall",
        roles=(),
        permissions=WALL_PERMISSIONS,
        jurisdiction=key.jurisdiction,
        scopes=(scope,),
        screen=key.screen,
    )
