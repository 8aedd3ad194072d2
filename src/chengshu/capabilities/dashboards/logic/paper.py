"""What stands on the paper beside the figures, and which panel lies on which page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chengshu.capabilities.dashboards.logic.timing import CITY_TIME
from chengshu.capabilities.dashboards.model import Panel, Report, Told


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the paper, in millimetres."""

    x: float
    y: float
    w: float
    h: float


_WORDS: Mapping[str, Mapping[str, Any]] = {
    "zh": {
        "kinds": {
            "indicator": "指标", "ranking": "排行", "cases": "案件", "map": "地图", "readings": "监测数据",
            "brief": "运行日报", "note": "说明",
        },
        "missing": {
            "not_yours": "您无权查看此内容", "gone": "来源已不存在", "unknown": "来源暂时没有回答",
            "page_only": "此内容只在网页上显示",
        },
        "status": {"normal": "正常", "notice": "提示", "warning": "预警", "urgent": "紧急", "stale": "过期"},
        "none": "没有内容",
        "more": "另有 {more} 条",
        "told": "{when} · 按 {reader} 的权限 · 第 {version} 版",
        "change": "比昨日同时 {change}",
        "threshold": "阈值 {value}",
        "map_note": "界线与 {points} 个点；底图见网页",
    },
    "en": {
        "kinds": {
            "indicator": "Indicator", "ranking": "Ranking", "cases": "Cases", "map": "Map", "readings": "Readings",
            "brief": "Daily brief", "note": "Note",
        },
        "missing": {
            "not_yours": "You may not see this", "gone": "Its source is gone",
            "unknown": "Its source does not answer now", "page_only": "This is shown on the page only",
        },
        "status": {"normal": "Normal", "notice": "Notice", "warning": "Warning", "urgent": "Urgent", "stale": "Stale"},
        "none": "Nothing",
        "more": "{more} more",
        "told": "{when} · as {reader} may see it · version {version}",
        "change": "{change} against yesterday at this time",
        "threshold": "threshold {value}",
        "map_note": "Boundaries and {points} points; the ground is on the page",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    kinds: Mapping[str, str]
    missing: Mapping[str, str]
    status: Mapping[str, str]
    none: str
    more: str
    map_note: str
    spoken: Mapping[str, Any]

    def told(self, report: Report) -> str:
        """Of which moment the board is, and as whose eyes see it."""
        when = report.at.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M")
        text: str = self.spoken["told"].format(when=when, reader=report.reader, version=report.version)
        return text

    @staticmethod
    def number(value: float | None) -> str:
        """A number as people read it."""
        if value is None:
            return "—"
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")

    def figure_foot(self, one: Told) -> str:
        """Change, threshold, source and time of a figure."""
        parts = []
        if one.change is not None:
            parts.append(self.spoken["change"].format(change=f"{one.change:+g}"))
        if one.threshold is not None:
            parts.append(self.spoken["threshold"].format(value=self.number(one.threshold)))
        if one.time is not None:
            parts.append(one.time.astimezone(CITY_TIME).strftime("%m-%d %H:%M"))
        if one.source:
            parts.append(one.source)
        return " · ".join(parts)


def words_in(language: str) -> Words:
    """The words of a language; Chinese where there are none."""
    spoken = _WORDS.get(language, _WORDS["zh"])
    names = ("kinds", "missing", "status", "none", "more", "map_note")
    return Words(**{name: spoken[name] for name in names}, spoken=spoken)


def pages_of(panels: Sequence[Panel], rows: int) -> list[list[tuple[Panel, int]]]:
    """Panels by page, each with its row there. A panel that would not fit whole begins the next page."""
    pages: list[list[tuple[Panel, int]]] = [[]]
    start = 0
    for panel in sorted(panels, key=lambda one: (one.y, one.x)):
        if panel.y + min(panel.h, rows) - start > rows:
            if pages[-1]:
                pages.append([])
            start = panel.y
        pages[-1].append((panel, max(panel.y - start, 0)))
    return pages
