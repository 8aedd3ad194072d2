"""Features changed: at once or by drafts that are reviewed, undone and done again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from chengshu.capabilities.maps.logic import wishes
from chengshu.capabilities.maps.logic.access import hidden_fields, may_edit, owns
from chengshu.capabilities.maps.logic.fields import FieldRules
from chengshu.capabilities.maps.logic.geometry import Batch, entity_of, joined, place
from chengshu.capabilities.maps.model import Applied, Bbox, ChangeItem, Draft, Edit, FeatureVersion, Layer, NewFeature
from chengshu.capabilities.maps.service.base import Base, today
from chengshu.capabilities.maps.service.finding import feature_of, is_uuid
from chengshu.capabilities.maps.store import edits as store
from chengshu.capabilities.maps.store import layers as layer_store
from chengshu.kit import (
    Conflict,
    Event,
    FieldError,
    Forbidden,
    NotFound,
    Page,
    Refused,
    Tx,
    decode_cursor,
    encode_cursor,
    new_id,
    now,
)
from chengshu.security import Principal

MAX_EDITS = 5_000
MAX_COMPLAINTS = 50


class Editing(Base):
    """Verbs that change features. All edits of a call are done together, or none of them."""

    def edit(
        self, principal: Principal, layer: str, edits: Sequence[Edit], note: str = "", *, draft: bool = False
    ) -> Draft | Applied:
        """Change features; in a layer whose edits need review they become a submitted draft instead.

        `draft` keeps them aside until `submit`. Raises `Conflict` when somebody was faster, naming both versions,
        and `Refused` with every field that is wrong.
        """
        with self._db.transaction() as tx:
            found = self._editable(tx, principal, layer, lock=True)
            edits = _with_hidden(tx, principal, found, edits)
            placed = self._judged(tx, found, edits)
            if draft or found.review:
                kept = _new_draft(principal, layer, edits, note, "draft" if draft else "submitted")
                store.add_draft(tx, kept)
                return kept
            applied, box = self._apply(tx, found, principal, edits, placed, note, None)
        self._tell(found, applied, box)
        return applied

    def edit_reviewed(self, principal: Principal, layer: str, edits: Sequence[Edit], note: str) -> Applied:
        """Do edits that were reviewed elsewhere, at once and any number of them."""
        with self._db.transaction() as tx:
            found = self._editable(tx, principal, layer, lock=True)
            placed = self._judged(tx, found, edits, most=len(edits))
            applied, box = self._apply(tx, found, principal, edits, placed, note, None)
        self._tell(found, applied, box)
        return applied

    def draft(self, principal: Principal, id: str) -> Draft:
        """Return a draft. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._draft(tx, principal, id)[0]

    def drafts(
        self,
        principal: Principal,
        *,
        layer: str | None = None,
        state: str | None = None,
        mine: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Draft]:
        """Return drafts of layers the principal may edit, newest first."""
        before = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            grants = layer_store.grants(tx)
            every = [one for one in layer_store.every(tx) if layer in (None, one.id)]
            allowed = [one.id for one in every if may_edit(principal, one, grants)]
            found = store.drafts(tx, allowed, state, principal.id if mine else None, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def change_draft(self, principal: Principal, id: str, edits: Sequence[Edit], note: str | None = None) -> Draft:
        """Put other edits into one's own draft."""
        with self._db.transaction() as tx:
            kept, layer = self._own_draft(tx, principal, id, ("draft", "rejected"))
            edits = _with_hidden(tx, principal, layer, edits)
            self._judged(tx, layer, edits)
            store.change_draft(tx, id, edits, kept.note if note is None else note, now())
            store.move_draft(tx, id, "draft", now(), note=kept.review_note)
        return self.draft(principal, id)

    def submit(self, principal: Principal, id: str) -> Draft | Applied:
        """Hand a draft in: to be reviewed where the layer wants that, and done at once where not."""
        with self._db.transaction() as tx:
            kept, layer = self._own_draft(tx, principal, id, ("draft",))
            if layer.review:
                store.move_draft(tx, id, "submitted", now())
                return replace(kept, state="submitted")
            placed = self._judged(tx, layer, kept.edits)
            applied, box = self._apply(tx, layer, principal, kept.edits, placed, kept.note, id)
            store.move_draft(tx, id, "accepted", now(), change=applied.id)
        self._tell(layer, applied, box)
        return applied

    def withdraw(self, principal: Principal, id: str) -> Draft:
        """Take one's own draft back."""
        with self._db.transaction() as tx:
            kept, _ = self._own_draft(tx, principal, id, ("draft", "submitted", "rejected"))
            store.move_draft(tx, id, "withdrawn", now())
        return replace(kept, state="withdrawn")

    def review(self, principal: Principal, id: str, accept: bool, note: str = "") -> Draft | Applied:
        """Accept a submitted draft, which does it, or reject it with a reason. Nobody reviews his own."""
        with self._db.transaction() as tx:
            kept, layer = self._draft(tx, principal, id, lock=True)
            _must_be(kept, ("submitted",))
            _must_be_another(principal, kept.by_id)
            if not owns(principal, layer):
                raise Forbidden("Only who provides the layer reviews its edits.", code="not_your_layer")
            who = (principal.id, principal.name)
            if not accept:
                _must_say_why(note)
                store.move_draft(tx, id, "rejected", now(), by=who, note=note)
                return replace(kept, state="rejected", reviewed_by=who[0], reviewed_name=who[1], review_note=note)
            placed = self._judged(tx, layer, kept.edits)
            author = replace(principal, id=kept.by_id, name=kept.by_name)
            applied, box = self._apply(tx, layer, author, kept.edits, placed, kept.note, id)
            store.move_draft(tx, id, "accepted", now(), by=who, note=note, change=applied.id)
        self._tell(layer, applied, box)
        return applied

    def change(self, principal: Principal, id: str) -> Applied:
        """Return a change. Raises `NotFound`."""
        with self._db.transaction() as tx:
            found = store.change(tx, id) if is_uuid(id) else None
            if found is None:
                raise NotFound("There is no such change.", code="no_such_change")
            self._readable(tx, principal, found.layer)
        return found

    def changes_made(
        self, principal: Principal, layer: str, after: str | None = None, limit: int = 50
    ) -> Page[Applied]:
        """Return the log of a layer's changes, newest first."""
        before = decode_cursor(after, str)[0] if after else None
        with self._db.transaction() as tx:
            self._readable(tx, principal, layer)
            found = store.changes_of(tx, layer, before, limit + 1)
        return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)

    def versions(self, principal: Principal, layer: str, id: str) -> list[FeatureVersion]:
        """Return every version of a feature, newest first."""
        with self._db.transaction() as tx:
            found, hidden = self._readable(tx, principal, layer)
            rows = store.versions(tx, layer, id) if is_uuid(id) else []
        if not rows:
            raise NotFound(f"There is no feature '{id}' in the layer '{layer}'.", code="no_such_feature")
        self._note_read(principal, found, {"feature": id, "versions": len(rows)})
        return [_version(layer, row, hidden) for row in rows]

    def undo(self, principal: Principal, id: str, note: str = "") -> Applied:
        """Take a change back; undoing that one does it again. Raises `Conflict` when its features went on since."""
        with self._db.transaction() as tx:
            done = store.change(tx, id) if is_uuid(id) else None
            if done is None:
                raise NotFound("There is no such change.", code="no_such_change")
            layer = self._editable(tx, principal, done.layer, lock=True)
            if layer.review and not owns(principal, layer):
                raise Forbidden("Only who provides the layer undoes what was reviewed.", code="not_your_layer")
            done = store.change(tx, id, lock=True) or done
            if done.undone_by:
                raise Conflict("This change was taken back already.", code="already_undone")
            applied, box = _undo(tx, layer, principal, done, note)
        self._tell(layer, applied, box)
        return applied

    # --- inside -----------------------------------------------------------------------------------------------

    def _draft(self, tx: Tx, principal: Principal, id: str, *, lock: bool = False) -> tuple[Draft, Layer]:
        found = store.draft(tx, id) if is_uuid(id) else None
        if found is None:
            raise NotFound("There is no such draft.", code="no_such_draft")
        # The layer first, as everywhere: two writers never wait for each other.
        layer = self._editable(tx, principal, found.layer, lock=lock)
        return (store.draft(tx, id, lock=True) or found) if lock else found, layer

    def _own_draft(self, tx: Tx, principal: Principal, id: str, states: Sequence[str]) -> tuple[Draft, Layer]:
        found, layer = self._draft(tx, principal, id, lock=True)
        if found.by_id != principal.id:
            raise Forbidden("This is somebody else's draft.", code="not_your_draft")
        _must_be(found, states)
        return found, layer

    def _judged(self, tx: Tx, layer: Layer, edits: Sequence[Edit], most: int = MAX_EDITS) -> Batch:
        """Judge every edit against the layer as it is now. Returns the new contents, placed."""
        if not 0 < len(edits) <= most:
            reason = f"1 to {most} at a time, not {len(edits)}"
            raise Refused("So many cannot be done.", code="edits_wrong", errors=(FieldError("edits", reason),))
        wrong = wishes.malformed(edits)
        ids = [one.id for one in edits if one.id is not None and one.kind != "insert"]
        wrong += [("edits", f"{one!r} is no id of a feature") for one in ids if not is_uuid(one)]
        _refuse(wrong)
        current = store.current(tx, layer.id, ids)
        late = wishes.overtaken(edits, current)
        if late:
            detail = f"Somebody was faster: {late[0][1]}."
            errors = tuple(FieldError(*one) for one in late[:MAX_COMPLAINTS])
            raise Conflict(detail, code="version_conflict", errors=errors)
        rules = FieldRules(layer.fields)
        batch, complaints = place(layer, rules, [_content(one, current) for one in edits if one.kind != "delete"])
        places = [number for number, one in enumerate(edits) if one.kind != "delete"]
        wrong = [(f"edits.{places[n]}.feature" + (f and f".{f}"), reason) for n, f, reason in complaints]
        _refuse(wrong or _doubles(tx, layer, rules, batch, ids))
        return batch

    def _apply(
        self,
        tx: Tx,
        layer: Layer,
        by: Principal,
        edits: Sequence[Edit],
        batch: Batch,
        note: str,
        draft: str | None,
    ) -> tuple[Applied, Bbox | None]:
        change, at, sequence = new_id(), now(), layer.version + 1
        ids = [one.id for one in edits if one.kind != "insert" and one.id]
        current = store.current(tx, layer.id, ids)
        day = today()
        until = {one.id: wishes.true_until(one, day) for one in edits if one.kind != "insert" and one.id}
        if until:
            store.retire(tx, layer.id, until, change, at, sequence)
        keys: list[tuple[str, str, int]] = []
        items: list[ChangeItem] = []
        fresh = iter(batch.features)
        for one in edits:
            content = None if one.kind == "delete" else next(fresh)
            own = new_id() if one.kind == "insert" or one.id is None else one.id
            known = current.get(own)
            before = known["version"] if known else None
            after = None if content is None else (before or 0) + 1
            if content is not None and after is not None:
                old = known["entity"] if known else entity_of(layer.entity_kind, content.code, own)
                keys.append((own, content.entity or old, after))
            truths = ((before, None, until[own]),) if before is not None else ()
            items.append(ChangeItem(own, before, after, truths))
        if keys:
            store.add(tx, layer.id, batch, keys, sequence, at, _name(by))
        applied = Applied(change, layer.id, sequence, note, by.id, by.name, at, draft, None, None, tuple(items))
        box = joined(batch.extent, wishes.bounds_of([one["wkb"] for one in current.values()]))
        _finish(tx, layer, applied, batch.extent, _latest(until.values()))
        return applied, box

    def _tell(self, layer: Layer, applied: Applied, box: Bbox | None) -> None:
        # Where something moved is itself a fact about a layer not everybody may see.
        shown = box if layer.grade in ("open", "shared") else None
        data = {"layer": layer.id, "sequence": applied.sequence, "bbox": shown, "change": applied.id}
        self._announce(Event("map.changed", "maps", layer.id, data))


