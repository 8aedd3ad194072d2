"""What a person may see, as conditions on cases. One builder for every list, count, queue and detail.

Each way in which a case can be his is a branch of its own. A list asks for the first rows of each branch and joins
them: every branch has an index, their disjunction has none.
"""

from dataclasses import dataclass
from typing import Any

from chengshu.capabilities.cases.model import Sight, View

# With these roles, in this area, on this line: it is for him to decide the request that waits.
_DECIDES = (
    "c.asked > 0 and exists (select 1 from cases.requests r where r.case_id = c.id and r.state = 'pending'"
    " and r.awaits && %(roles_{n})s::text[]"
    " and (r.guard = 'none' or r.organisation = any(%(line_{n})s::text[])) and {area_of_request})"
)
_SUPERVISED = (
    "c.supervised > 0 and exists (select 1 from cases.supervisions s where s.case_id = c.id and s.state <> 'closed'"
    " and s.organisation = any(%(line_{n})s::text[]))"
)
_TASKED = (
    "c.grp = 'open' and c.tasks > 0 and exists (select 1 from cases.tasks t where t.case_id = c.id"
    " and t.state = 'open' and t.assignee is null and t.roles && %(roles_{n})s::text[])"
)
# The same, entered from the small tables: a list begins there and not with every case.
_BEGIN = {
    "decides": "c.id in (select r.case_id from cases.requests r where r.state = 'pending')",
    "supervised": "c.id in (select s.case_id from cases.supervisions s where s.state <> 'closed')",
    "tasked": "c.id in (select t.case_id from cases.tasks t where t.state = 'open')",
}
ACTED = "exists (select 1 from cases.parties p where p.case_id = c.id and p.actor = %(me)s)"
# The same for a list: it begins with what he had a part in, the newest first, and not with all cases.
BY_PARTY = (
    "cases.parties mine join cases.cases c on c.id = mine.case_id and c.opened = mine.opened",
    "mine.actor = %(me)s",
)


@dataclass(frozen=True, slots=True)
class Branches:
    """Conditions of which one must hold. ``everything`` when there is nothing he may not see."""

    conditions: tuple[str, ...]
    parameters: dict[str, Any]
    everything: bool = False


def branches_of(sight: Sight | None, acting: bool) -> Branches:
    """The ways in which a case can be somebody's to see or, for a queue, to act on. None is the city's own eye."""
    if sight is None:
        return Branches((), {}, everything=True)
    found: list[str] = []
    parameters: dict[str, Any] = {"me": sight.actor}
    for number, view in enumerate(sight.views):
        found += _view(number, view, acting, parameters)
    if not acting and sight.views:
        found.append(ACTED)
    distinct = tuple(dict.fromkeys(found))
    return Branches(distinct, parameters, "true" in distinct)


def prefix(text: str) -> str:
    """A text as the beginning of a ``like``."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _view(n: int, view: View, acting: bool, parameters: dict[str, Any]) -> list[str]:
    area = area_of("c", n, view, parameters)
    if area == "false":
        return []
    if view.reads_all and not acting:
        return [area]
    names = ("organisations", "line", "roles")
    parameters.update({f"{name}_{n}": list(getattr(view, name)) for name in names})
    ways = _acting(n, view, parameters)
    if not acting:
        if view.line:
            ways.append(f"c.organisation = any(%(line_{n})s::text[])")
        ways += _beside(n, view, parameters)
    return [way if area == "true" else f"{way} and {area}" for way in ways]


def _acting(n: int, view: View, parameters: dict[str, Any]) -> list[str]:
    ways = []
    guards = {
        "free": "",
        "owned": f" and c.organisation = any(%(organisations_{n})s::text[])",
        "handled": " and c.handler = %(me)s",
    }
    for name, guard in guards.items():
        if states := getattr(view, name):
            parameters[f"{name}_{n}"] = list(states)
            ways.append(f"c.grp = 'open' and c.state_id = any(%({name}_{n})s::int[]){guard}")
    return ways


def _beside(n: int, view: View, parameters: dict[str, Any]) -> list[str]:
    """A request that waits for him, a question to his organisation, a task that is anybody's of his role."""
    ways = []
    if view.roles:
        area = area_of("r", n, view, parameters)
        ways.append(f"{_BEGIN['decides']} and {_DECIDES.format(n=n, area_of_request=area)}")
        ways.append(f"{_BEGIN['tasked']} and {_TASKED.format(n=n)}")
    if view.line:
        ways.append(f"{_BEGIN['supervised']} and {_SUPERVISED.format(n=n)}")
    return ways


def area_of(table: str, n: int, view: View, parameters: dict[str, Any]) -> str:
    """The area of a view, on the column ``division`` of a table; a thing without one needs the whole city."""
    if "" in view.prefixes:
        return "true"
    if not view.prefixes:
        return "false"
    parameters[f"area_{n}"] = [prefix(one) for one in view.prefixes]
    return f"{table}.division like any(%(area_{n})s::text[])"
