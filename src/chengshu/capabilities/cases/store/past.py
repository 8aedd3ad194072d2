"""Cases that were led elsewhere, kept many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from chengshu.capabilities.cases.model import LogEntry
from chengshu.capabilities.cases.store.plain import as_json, clock_to_plain
from chengshu.capabilities.cases.store.writing import CASE_COLUMNS, LINE_COLUMNS
from chengshu.kit import Tx

_REGISTER = ("id", "number", "source", "source_id")
_TEXTS = ("case_id", "opened", "plain", "grams", "cell")
_RUNS = (
    "id", "case_id", "stage", "amount", "unit", "organisation", "division", "classification", "started", "due", "ended",
    "ended_by", "missed", "paused_s", "extensions", "exempt", "apart",
)  # fmt: skip


@dataclass(slots=True)
class Kept:
    """Rows to be kept together."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)

    def add_case(self, row: dict[str, Any]) -> None:
        """A case as it stands, with its live clocks."""
        plain = {name: as_json(row[name]) for name in ("facts", "form")}
        self.cases.append(row | plain | {"clocks": as_json([clock_to_plain(clock) for clock in row["clocks"]])})

    def add_line(self, line: LogEntry) -> None:
        """A line of the log."""
        told = {name: getattr(line, name, None) for name in LINE_COLUMNS}
        self.lines.append(told | {"form": as_json(line.form)})


def known(tx: Tx, sources: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these that have opened a case already."""
    rows = tx.execute(
        "select r.source, r.source_id from unnest(%s::text[], %s::text[]) as w(source, source_id) "
        "join cases.register r on r.source = w.source and r.source_id = w.source_id",
        ([source for source, _ in sources], [own for _, own in sources]),
    )
    return {(row["source"], row["source_id"]) for row in rows}


def count(tx: Tx, source: str) -> int:
    """How many cases a source has opened by ids of its own."""
    row = tx.execute(
        "select count(*) as n from cases.register where source = %s and source_id is not null", (source,)
    ).fetchone()
    return int(row["n"]) if row else 0


def keep(tx: Tx, kept: Kept) -> None:
    """Write everything, the register first: what is there already stops it all."""
    texts = [{**row, "case_id": row["id"]} for row in kept.cases]
    for table, columns, rows in (
        ("register", _REGISTER, kept.cases),
        ("cases", CASE_COLUMNS, kept.cases),
        ("log", LINE_COLUMNS, kept.lines),
        ("runs", _RUNS, kept.runs),
        ("texts", _TEXTS, texts),
    ):
        _copy(tx, table, columns, rows)


def _copy(tx: Tx, table: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    query = sql.SQL("copy cases.{} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with tx.cursor().copy(query) as copy:
        for row in rows:
            copy.write_row([row[name] for name in columns])
