"""Imports taken back: the layer holds again what it held before."""

from typing import Any

from chengshu.capabilities.jobs import Job, Jobs, Progress
from chengshu.capabilities.mapfiles.logic.people import principal_as_json, principal_of
from chengshu.capabilities.mapfiles.model import UNDO, Audit, Import, Part
from chengshu.capabilities.mapfiles.service.importing import Imports
from chengshu.capabilities.mapfiles.store import imports as store
from chengshu.capabilities.maps import Draft, Maps
from chengshu.kit import ChengshuError, Conflict, Database, Forbidden, Refused, now
from chengshu.security import Principal


class Undoing:
    """Takes imports back, as jobs."""

    def __init__(self, db: Database, maps: Maps, jobs: Jobs, imports: Imports, audit: Audit) -> None:
        self._db, self._maps, self._jobs, self._imports, self._audit = db, maps, jobs, imports, audit

    def start(self, by: Principal, id: str) -> Import:
        """Queue the undoing of an import. Raises `Conflict` when somebody changed the layer since."""
        found = self._imports.get(by, id)
        if not self._maps.may_edit(by, found.layer):
            raise Forbidden(f"Changing the layer '{found.layer}' needs a grant of it.", code="grant_missing")
        if found.state in ("undone", "undoing"):
            raise Conflict(f"The import is {found.state} already.", code="already_undone")
        if found.job and self._jobs.get(found.job).state in ("waiting", "running"):
            raise Conflict("The import is under way; stop its job first.", code="import_running")
        self._check(by, found)
        version = self._maps.sequence(found.layer)
        params = {"import": id, "by": principal_as_json(by), "version": version}
        with self._db.transaction() as tx:
            store.set_state(tx, id, "undoing")
            job = self._jobs.submit(UNDO, params, by.account, f"↩ {found.file} → {found.layer}")
            store.set_job(tx, id, job.id)
        self._audit(by, "mapfiles.undo", found.layer, {"import": id, "file": found.file})
        return self._imports.get(by, id)

    def run(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The handler of the job; safe to run again."""
        id = str(job.params["import"])
        by = principal_of(job.params["by"])
        with self._db.transaction() as tx:
            found = store.get(tx, id)
        if found is None or found.state != "undoing":
            raise Refused("The import is not being taken back.", code="not_undoing")
        try:
            parts = self._take_back(by, found, int(job.params["version"]), progress)
        except ChengshuError:
            with self._db.transaction() as tx:
                store.set_state(tx, id, "done" if found.result is not None else "waiting")
            raise
        with self._db.transaction() as tx:
            store.undone(tx, id, by.name, now())
        return {"import": id, "parts": parts, "version": self._maps.sequence(found.layer)}

    def _take_back(self, by: Principal, found: Import, version: int, progress: Progress) -> int:
        with self._db.transaction() as tx:
            parts = [one for one in store.parts(tx, found.id) if not one.undone]
        if self._maps.kept_version(found.layer, found.id) is not None:
            layer = self._maps.layer(found.layer)
            # The load of the undo itself: the job was begun again after it.
            if not layer.loaded == layer.version == version + 1:
                self._check(by, found)
                self._maps.bring_back(by, found.layer, found.id, version)
            with self._db.transaction() as tx:
                # What was loaded before this import stands again, under a new version.
                store.reloaded(tx, found.layer, (found.result or {}).get("loaded_before"), version + 1)
            for one in parts:
                self._note(found, one)
            self._maps.forget(found.id)
            return 1
        for number, one in enumerate(reversed(parts)):
            progress.step(number, len(parts))
            self._undo(by, one, found)
            self._note(found, one)
        return len(parts)

    def _undo(self, by: Principal, part: Part, found: Import) -> None:
        note = f"Undo of import {found.file} ({found.id} part {part.number})"
        ref: str | None = part.ref
        if part.kind == "draft":
            draft = self._maps.draft(by, part.ref)
            if draft.state in ("draft", "submitted", "rejected"):
                self._withdraw(by, draft, note)
                return
            ref = draft.change
        if ref is None or self._maps.change(by, ref).undone_by:
            return  # withdrawn, or taken back already
        self._maps.undo(by, ref, note)

    def _withdraw(self, by: Principal, draft: Draft, note: str) -> None:
        if draft.by_id == by.id:
            self._maps.withdraw(by, draft.id)
        elif draft.state == "submitted":
            self._maps.review(by, draft.id, False, note)

    def _note(self, found: Import, part: Part) -> None:
        with self._db.transaction() as tx:
            store.part_undone(tx, found.id, part.number)

    def _check(self, by: Principal, found: Import) -> None:
        """Refuse to take back a replacement on which other work stands: it would be lost."""
        kept = self._maps.kept_version(found.layer, found.id)
        if found.request.mode != "replace":
            return
        if kept is None:
            if found.result is not None and not found.result.get("unchanged"):
                raise Conflict("What the layer held before is kept for 30 days only.", code="nothing_kept")
            return
        layer = self._maps.layer(found.layer)
        if layer.loaded != int((found.result or {}).get("loaded", kept + 1)):
            detail = "The layer was loaded anew since; undo that import first."
            raise Conflict(detail, code="layer_moved_on")
        with self._db.transaction() as tx:
            own = {one.ref for one in store.parts(tx, found.id)}
        others = self._others(by, found.layer, kept + 1, own)
        if others:
            detail = f"The layer was edited {others} time(s) since; take these changes back first, or keep the import."
            raise Conflict(detail, code="layer_moved_on")

    def _others(self, by: Principal, layer: str, since: int, own: set[str]) -> int:
        """How many changes that still stand are not of the import itself."""
        count, after = 0, None
        while True:
            page = self._maps.changes_made(by, layer, after)
            later = [one for one in page.items if one.sequence > since]
            count += sum(self._stands(by, one, own) for one in later)
            if page.next is None or len(later) < len(page.items):
                return count
            after = page.next

    @staticmethod
    def _stands(by: Principal, one: Any, own: set[str]) -> bool:
        return one.id not in own and one.draft not in own and not one.undone_by and not one.undoes
