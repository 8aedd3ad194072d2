"""The verbs of telemetry."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chengshu.data.lake import Lake
from chengshu.data.telemetry import logic
from chengshu.data.telemetry.model import (
    Delivery,
    FrameDetail,
    FrameRow,
    Kept,
    LatestFilter,
    Reading,
    Reject,
    RejectFilter,
    Series,
    Tally,
)
from chengshu.data.telemetry.store import history, present
from chengshu.kit import (
    Announce,
    Conflict,
    Database,
    Event,
    FieldError,
    NotFound,
    Page,
    Refused,
    Tx,
    Unavailable,
    decode_cursor,
    encode_cursor,
    now,
)
from chengshu.sensing import Frame

Decode = Callable[[str, bytes], Frame]
Republish = Callable[[Frame], None]
_CLOCKS_APART = timedelta(hours=1)  # of the bus and of whoever keeps, at most
_PREPARE_LOCK = 7283946513
SIGHTINGS_KEPT = timedelta(days=8)


class Telemetry:
    """Keeps what devices said, for good and exactly once, and answers questions about it.

    `decode` (protocol, raw) -> Frame and `republish` (returns when the bus holds the frame) are needed by `mend`
    only; the server gives them. A frame that `decode` cannot take carries its reason.
    """

    def __init__(
        self,
        db: Database,
        lake: Lake,
        announce: Announce,
        *,
        decode: Decode | None = None,
        republish: Republish | None = None,
    ) -> None:
        self._db = db
        self._lake = lake
        self._announce = announce
        self.decode = decode
        self.republish = republish

    def prepare(self) -> None:
        """Make the lake's tables when they are not there. Safe to repeat, also from two processes."""
        with self._db.transaction() as tx:
            present.alone(tx, _PREPARE_LOCK)
            history.prepare(self._lake)

    # --- keeping -----------------------------------------------------------------------------------------------

    def keep(self, deliveries: Sequence[Delivery]) -> Kept:
        """Keep the frames of these messages exactly once, however often and however far it was tried before.

        Three steps, each repeatable: note which message brought each frame first (PostgreSQL); append what is
        ours and mark the messages as applied (lake, one transaction); newest values, rejects and the day's numbers
        (PostgreSQL, one transaction). Only when this returns may the messages be acknowledged.
        """
        if not deliveries:
            return Kept(0, 0, 0, 0, ())
        sequences = sorted({delivery.sequence for delivery in deliveries})
        good, rejected = logic.good_frames(deliveries), logic.rejected_frames(deliveries)
        with self._db.transaction() as tx:
            seen = present.first_sightings(tx, logic.once_each(good))
        own = logic.own_frames(good, seen)
        kept = self._append(sequences, own)
        fresh = logic.readings(frame for _, frame in own)
        with self._db.transaction() as tx:
            settled = present.settle(tx, sequences)
            present.put_latest(tx, logic.newest(fresh))
            present.add_rejects(tx, (frame for sequence, frame in rejected if sequence in settled))
            present.add_tallies(tx, logic.tallies(deliveries, own, settled))
        frames = sum(len(delivery.frames) for delivery in deliveries)
        duplicates = frames - len(own) - len(rejected)
        return Kept(kept[0], kept[1], duplicates, len(rejected), tuple(fresh))

    def _append(self, sequences: Sequence[int], own: Sequence[logic.Pair]) -> tuple[int, int]:
        with self._lake.transaction() as tx:
            done = history.applied(tx, sequences)
            todo = [pair for pair in own if pair[0] not in done]
            if todo:
                history.add_frames(tx, todo)
            observations = history.add_observations(tx, todo) if todo else 0
            if len(done) < len(sequences):
                history.mark_applied(tx, [sequence for sequence in sequences if sequence not in done])
        return len(todo), observations

    def set_aside(self, sequence: int, subject: str, payload: bytes, error: str, deliveries: int) -> None:
        """Keep a message that cannot be worked on, so that it does not come for ever. Nothing is thrown away."""
        with self._db.transaction() as tx:
            present.forget_sightings(tx, sequence)
            present.set_aside(tx, sequence, subject, payload, error, deliveries)

    def forget(self, oldest: datetime | None) -> int:
        """Drop marks no longer needed; `oldest` is when the oldest message came that the bus may still deliver."""
        before = now() - SIGHTINGS_KEPT
        day_ago = now() - timedelta(days=1)
        with self._lake.transaction() as lake:
            history.forget_applied(lake, min(day_ago, oldest - _CLOCKS_APART) if oldest else day_ago)
        with self._db.transaction() as tx:
            return present.forget(tx, before)

    def forget_unkept(self, frames: Sequence[str]) -> None:
        """After a restore: frames noted as seen that the lake does not hold shall count as new when they come again."""
        kept = history.kept_frames(self._lake, frames)
        with self._db.transaction() as tx:
            present.forget_frames(tx, [frame for frame in frames if frame not in kept])

    def tidy(self, *, thorough: bool = False) -> int:
        """Merge the lake's small files."""
        return self._lake.tidy(thorough=thorough)

    # --- questions ---------------------------------------------------------------------------------------------

    def latest(
        self, devices: Sequence[str] | None = None, property: str | None = None, limit: int = 10_000
    ) -> list[Reading]:
        """The newest reading of every property, kind and statistic."""
        wanted = LatestFilter(tuple(devices) if devices is not None else None, property)
        with self._db.transaction() as tx:
            return present.latest(tx, wanted, None, limit)

    def find_latest(self, wanted: LatestFilter, after: str | None = None, limit: int = 50) -> Page[Reading]:
        """The same by pages and with more to choose by."""
        with self._db.transaction() as tx:
            found = present.latest(tx, wanted, decode_cursor(after, str, str, str, str) if after else None, limit + 1)
            total = present.count_latest(tx, wanted)
        last = found[limit - 1] if len(found) > limit else None
        following = encode_cursor(last.device, last.property, last.kind, last.statistic) if last else None
        return Page(found[:limit], following, total)

    def count_latest(self, wanted: LatestFilter) -> int:
        """How long the list of `find_latest` is."""
        with self._db.transaction() as tx:
            return present.count_latest(tx, wanted)

    def series(
        self, device: str, property: str, kind: str, start: datetime, end: datetime, bucket: int | None = None
    ) -> Series:
        """A history in at most about 2,000 points; more moments than that are put into buckets (`bucket` seconds)."""
        if end <= start:
            raise Refused(
                "The end is not after the start.", code="bad_range", errors=(FieldError("to", "not after from"),)
            )
        key = (device, property, kind)
        if bucket is None:
            bucket = logic.bucket_seconds(start, end, history.count_moments(self._lake, key, start, end))
        if bucket is None:
            points = history.moments(self._lake, key, start, end)
        else:
            points = history.buckets(self._lake, key, start, end, bucket)
        return Series(device, property, kind, start, end, bucket, tuple(points))

    def readings(
        self, devices: Sequence[str], kind: str, statistic: str, start: datetime, end: datetime
    ) -> list[Reading]:
        """All readings of one kind that these devices made in a span, oldest first: a few days of hourly ones."""
        return history.readings(self._lake, devices, kind, statistic, start, end) if devices else []

    def standing(self, devices: Sequence[str], kind: str, moments: Sequence[datetime]) -> dict[datetime, list[Reading]]:
        """What was the newest reading of each property of these devices at each of some moments, a day old at most."""
        found: dict[datetime, list[Reading]] = {}
        if devices and moments:
            for row in history.standing(self._lake, devices, kind, moments):
                found.setdefault(row.pop("moment"), []).append(Reading(**row))
        return found

    def frames(self, device: str, after: str | None = None, limit: int = 50) -> Page[FrameRow]:
        """What a device sent, newest first."""
        before: tuple[datetime, str] | None = None
        if after:
            moment, identity = decode_cursor(after, datetime, str)
            before = (moment, identity)
        found: list[FrameRow] = []
        for since in logic.search_windows(before[0] if before else now()):
            found = history.frames(self._lake, device, since, before, limit + 1)
            if len(found) > limit:
                break
        last = found[limit - 1] if len(found) > limit else None
        return Page(found[:limit], encode_cursor(last.received, last.id) if last else None)

    def frame(self, identity: str) -> FrameDetail:
        """One frame with its bytes and readings. Raises `NotFound`."""
        found = None
        if logic.is_identity(identity):
            with self._db.transaction() as tx:
                received = present.received_when(tx, identity)
            found = history.frame(self._lake, identity, received)
        if found is None:
            raise NotFound("There is no such frame.", code="no_such_frame")
        return found

    def tallies(self, since: datetime) -> list[Tally]:
        """What came in, by day and protocol."""
        with self._db.transaction() as tx:
            return present.tallies(tx, since)

    # --- rejects -----------------------------------------------------------------------------------------------

    def rejects(
        self,
        reason: str | None = None,
        state: str | None = None,
        q: str | None = None,
        after: str | None = None,
        limit: int = 50,
        devices: Sequence[str] | None = None,
    ) -> Page[Reject]:
        """Frames that could not be taken, newest first; with `devices` only those of these devices."""
        wanted = RejectFilter(reason, state, q, None if devices is None else tuple(devices))
        with self._db.transaction() as tx:
            found = present.rejects(tx, wanted, decode_cursor(after, datetime, str) if after else None, limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return Page(found[:limit], encode_cursor(last.last_received, last.id) if last else None)

    def count_rejects(self) -> dict[str, int]:
        """Open rejects by reason."""
        with self._db.transaction() as tx:
            return present.count_rejects(tx)

    def count_poison(self) -> int:
        """Messages that were set aside."""
        with self._db.transaction() as tx:
            return present.count_poison(tx)

    def reject(self, identity: str) -> Reject:
        """One reject. Raises `NotFound`."""
        with self._db.transaction() as tx:
            return self._reject(tx, identity)

    def mend(self, identity: str, raw: bytes | None, by: str) -> Reject:
        """Replay a reject, with mended bytes or as it is; it goes the way of every frame.

        Raises `Refused` with the reason when it still cannot be taken, `Conflict` when it was closed before,
        `Unavailable` when the bus is away. The order (bus first, mark second) may at worst replay twice, and the
        second time is a duplicate.
        """
        if self.decode is None or self.republish is None:
            raise Unavailable("Replay is not possible in this process.", code="replay_unavailable")
        with self._db.transaction() as tx:
            reject = self._open_reject(tx, identity)
            frame = self.decode(reject.protocol, raw if raw is not None else reject.raw)
            if frame.reason is not None:
                raise Refused(
                    frame.detail or frame.reason, code=f"reject_{frame.reason}",
                    errors=(FieldError("raw", frame.detail or frame.reason),),
                )  # fmt: skip
            self.republish(frame)
            present.close_reject(tx, identity, "replayed", by, raw=raw, frame=frame.id, note=None)
            done = present.reject(tx, identity)
        assert done is not None
        self._announce(Event("reject.replayed", "telemetry", identity, {"by": by, "frame": frame.id}))
        return done

    def discard(self, identity: str, reason: str, by: str) -> Reject:
        """Close a reject without replaying it; it stays on record with who and why."""
        if not reason.strip():
            raise Refused("Say why.", code="reason_missing", errors=(FieldError("reason", "missing"),))
        with self._db.transaction() as tx:
            self._open_reject(tx, identity)
            present.close_reject(tx, identity, "discarded", by, raw=None, frame=None, note=reason.strip())
            done = present.reject(tx, identity)
        assert done is not None
        self._announce(Event("reject.discarded", "telemetry", identity, {"by": by}))
        return done

    @staticmethod
    def _reject(tx: Tx, identity: str) -> Reject:
        found = present.reject(tx, identity) if logic.is_identity(identity) else None
        if found is None:
            raise NotFound("There is no such reject.", code="no_such_reject")
        return found

    def _open_reject(self, tx: Tx, identity: str) -> Reject:
        found = self._reject(tx, identity)
        if found.state != "open":
            raise Conflict(f"This reject is {found.state} already.", code=f"reject_{found.state}")
        return found
