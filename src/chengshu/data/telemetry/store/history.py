"""The lake: every observation and every frame that was kept, and which messages are in it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from chengshu.data.lake import Lake, LakeTransaction
from chengshu.data.telemetry import logic
from chengshu.data.telemetry.model import FrameDetail, FrameRow, Reading, SeriesPoint
from chengshu.sensing import Frame

_MOMENT = pa.timestamp("us", "UTC")

_TABLES = (
    """CREATE TABLE IF NOT EXISTS observation (device VARCHAR, property VARCHAR, kind VARCHAR, statistic VARCHAR,
       time TIMESTAMPTZ, value DOUBLE, text VARCHAR, flag VARCHAR, received TIMESTAMPTZ, frame VARCHAR,
       sequence BIGINT)""",
    """CREATE TABLE IF NOT EXISTS frame (id VARCHAR, device VARCHAR, protocol VARCHAR, identifier VARCHAR,
       message_type VARCHAR, edition VARCHAR, received TIMESTAMPTZ, raw BLOB, sequence BIGINT)""",
    "CREATE TABLE IF NOT EXISTS applied (sequence BIGINT, kept TIMESTAMPTZ)",
)
_LAYOUT = (
    "ALTER TABLE observation SET PARTITIONED BY (year(time), month(time), day(time))",
    "ALTER TABLE observation SET SORTED BY (device ASC, property ASC, time ASC)",
    "ALTER TABLE frame SET PARTITIONED BY (year(received), month(received), day(received))",
    "ALTER TABLE frame SET SORTED BY (device ASC, received ASC)",
)


def prepare(lake: Lake) -> None:
    """Make the tables when they are not there."""
    lake.define(_TABLES)
    laid_out = lake.query(
        "SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = 'frame' AND comment = 'laid out'"
    )
    if not laid_out[0]["n"]:
        lake.define((*_LAYOUT, "COMMENT ON TABLE frame IS 'laid out'"), inlined=("applied",))


def applied(tx: LakeTransaction, sequences: Sequence[int]) -> set[int]:
    """Which of these messages are in the lake already."""
    marks = ", ".join("?" for _ in sequences)
    return {row[0] for row in tx.execute(f"SELECT sequence FROM applied WHERE sequence IN ({marks})", sequences)}  # noqa: S608


def mark_applied(tx: LakeTransaction, sequences: Sequence[int]) -> None:
    """In the same transaction as their rows."""
    rows = pa.table({"sequence": pa.array(sequences, pa.int64()), "kept": _now(len(sequences))})
    tx.insert("applied", rows)


def _now(times: int) -> pa.Array:
    return pa.array([datetime.now(UTC)] * times, _MOMENT)


def forget_applied(tx: LakeTransaction, before: datetime) -> None:
    """Drop marks of messages that the bus has settled long ago."""
    tx.execute("DELETE FROM applied WHERE kept < ?", (before,))


def add_frames(tx: LakeTransaction, pairs: Sequence[tuple[int, Frame]]) -> None:
    """Append frames."""
    frames = [frame for _, frame in pairs]
    text = pa.string()
    rows = pa.table(
        {
            "id": pa.array([frame.id for frame in frames], text),
            "device": pa.array([frame.device for frame in frames], text),
            "protocol": pa.array([frame.protocol for frame in frames], text),
            "identifier": pa.array([frame.identifier for frame in frames], text),
            "message_type": pa.array([frame.message_type for frame in frames], text),
            "edition": pa.array([frame.edition for frame in frames], text),
            "received": pa.array([frame.received for frame in frames], _MOMENT),
            "raw": pa.array([frame.raw for frame in frames], pa.binary()),
            "sequence": pa.array([sequence for sequence, _ in pairs], pa.int64()),
        }
    )
    tx.insert("frame", rows, logic.day_folders(frame.received for frame in frames))


def add_observations(tx: LakeTransaction, pairs: Sequence[tuple[int, Frame]]) -> int:
    """Append the observations of frames; how many."""
    flat = [(sequence, frame, seen) for sequence, frame in pairs for seen in frame.observations]
    text = pa.string()
    rows = pa.table(
        {
            "device": pa.array([frame.device for _, frame, _ in flat], text),
            "property": pa.array([seen.property for _, _, seen in flat], text),
            "kind": pa.array([seen.kind for _, _, seen in flat], text),
            "statistic": pa.array([seen.statistic for _, _, seen in flat], text),
            "time": pa.array([seen.time for _, _, seen in flat], _MOMENT),
            "value": pa.array([seen.value for _, _, seen in flat], pa.float64()),
            "text": pa.array([seen.text for _, _, seen in flat], text),
            "flag": pa.array([seen.flag for _, _, seen in flat], text),
            "received": pa.array([frame.received for _, frame, _ in flat], _MOMENT),
            "frame": pa.array([frame.id for _, frame, _ in flat], text),
            "sequence": pa.array([sequence for sequence, _, _ in flat], pa.int64()),
        }
    )
    tx.insert("observation", rows, logic.day_folders({seen.time for _, _, seen in flat}))
    return len(flat)


_OF_SERIES = "device = ? AND property = ? AND kind = ? AND time >= ? AND time < ?"
# The same moment may have come twice in different frames (a correction): what came last counts.
_MOMENTS = f"""
    SELECT time,
           coalesce(arg_max(value, received) FILTER (statistic IN ('value', 'avg')),
                    arg_max(value, received) FILTER (statistic = 'sum')) AS value,
           arg_max(value, received) FILTER (statistic = 'min') AS low,
           arg_max(value, received) FILTER (statistic = 'max') AS high,
           arg_max(flag, received) AS flag, arg_max(frame, received) AS frame
    FROM observation WHERE {_OF_SERIES} GROUP BY time"""  # noqa: S608


def count_moments(lake: Lake, key: tuple[str, str, str], start: datetime, end: datetime) -> int:
    """How many moments a history has."""
    found = lake.query(f"SELECT count(DISTINCT time) AS n FROM observation WHERE {_OF_SERIES}", (*key, start, end))  # noqa: S608
    return int(found[0]["n"])


def moments(lake: Lake, key: tuple[str, str, str], start: datetime, end: datetime) -> list[SeriesPoint]:
    """Each moment."""
    rows = lake.query(f"{_MOMENTS} ORDER BY time", (*key, start, end))
    return [SeriesPoint(**row, count=1) for row in rows]


def readings(
    lake: Lake, devices: Sequence[str], kind: str, statistic: str, start: datetime, end: datetime
) -> list[Reading]:
    """Every reading of one kind of these devices; of one moment what came last."""
    rows = lake.query(
        """SELECT device, property, kind, statistic, time, arg_max(value, received) AS value, NULL AS text,
                  arg_max(flag, received) AS flag, max(received) AS received, arg_max(frame, received) AS frame
           FROM observation WHERE device IN (SELECT unnest(?::VARCHAR[])) AND kind = ? AND statistic = ?
           AND time >= ? AND time < ? GROUP BY device, property, kind, statistic, time ORDER BY time""",
        (list(devices), kind, statistic, start, end),
    )
    return [Reading(**row) for row in rows]


def standing(lake: Lake, devices: Sequence[str], kind: str, moments: Sequence[datetime]) -> list[dict[str, Any]]:
    """The newest reading of each property at each of some moments, if it was not older than a day: `moment` beside
    the fields of a reading.
    """
    return lake.query(
        """WITH told AS (
             SELECT device, property, kind, statistic, time, arg_max(value, received) AS value, NULL AS text,
                    arg_max(flag, received) AS flag, max(received) AS received, arg_max(frame, received) AS frame
             FROM observation WHERE device IN (SELECT unnest(?::VARCHAR[])) AND kind = ? AND time > ? AND time <= ?
             GROUP BY device, property, kind, statistic, time),
           wanted AS (
             SELECT * FROM (SELECT unnest(?::TIMESTAMPTZ[]) AS moment),
             (SELECT DISTINCT device, property, statistic FROM told))
           SELECT w.moment, t.* FROM wanted w ASOF JOIN told t ON t.device = w.device AND t.property = w.property
             AND t.statistic = w.statistic AND w.moment >= t.time
           WHERE t.time > w.moment - INTERVAL 1 DAY ORDER BY w.moment, t.device, t.property, t.statistic""",
        (list(devices), kind, min(moments) - timedelta(days=1), max(moments), list(moments)),
    )


def buckets(lake: Lake, key: tuple[str, str, str], start: datetime, end: datetime, seconds: int) -> list[SeriesPoint]:
    """Mean, lowest and highest of each bucket; buckets begin at whole multiples since 1970."""
    width = seconds * 1_000_000
    rows = lake.query(
        f"""SELECT make_timestamptz((epoch_us(time) // {width}) * {width}) AS time, avg(value) AS value,
                   min(coalesce(low, value)) AS low, max(coalesce(high, value)) AS high, count(*) AS count
            FROM ({_MOMENTS}) GROUP BY 1 ORDER BY 1""",  # noqa: S608
        (*key, start, end),
    )
    return [SeriesPoint(**row, flag=None, frame=None) for row in rows]


_ROW = "id, device, protocol, identifier, message_type, edition, received"


def frames(lake: Lake, device: str, since: datetime, before: tuple[datetime, str] | None, limit: int) -> list[FrameRow]:
    """Frames of a device, newest first, older than `before`."""
    where = "device = ? AND received >= ?"
    values: list[Any] = [device, since]
    if before is not None:
        where += " AND received <= ? AND (received < ? OR id < ?)"
        values += [before[0], before[0], before[1]]
    rows = lake.query(
        f"""SELECT {_ROW}, octet_length(raw) AS size FROM frame WHERE {where}
            ORDER BY received DESC, id DESC LIMIT {limit}""",  # noqa: S608
        values,
    )
    return [FrameRow(**row) for row in rows]


def kept_frames(lake: Lake, frames: Sequence[str]) -> set[str]:
    """Those of the frames that the lake holds."""
    found = lake.query("SELECT id FROM frame WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(frames)])
    return {row["id"] for row in found}


def frame(lake: Lake, identity: str, received: datetime | None) -> FrameDetail | None:
    """One frame with its readings. Knowing when it was received saves looking through every day."""
    where = "id = ?"
    values: list[Any] = [identity]
    if received is not None:
        where += " AND received >= ? AND received <= ?"
        values += [received - timedelta(seconds=1), received + timedelta(seconds=1)]
    found = lake.query(f"SELECT {_ROW}, raw, sequence FROM frame WHERE {where} LIMIT 1", values)  # noqa: S608
    if not found:
        return None
    row: dict[str, Any] = found[0]
    seen = lake.query(
        """SELECT device, property, kind, statistic, time, value, text, flag, received, frame FROM observation
           WHERE sequence = ? AND frame = ? ORDER BY property, statistic""",
        (row.pop("sequence"), identity),
    )
    return FrameDetail(**row, readings=tuple(Reading(**one) for one in seen))