def _with_hidden(tx: Tx, principal: Principal, layer: Layer, edits: Sequence[Edit]) -> Sequence[Edit]:
    """What an editor may not see he cannot send back: it stays as it is."""
    hidden = hidden_fields(principal, layer, layer_store.grants(tx, layer.id))
    ids = [one.id for one in edits if one.kind == "update" and one.id and is_uuid(one.id)] if hidden else []
    if not ids:
        return edits
    old = {row["id"]: row["properties"] for row in store.contents_of(tx, layer.id, ids)}
    kept = {own: {name: row[name] for name in hidden if name in row} for own, row in old.items()}
    return [
        replace(one, feature=replace(one.feature, properties=one.feature.properties | kept.get(one.id or "", {})))
        if one.kind == "update" and one.feature
        else one
        for one in edits
    ]


def _content(edit: Edit, current: dict[str, dict[str, Any]]) -> NewFeature:
    known = current.get(edit.id or "", {})
    return wishes.dated(edit, known.get("valid_from"), known.get("valid_to"), today())


def _doubles(tx: Tx, layer: Layer, rules: FieldRules, batch: Batch, ids: Sequence[str]) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    fields = {one.name: one for one in layer.fields}
    for name in rules.unique:
        values = [one.properties[name] for one in batch.features if one.properties.get(name) is not None]
        twice = {str(one) for one, times in Counter(values).items() if times > 1}
        taken = {*store.taken_values(tx, layer.id, fields[name], values, ids), *twice}
        wrong += [(f"properties.{name}", f"must be unique; another feature has {one!r}") for one in sorted(taken)]
    return wrong


