"""Who may do what: states x roles x organisation and handler, in one place for pages, moves and queues."""

from collections.abc import Iterable, Mapping
from typing import Any

from chengshu.capabilities.cases.logic.posts import Post, posts_of
from chengshu.capabilities.cases.model import Case, Flow, Move, Sight, State, View
from chengshu.security import Principal


def _acts(post: Post, move: Move) -> bool:
    return "cases.act" in post.permissions and not post.roles.isdisjoint(move.roles)


def hindrance(move: Move, case: Case, by: Principal) -> str | None:
    """Why this person may not make this move on this case, or None."""
    posts = [post for post in posts_of(by) if _acts(post, move)]
    if not posts:
        return "Your role may not make this move."
    posts = [post for post in posts if post.covers(case.division)]
    if not posts:
        return "The case lies outside your area."
    if move.guard == "organisation" and not any(case.organisation in post.organisations for post in posts):
        return "The case belongs to another organisation."
    if move.guard == "handler" and case.handler != by.id:
        return "The case is in the hands of another person."
    return None


def sees_by_acting(move: Move | None, case: Case, by: Principal) -> bool:
    """Whether the very post in which he makes this move lets him see the case: most often, and then nobody asks on."""
    if move is None or move.guard == "handler":
        return False
    return any(
        "cases.read" in post.permissions
        and _acts(post, move)
        and post.covers(case.division)
        and (move.guard == "none" or case.organisation in post.organisations)
        for post in posts_of(by)
    )


def acting_role(move: Move, by: Principal) -> str | None:
    """The role in which this person makes the move, or None."""
    return next((role for role in move.roles if role in by.roles), None)


def allowed(flow: Flow, case: Case, by: Principal) -> list[Move]:
    """The moves this person may make now."""
    state = flow.state(case.state)
    return [move for move in state.moves if hindrance(move, case, by) is None] if state else []


def assignments(move: Move, form: Mapping[str, Any], by: Principal) -> dict[str, str | None]:
    """What the move writes onto the case itself."""
    written: dict[str, str | None] = dict.fromkeys(move.clears)
    for target, source in move.sets.items():
        value = {"organisation": by.organisation}.get(target, by.id) if source == "self" else form.get(source)
        if value is not None:
            written[target] = str(value)
    return written


def answers_after(before: Mapping[str, Any], move: Move, form: Mapping[str, Any]) -> dict[str, Any]:
    """What the forms of a case say after a move. Who files anew leaves no condition of another class behind."""
    again = move.form.get("properties", {})
    stale = ("condition", "limit_source") if "condition" in again else ()
    return {name: value for name, value in before.items() if name not in stale} | dict(form)


def owner_of(state: State, organisation: str | None) -> str | None:
    """Whose time a stage is: the organisation's when its people must act, otherwise the city's."""
    return organisation if any(move.guard != "none" for move in state.moves) else None


def sight_of(actor: str, posts: Iterable[Post], states: Iterable[tuple[int, tuple[Move, ...]]]) -> Sight:
    """What a person with these posts may act on and see, from the moves of every state of every version."""
    known = list(states)
    return Sight(actor, tuple(_view(post, known) for post in posts if "cases.read" in post.permissions))


def _view(post: Post, states: Iterable[tuple[int, tuple[Move, ...]]]) -> View:
    groups: dict[str, list[int]] = {"none": [], "organisation": [], "handler": []}
    for number, moves in states:
        for guard in {move.guard for move in moves if _acts(post, move)}:
            groups[guard].append(number)
    return View(
        prefixes=post.prefixes,
        organisations=post.organisations,
        reads_all="cases.read_all" in post.permissions,
        free=tuple(groups["none"]),
        owned=tuple(groups["organisation"]),
        handled=tuple(groups["handler"]),
        line=post.line,
        roles=tuple(sorted(post.roles)) if "cases.act" in post.permissions else (),
    )


def may_open(flow: Flow, division: str | None, by: Principal) -> str | None:
    """Why this person may not open a case of this flow there, or None. The city's own worker always may."""
    if by.kind == "system":
        return None
    posts = [post for post in posts_of(by) if "cases.open" in post.permissions]
    posts = [post for post in posts if not post.roles.isdisjoint(flow.open_roles)]
    if not posts:
        return "Your role may not open cases of this type."
    if not any(post.covers(division) for post in posts):
        return "The place lies outside your area."
    return None
