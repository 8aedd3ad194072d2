"""Doubts: two components of one class so near that they may be one. A job looks for them, people judge."""

from typing import Any

import numpy as np

from chengshu.capabilities.components.logic.distance import near_pairs
from chengshu.capabilities.components.model import Correction, Doubt
from chengshu.capabilities.components.service.base import WRITE, allowed, is_uuid
from chengshu.capabilities.components.service.imports import Imports
from chengshu.capabilities.components.store import desk as store
from chengshu.capabilities.components.store import items
from chengshu.capabilities.jobs import Job, Progress
from chengshu.kit import (
    Conflict,
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

JOB_KIND = "components.doubts"
MOST_APART_M = 20.0
MOST_PAIRS = 20_000


class Doubts(Imports):
    """The desk of doubts."""

    def look_for_doubts(self, within_m: float, by: Principal, class_key: str | None = None) -> Job:
        """Look through one's area for neighbours of one class at most so far apart."""
        if not 0 < within_m <= MOST_APART_M:
            wrong = FieldError("within_m", f"is more than 0 and at most {MOST_APART_M:g} metres")
            raise Refused("This is no distance to look within.", code="distance_wrong", errors=(wrong,))
        areas = allowed(by, WRITE)
        params = {"within_m": within_m, "class_key": class_key, "divisions": None if areas is None else list(areas)}
        return self._tools.jobs.submit(JOB_KIND, params, by.account, f"{within_m:g} m")

    def do_look(self, job: Job, progress: Progress) -> dict[str, Any]:
        """The job. Doing it again finds the same pairs, and judged ones stay judged."""
        where, values = "i.state <> 'removed'", dict[str, Any]()
        if job.params["divisions"] is not None:
            where += " and i.division like any(%(divisions)s)"
            values["divisions"] = [f"{one}%" for one in job.params["divisions"]]
        if job.params["class_key"]:
            where += " and i.class_now = %(key)s"
            values["key"] = self.catalogue().now(job.params["class_key"])
        with self._db.transaction() as tx:
            rows = items.places(tx, where, values)
        fresh = pairs = done = 0
        while done < len(rows):
            key = rows[done]["class_now"]
            end = done
            while end < len(rows) and rows[end]["class_now"] == key:
                end += 1
            some = rows[done:end]
            found = near_pairs(
                np.array([row["longitude"] for row in some]),
                np.array([row["latitude"] for row in some]),
                job.params["within_m"],
            )[: MOST_PAIRS - pairs]
            keep = [(new_id(), some[a]["id"], some[b]["id"], apart) for a, b, apart in found]
            with self._db.transaction() as tx:
                fresh += store.add_doubts(tx, keep, now())
            pairs, done = pairs + len(keep), end
            progress.step(done, len(rows))
        return {"components": len(rows), "pairs": pairs, "new": fresh, "complete": pairs < MOST_PAIRS}

    def doubts(self, by: Principal, state: str = "open", after: str | None = None, limit: int = 50) -> Page[Doubt]:
        """Pairs that may be one, the nearest first."""
        key = decode_cursor(after) if after else None
        with self._db.transaction() as tx:
            rows = store.doubts(tx, state, allowed(by), (float(key[0]), str(key[1])) if key else None, limit + 1)
            shown = rows[:limit]
            known = items.many(tx, [row[end] for row in shown for end in ("first", "second")])
        found = [
            Doubt(row["id"], known[row["first"]], known[row["second"]], row["metres"], row["state"]) for row in shown
        ]
        more = len(rows) > limit
        return Page(found, encode_cursor(shown[-1]["metres"], shown[-1]["id"]) if more else None)

    def keep_both(self, identity: str, by: Principal) -> None:
        """They are two things; nobody is asked again."""
        with self._db.transaction() as tx:
            row = self._doubt(tx, identity, by)
            if row["state"] != "open":
                raise Conflict("Somebody judged this already.", code="doubt_judged")
            store.judge_doubt(tx, identity, "kept", by.id)

    def merge(self, identity: str, gone: str, note: str, by: Principal) -> Correction:
        """They are one: propose that `gone` goes and the other stays. Somebody else decides."""
        with self._db.transaction() as tx:
            row = self._doubt(tx, identity, by)
            if row["state"] != "open":
                raise Conflict("Somebody judged this already.", code="doubt_judged")
            if gone not in (row["first"], row["second"]):
                wrong = (FieldError("gone", "is one of the two"),)
                raise Refused("It is none of the two.", code="merge_wrong", errors=wrong)
            into = row["second"] if gone == row["first"] else row["first"]
            known = self._known(tx, gone, by)
            if "removed" in (known.state, self._known(tx, into, by).state):
                raise Conflict("One of the two is gone from the register.", code="component_gone")
            store.judge_doubt(tx, identity, "merging", by.id)
            wanted = self._checked(tx, "merge", known, {"into": into}, by)
            return self._keep(tx, "merge", known, wanted, note or f"{row['metres']:.1f} m", None, by)

    def reopen(self, identity: str, by: Principal) -> None:
        """That they are two things was a mistake: the pair is asked about again."""
        with self._db.transaction() as tx:
            row = self._doubt(tx, identity, by)
            if row["state"] != "kept":
                raise Conflict("Nobody said that these are two things.", code="doubt_not_kept")
            store.judge_doubt(tx, identity, "open", by.id)

    def _doubt(self, tx: Tx, identity: str, by: Principal) -> dict[str, Any]:
        row = store.doubt(tx, identity) if is_uuid(identity) else None
        if row is None:
            raise NotFound("There is no such pair.", code="no_such_doubt")
        if not all(by.covers(self._known(tx, row[end], by).division, WRITE) for end in ("first", "second")):
            raise Forbidden("This lies outside your area.", code="outside_your_area")
        return row