def _refuse(wrong: Sequence[tuple[str, str]]) -> None:
    if wrong:
        errors = tuple(FieldError(*one) for one in wrong[:MAX_COMPLAINTS])
        raise Refused(f"{len(wrong)} mistake(s) in the edits; nothing was changed.", code="edits_wrong", errors=errors)


def _finish(tx: Tx, layer: Layer, applied: Applied, grown: Bbox | None, history: date | None) -> None:
    added = sum((one.after is not None) - (one.before is not None) for one in applied.items)
    layer_store.changed(tx, layer.id, applied.sequence, added, joined(layer.extent, grown), history)
    store.add_change(tx, applied)


def _latest(days: Any) -> date | None:
    return max((one for one in days if one is not None), default=None)


def _undo(tx: Tx, layer: Layer, by: Principal, done: Applied, note: str) -> tuple[Applied, Bbox | None]:
    change, at, sequence = new_id(), now(), layer.version + 1
    ids = [one.id for one in done.items]
    current = store.current(tx, layer.id, ids)
    # What an undo brought back is as good as the version it came from.
    roots = store.roots(tx, layer.id, [(one.id, one.after) for one in done.items if one.after is not None])
    late = [one for one in done.items if _went_on(one, current.get(one.id), roots)]
    if late:
        errors = tuple(FieldError(one.id, _moved_on(one, current)) for one in late[:MAX_COMPLAINTS])
        raise Conflict(f"It cannot be taken back: {errors[0].reason}.", code="version_conflict", errors=errors)
    last = store.last_versions(tx, layer.id, ids)
    leaving: dict[str, date | None] = {one.id: None for one in done.items if one.after is not None}
    if leaving:
        store.retire(tx, layer.id, leaving, change, at, sequence)
    back = {one.id: (one.before, last[one.id] + 1) for one in done.items if one.before is not None}
    # What a change said about the truth of older versions is taken back with it.
    truths = [(one.id, version, was) for one in done.items for version, was, _ in one.truths]
    if truths:
        store.set_truths(tx, layer.id, truths)
    if back:
        store.restore(tx, layer.id, back, sequence, at, _name(by))
    items = tuple(
        ChangeItem(
            one.id,
            current[one.id]["version"] if one.id in current else None,
            back[one.id][1] if one.id in back else None,
            tuple((version, became, was) for version, was, became in one.truths),
        )
        for one in done.items
    )
    applied = Applied(change, layer.id, sequence, note, by.id, by.name, at, None, done.id, None, items)
    returned = store.current(tx, layer.id, list(back))
    box = wishes.bounds_of([one["wkb"] for one in (*current.values(), *returned.values())])
    _finish(tx, layer, applied, box, _latest(was for _, _, was in truths))
    return applied, box


