"""A second count, slow and by other means: one case after another, in plain Python, from the facts of the cases."""

from collections import defaultdict
from fractions import Fraction

from chengshu.capabilities.cases import CaseFacts


def within(moment, period) -> bool:
    return moment is not None and period[0] <= moment < period[1]


def by_end(moment, period) -> bool:
    return moment is not None and moment < period[1]


def late(case: CaseFacts, stage: str) -> bool:
    return any(run.stage == stage and run.missed for run in case.stages)


# The same words as the scheme that ships, said once more and differently.
CASE = {
    "report": lambda c, p: within(c.opened, p),
    "valid_report": lambda c, p: within(c.opened, p) and by_end(c.filed, p),
    "collector_report": lambda c, p: within(c.opened, p) and c.opened_by_role == "grid_worker",
    "collector_valid_report": lambda c, p: (
        within(c.opened, p) and c.opened_by_role == "grid_worker" and by_end(c.filed, p)
    ),
    "public_report": lambda c, p: within(c.opened, p) and c.source == "public",
    "need_dispose": lambda c, p: within(c.handle_due, p),
    "dispose": lambda c, p: within(c.handle_due, p) and by_end(c.handled, p),
    "late_dispose": lambda c, p: within(c.handle_due, p) and by_end(c.handled, p) and late(c, "handle"),
    "excused_dispose": lambda c, p: within(c.handle_due, p) and by_end(c.handled, p) and late(c, "handle") and c.exempt,
    "counted_in_time": lambda c, p: (
        within(c.handle_due, p) and by_end(c.handled, p) and (c.exempt or not late(c, "handle"))
    ),
    "to_dispose": lambda c, p: within(c.handle_due, p) and not by_end(c.handled, p),
    "postpone": lambda c, p: within(c.handle_due, p) and c.extensions > 0,
    "hang": lambda c, p: within(c.handle_due, p) and c.shelved,
    "rework": lambda c, p: within(c.handle_due, p) and c.reworks > 0,
    "need_archive": lambda c, p: within(c.handle_due, p),
    "archive": lambda c, p: within(c.handle_due, p) and by_end(c.closed, p) and c.group == "closed",
    "rated": lambda c, p: within(c.closed, p) and (c.rating or 0) >= 1,
    "satisfied": lambda c, p: within(c.closed, p) and (c.rating or 0) >= 4,
    "dissatisfied": lambda c, p: within(c.closed, p) and c.rating is not None and c.rating <= 2,
}
RUN = {
    "accept_work": lambda r: r.stage == "accept",
    "accept_in_time": lambda r: r.stage == "accept" and (r.exempt or not r.missed),
    "file_work": lambda r: r.stage in ("file", "close"),
    "file_in_time": lambda r: r.stage in ("file", "close") and (r.exempt or not r.missed),
    "dispatch_work": lambda r: r.stage == "dispatch",
    "dispatch_in_time": lambda r: r.stage == "dispatch" and (r.exempt or not r.missed),
    "verify": lambda r: r.stage == "site_check_before",
    "in_time_verify": lambda r: r.stage == "site_check_before" and (r.exempt or not r.missed),
    "check": lambda r: r.stage == "site_check_after",
    "in_time_check": lambda r: r.stage == "site_check_after" and (r.exempt or not r.missed),
}
SUBJECT = {
    "areas": lambda c: (c.division or "")[:6],
    "departments": lambda c: c.organisation or "",
    "collectors": lambda c: c.opened_by,
}


def counted(facts, period, card: str) -> dict[str, dict[str, list[str]]]:
    """measure -> subject -> the cases, for one card."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for case in facts:
        if card in SUBJECT:
            for name, belongs in CASE.items():
                if belongs(case, period):
                    found[name][SUBJECT[card](case)].append(case.case)
        if card not in ("areas", "departments"):
            for run in case.stages:
                if within(run.ended, period) and run.handler:
                    for name, holds in RUN.items():
                        if holds(run):
                            found[name][run.handler].append(case.case)
    return found


WEIGHTS = {
    "areas": [("dispose", "need_dispose", 25, False), ("counted_in_time", "need_dispose", 25, False),
              ("archive", "need_archive", 15, False), ("rework", "need_archive", 15, True),
              ("satisfied", "rated", 20, False)],
    "departments": [("dispose", "need_dispose", 30, False), ("counted_in_time", "need_dispose", 20, False),
                    ("rework", "need_archive", 20, True), ("to_dispose", "need_dispose", 20, True),
                    ("postpone", "need_dispose", 10, True)],
    "acceptors": [("accept_in_time", "accept_work", 100, False)],
    "shift_leaders": [("file_in_time", "file_work", 100, False)],
    "dispatchers": [("dispatch_in_time", "dispatch_work", 100, False)],
    "collectors": [("collector_valid_report", "collector_report", 40, False), ("in_time_verify", "verify", 20, False),
                   ("in_time_check", "check", 40, False)],
}  # fmt: skip


def score(card: str, counts: dict[str, int]) -> Fraction | None:
    """Points of a hundred, exactly; lines without data are left out."""
    points, weights = Fraction(0), 0
    for part, whole, weight, less_is_better in WEIGHTS[card]:
        if counts[whole]:
            share = Fraction(counts[part], counts[whole])
            points += weight * (1 - share if less_is_better else share)
            weights += weight
    return 100 * points / weights if weights else None
