"""Rows of the table: a median of several runs, beside a peer of the same run, against an aim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `runs` are all its measurements, `peer_runs` those of whoever ran beside it."""

    what: str
    runs: tuple[float, ...]
    unit: str
    peer: str = ""
    peer_runs: tuple[float, ...] = ()
    at_most: float | None = None
    note: str = ""
    at_least: float | None = None

    @property
    def value(self) -> float:
        return median(self.runs)

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's; more than 1 is more."""
        return self.value / median(self.peer_runs) if self.peer_runs else None


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not pass."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def number(value: float) -> str:
    """Three figures that mean something, thousands apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(rows: Sequence[tuple[str, Row]]) -> Table:
    """All rows, those of one part together."""
    made = Table(title="Chengshu: figures of this run", title_justify="left", pad_edge=False)
    for name in ("part", "what"):
        made.add_column(name, overflow="fold")
    for name in ("median", "unit", "least to most (runs)", "aim"):
        made.add_column(name, justify="right" if name == "median" else "left", no_wrap=True)
    made.add_column("beside", overflow="fold")
    made.add_column("ratio", justify="right", no_wrap=True)
    made.add_column("note", overflow="fold", ratio=1)
    before = ""
    for part, row in rows:
        if before and part != before:
            made.add_section()
        made.add_row(part if part != before else "", row.what, number(row.value), row.unit, *_rest(row))
        before = part
    return made


def _rest(row: Row) -> tuple[str, str, str, str, str]:
    spread = f"{number(min(row.runs))} to {number(max(row.runs))} ({len(row.runs)})" if len(row.runs) > 1 else ""
    beside = f"{row.peer}: {number(median(row.peer_runs))}" if row.peer_runs else row.peer
    ratio = f"{row.ratio:.2f}x" if row.ratio is not None else ""
    return spread, _aim(row), beside, ratio, row.note


def _aim(row: Row) -> str:
    if row.at_most is None and row.at_least is None:
        return ""
    most, least = row.at_most, row.at_least
    met = (most is None or row.value <= most) and (least is None or row.value >= least)
    sign = "[green]●[/green]" if met else "[red]■ missed[/red]"
    return f"<= {most:g} {sign}" if most is not None else f">= {least:,g} {sign}"