def _went_on(item: ChangeItem, now_there: dict[str, Any] | None, roots: dict[str, int]) -> bool:
    if item.after is None or now_there is None:
        return item.after is not None or now_there is not None
    return bool(item.after != now_there["version"] and roots.get(item.id) != now_there["root"])


def _moved_on(item: ChangeItem, current: dict[str, dict[str, Any]]) -> str:
    made = "deleted it" if item.after is None else f"made version {item.after}"
    now_is = f"version {current[item.id]['version']} is there now" if item.id in current else "it is gone now"
    return f"the change {made}; {now_is}"


def _name(by: Principal) -> str:
    return " ".join(by.name.replace("\\", "/").split())


def _version(layer: str, row: dict[str, Any], hidden: Sequence[str]) -> FeatureVersion:
    feature = feature_of(layer, row)
    shown = {name: value for name, value in feature.properties.items() if name not in hidden}
    return FeatureVersion(
        row["version"], row["current"], replace(feature, properties=shown), row["true_until"], row["replaced"]
    )


def _new_draft(principal: Principal, layer: str, edits: Sequence[Edit], note: str, state: Any) -> Draft:
    at = now()
    return Draft(new_id(), layer, state, note, tuple(edits), principal.id, principal.name, at, at)


def _must_be(draft: Draft, states: Sequence[str]) -> None:
    if draft.state not in states:
        raise Conflict(f"The draft is {draft.state} already.", code="draft_moved_on")


def _must_be_another(principal: Principal, author: str) -> None:
    if principal.id == author:
        raise Forbidden("Somebody else must review this.", code="own_work")


def _must_say_why(note: str) -> None:
    if not note.strip():
        raise Refused("Say why.", code="reason_missing", errors=(FieldError("note", "is required to reject"),))
