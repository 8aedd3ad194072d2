"""What may happen beside the moves: whether a flow declares it rightly, and who may begin or decide it."""

from collections.abc import Iterator, Sequence

from chengshu.capabilities.cases.logic.posts import Post
from chengshu.capabilities.cases.model import Approval, Case, Fault, Flow, Procedure, State

DAYS_OF_SHELVING = 365
_FROM_ABOVE = ("supervision", "urging")
_DECIDED = ("extension", "shelving", "appeal")
_LIMITED = ("shelving", "supervision", "task")
_DAYS = {"urgent_day": 1.0, "working_day": 1.0, "hour": 1 / 24, "urgent_hour": 1 / 24, "minute": 1 / 1440}


def procedure_faults(flow: Flow, one: Procedure) -> Iterator[Fault]:
    """What is wrong with one procedure."""
    where = f"procedures.{one.id}"
    if not one.roles:
        yield Fault(f"{where}.roles", f"procedure '{one.id}' has no role", "name at least one role")
    stages = {state.clock.stage for state in flow.states if state.clock}
    for name, wanted in (("stages", one.stages), ("pauses", one.pauses)):
        for stage in wanted:
            if stage not in stages:
                mend = f"use one of: {', '.join(sorted(stages))}"
                yield Fault(f"{where}.{name}", f"no clock has the stage '{stage}'", mend)
    for number, step in enumerate(one.steps):
        if not step.roles:
            yield Fault(f"{where}.steps.{number}.roles", "nobody decides this step", "name at least one role")
    yield from _kind_faults(flow, one, where)


def _kind_faults(flow: Flow, one: Procedure, where: str) -> Iterator[Fault]:
    if bool(one.steps) != (one.kind in _DECIDED):
        mend = "name the steps, department first" if one.kind in _DECIDED else "remove the steps"
        yield Fault(f"{where}.steps", f"a procedure of the kind '{one.kind}' is decided wrongly", mend)
    if one.kind in _LIMITED and one.amount < 1:
        yield Fault(f"{where}.amount", f"'{one.id}' has no limit", "add 'amount' and 'unit'")
    if one.kind == "extension" and one.most not in (1, 2):
        yield Fault(f"{where}.most", "a case is extended once or twice", "write 1 or 2")
    if one.kind == "shelving" and one.most != 1:
        yield Fault(f"{where}.most", "a case is shelved once", "write 1")
    if one.kind == "shelving" and one.amount * _DAYS.get(one.unit, 1.0) > DAYS_OF_SHELVING:
        yield Fault(f"{where}.amount", "a case is shelved for a year at most", "write 365 urgent_day or less")
    if one.kind == "appeal" and (one.most != 1 or len(one.steps) != 2):
        yield Fault(f"{where}.steps", "an appeal is made once and judged by two", "write 'most: 1' and two steps")
    if one.kind == "task" and not one.by:
        yield Fault(f"{where}.by", f"nobody does the task '{one.id}'", "name the roles that do it")
    if one.kind == "merging":
        target = flow.state(one.to or "")
        if target is None or target.group == "open":
            ends = ", ".join(state.id for state in flow.states if state.group != "open")
            yield Fault(f"{where}.to", f"'{one.to}' is not an end", f"use one of: {ends}")


def task_faults(flow: Flow, state: State) -> Iterator[Fault]:
    """What is wrong with the task that comes with a state."""
    if state.task is None:
        return
    where = f"states.{state.id}.task"
    procedure = flow.procedure(state.task.procedure)
    if procedure is None or procedure.kind != "task":
        tasks = ", ".join(one.id for one in flow.procedures if one.kind == "task")
        yield Fault(f"{where}.procedure", f"'{state.task.procedure}' is not a task", f"use one of: {tasks or '-'}")
    for name, (move_id, field) in (("good", state.task.good), ("bad", state.task.bad)):
        move = state.move(move_id)
        if move is None:
            yield Fault(f"{where}.{name}", f"'{move_id}' is not a move of '{state.id}'", "name a move of this state")
        elif field not in move.form.get("properties", {}):
            yield Fault(
                f"{where}.{name}", f"the form of '{move_id}' has no field '{field}'", "name a field of its form"
            )


def beginning_hindrance(one: Procedure, case: Case, posts: tuple[Post, ...], actor: str) -> str | None:
    """Why a person with these posts may not begin this procedure, or None."""
    needed = "cases.supervise" if one.kind in _FROM_ABOVE else "cases.act"
    fitting = [post for post in posts if needed in post.permissions and not post.roles.isdisjoint(one.roles)]
    if not fitting:
        return "Your role may not do this."
    fitting = [post for post in fitting if post.covers(case.division)]
    if not fitting:
        return "The case lies outside your area."
    if one.kind == "appeal":  # whose time it was is looked up, the case may have been with others since
        return None
    if one.guard == "organisation" and not any(case.organisation in post.organisations for post in fitting):
        return "The case belongs to another organisation."
    if one.guard == "handler" and case.handler != actor:
        return "The case is in the hands of another person."
    return None


def begun_at(one: Procedure, case: Case) -> bool:
    """Whether the case is where this procedure can begin: an appeal when it was closed, all others while it is open."""
    if one.kind == "appeal":
        return case.group == "closed"
    return case.group == "open" and (not one.stages or case.stage in one.stages)


def unmerging_hindrance(flow: Flow, case: Case, posts: Sequence[Post], actor: str) -> str | None:
    """Why a person may not take a case out of another one, or None: who may merge may take that back."""
    reason: str | None = "This kind of case does not know merging."
    for one in flow.procedures:
        if one.kind == "merging" and (reason := beginning_hindrance(one, case, tuple(posts), actor)) is None:
            return None
    return reason


def deciding_role(
    step: Approval, organisation: str | None, division: str | None, posts: tuple[Post, ...]
) -> str | None:
    """The role in which a person with these posts may decide a step, or None."""
    for post in posts:
        role = next((role for role in step.roles if role in post.roles), None)
        inside = "cases.act" in post.permissions and post.covers(division)
        own = step.guard == "none" or organisation in post.line
        if role and inside and own:
            return role
    return None
