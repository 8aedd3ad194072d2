"""Loading addresses and divisions: whole deliveries of a source, in batches of bounded size."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from chengshu.capabilities.places.logic.intake import LocalityKey, Placed, district_code, place, row_of
from chengshu.capabilities.places.model import Loaded, NewAddress, NewDivision
from chengshu.capabilities.places.store import addresses as store
from chengshu.kit import Announce, Database, Event, FieldError, Refused, Tx
from chengshu.standards.divisions import children, division_at, named

MAX_COMPLAINTS = 100


class Loading:
    """Puts the addresses of a source in the place of those it gave before."""

    def __init__(self, db: Database, announce: Announce) -> None:
        self._db = db
        self._announce = announce

    def addresses(self, batches: Iterable[Sequence[NewAddress]], source: str, within: str = "") -> Loaded:
        """Load a whole delivery in one transaction. Raises `Refused` when an id comes twice or nothing is fit."""
        refused: list[tuple[str, str]] = []
        with self._db.transaction() as tx:
            store.lock_loads(tx)
            store.remove_source(tx, source)
            first = store.is_empty(tx)
            if first:
                store.drop_indexes(tx)
            count = _copy(tx, batches, source, within, refused)
            if first:
                store.make_indexes(tx)
            held = store.count_localities(tx)
            version = store.raise_version(tx)
            store.analyse(tx)
            if not count and refused:
                raise _nothing_fit(refused)
        data = {"source": source, "addresses": count, "version": version}
        self._announce(Event("place.addresses_loaded", "places", source, data))
        return Loaded(count, held, tuple(refused))

    def divisions(self, divisions: Sequence[NewDivision], source: str) -> int:
        """Put the divisions of a source in the place of those it gave before."""
        wrong = [
            FieldError(f"divisions.{number}", f"{d.code!r} {d.name!r}: a code is digits, a name is not empty")
            for number, d in enumerate(divisions)
            if not (d.code.isascii() and d.code.isdigit() and d.name)
        ]
        if wrong:
            detail = f"{len(wrong)} division(s) cannot be kept; nothing was changed."
            raise Refused(detail, code="divisions_wrong", errors=tuple(wrong[:MAX_COMPLAINTS]))
        with self._db.transaction() as tx:
            store.replace_divisions(tx, source, divisions)
        return len(divisions)

    def find_divisions(self, code: str | None, parent: str | None, name: str | None, on: date) -> list[NewDivision]:
        """Divisions of a day; what the city's own list says goes before the national tables."""
        with self._db.transaction() as tx:
            rows = store.divisions(tx, code, parent, name, on)
        own = [NewDivision(**{key: row[key] for key in NewDivision.__dataclass_fields__}) for row in rows]
        known = {one.code for one in own}
        found = [one for one in _national(code, parent, name, on) if one.code not in known]
        return sorted([*own, *found], key=lambda one: one.code)


def _national(code: str | None, parent: str | None, name: str | None, on: date) -> Iterator[NewDivision]:
    """Divisions of the national tables that answer the question, down to towns."""
    if code is not None:
        one = division_at(code, on) if _is_code(code) else None
        found = [one] if one and parent in (None, one.parent) and name in (None, one.name) else []
    elif parent is not None:
        below = children(parent or None, on) if parent == "" or _is_code(parent) else ()
        found = [one for one in below if name in (None, one.name)]
    else:
        found = [one for one in named(name or "") if one.valid_on(on)]
    for one in found:
        yield NewDivision(one.code, one.name, one.level, one.parent, one.valid_from, one.valid_to)


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in (2, 4, 6, 9, 12)


def _nothing_fit(refused: Sequence[tuple[str, str]]) -> Refused:
    errors = tuple(FieldError(identity, reason) for identity, reason in refused)
    return Refused("None of the addresses can be kept; nothing was changed.", code="addresses_wrong", errors=errors)


def _copy(
    tx: Tx, batches: Iterable[Sequence[NewAddress]], source: str, within: str, refused: list[tuple[str, str]]
) -> int:
    """Copy batch after batch; localities met for the first time are written before the batch that needs them."""
    ids = store.locality_ids(tx)
    district_of = lru_cache(maxsize=10_000)(lambda text: district_code(text, within))
    count = 0
    for batch in batches:
        fit: list[Placed] = []
        for address in batch:
            placed = place(address, source, district_of)
            if isinstance(placed, Placed):
                fit.append(placed)
            elif len(refused) < MAX_COMPLAINTS:
                refused.append((address.id, placed))
        new = dict(_new_localities(fit, ids))
        if new:
            ids |= store.add_localities(tx, [(*key[:3], name, key[3]) for key, name in new.items()])
        rows = (row_of(one, source, _id(ids, one.locality), _id(ids, one.site)) for one in fit)
        store.copy_addresses(tx, rows)
        count += len(fit)
    return count


def _id(ids: dict[tuple[str, str, str, str], int], key: LocalityKey | None) -> int | None:
    return ids[key] if key else None


def _new_localities(
    fit: Sequence[Placed], ids: dict[tuple[str, str, str, str], int]
) -> Iterator[tuple[LocalityKey, str]]:
    for one in fit:
        if one.locality and one.locality not in ids:
            yield one.locality, one.locality_name
        if one.site and one.site not in ids:
            yield one.site, one.address.poi
