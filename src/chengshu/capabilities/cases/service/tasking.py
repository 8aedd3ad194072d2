"""Tasks beside a case: asked for, sent to the nearest worker, done on the spot with a clock of their own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Case, SideFilter, Task, Worker
from chengshu.capabilities.cases.service.keyset import is_id, read_side_cursor, write_side_cursor
from chengshu.capabilities.cases.service.room import Room, begin, made, note
from chengshu.capabilities.cases.service.sending import Nearby, send_task
from chengshu.capabilities.cases.service.sheet import Sheet
from chengshu.capabilities.cases.store import cases as case_store
from chengshu.capabilities.cases.store import evidence as evidence_store
from chengshu.capabilities.cases.store import sides
from chengshu.capabilities.cases.store import tasks as store
from chengshu.kit import Conflict, FieldError, Forbidden, NotFound, Page, Refused, Tx
from chengshu.security import Principal


class Tasking(Room):
    """Ask, finish, call off, list."""

    def ask_task(
        self,
        case_id: str,
        kind: str,
        assignee: Worker | str | None,
        requirement: str,
        by: Principal,
        key: str | None = None,
    ) -> Task:
        """Ask for a task of this kind (the name of its procedure). Nobody named: the nearest worker on duty."""
        said, posts = note(requirement, "requirement", shortest=0), self._posts(by)

        def work(tx: Tx) -> tuple[Task, Case | None]:
            sheet = self._take(tx, case_id, by, posts)
            told = made(sheet, "task.asked", key, [kind, str(assignee), said], by)
            if told is None:
                return self._made_task(tx, case_id, key), None
            procedure = begin(sheet, by, posts, "task", kind)
            worker = Worker(assignee, "") if isinstance(assignee, str) else assignee
            task = send_task(sheet, procedure, worker or Nearby(self._around).to(sheet.case), said, by, told)
            return task, sheet.case

        return self._told_task("case.task_asked", *self._in_one(work), by)

    def accept_task(self, task_id: str, by: Principal, key: str | None = None) -> Task:
        """Say that one goes there. What anybody of the role could take is one's own from then on."""
        posts = self._posts(by)

        def work(tx: Tx) -> tuple[Task, Case | None]:
            sheet, task = self._task_in_hand(tx, task_id, by, posts)
            told = made(sheet, "task.accepted", key, [task_id], by)
            if told is None:
                return task, None
            _refuse_doing(task, by, posts)
            if task.accepted is not None:
                return task, None
            taken = replace(task, assignee=by.id, assignee_name=by.name, accepted=sheet.at)
            store.put(tx, taken)
            form = {"task": task.id, "procedure": task.procedure}
            return taken, sheet.write("task.accepted", by, form=form, request=told)

        return self._told_task("case.task_accepted", *self._in_one(work), by)

    def finish_task(
        self,
        task_id: str,
        finding: str,
        ok: bool,
        photos: Sequence[str],
        by: Principal,
        key: str | None = None,
    ) -> Task:
        """Say what was found. ``photos`` are attachments of the case. A task that came with a state moves the case."""
        said, posts = note(finding, "finding"), self._posts(by)

        def work(tx: Tx) -> tuple[Task, Case | None, str | None]:
            sheet, task = self._task_in_hand(tx, task_id, by, posts)
            told = made(sheet, "task.finished", key, [task_id, said, ok, list(photos)], by)
            if told is None:
                return task, None, None
            _refuse_doing(task, by, posts)
            _refuse_photos(tx, sheet.case, photos)
            done = replace(
                task, state="done", finished=sheet.at, finished_by=by.id, finished_by_name=by.name, ok=ok,
                finding=said, photos=tuple(photos), missed=task.missed or sheet.at > task.due,
            )  # fmt: skip
            store.put(tx, done)
            form = {"task": task.id, "procedure": task.procedure, "ok": ok, "finding": said, "missed": done.missed}
            sheet.write("task.finished", by, form=form, request=told, **_released(sheet, task))
            before = sheet.case.state
            moved = self._answer(sheet, done, by)
            return done, sheet.case, before if moved else None

        done, case, before = self._in_one(work)
        self._told_task("case.task_finished", done, case, by)
        if case is not None and before is not None:
            self._tell("case.moved", case, {"from": before, "to": case.state, "by": by.id, "task": done.id})
        return done

    def void_task(self, task_id: str, reason: str, by: Principal, key: str | None = None) -> Task:
        """Call a task off: who asked for it may."""
        said, posts = note(reason, "reason"), self._posts(by)

        def work(tx: Tx) -> tuple[Task, Case | None]:
            sheet, task = self._task_in_hand(tx, task_id, by, posts)
            told = made(sheet, "task.void", key, [task_id, said], by)
            if told is None:
                return task, None
            if task.state != "open":
                raise Conflict("This task is over.", code="task_over")
            if task.asked_by != by.id:
                begin(sheet, by, posts, "task", task.procedure)
            gone = replace(task, state="void", finished=sheet.at, finished_by=by.id, finished_by_name=by.name)
            store.put(tx, gone)
            form = {"task": task.id, "reason": said}
            return gone, sheet.write("task.void", by, form=form, request=told, **_released(sheet, task))

        return self._told_task("case.task_void", *self._in_one(work), by)

    def tasks(self, wanted: SideFilter, by: Principal, *, after: str | None = None, limit: int = 50) -> Page[Task]:
        """The tasks this person has or could take (``mine``: now), asked for, or oversees, the newest first."""
        place, posts = read_side_cursor(after), self._posts(by)
        with self._db.transaction() as tx:
            sight = self._sight(self._book.open(tx), by, posts)
            rows = sides.page(tx, "tasks", wanted, sight, place, limit + 1)
        return Page([store.task_of(row) for row in rows[:limit]], write_side_cursor(rows, limit))

    def _answer(self, sheet: Sheet, task: Task, by: Principal) -> bool:
        """Make the move that the answer stands for, when the task came with the state the case is in."""
        comes = sheet.state.task
        if comes is None or comes.procedure != task.procedure:
            return False
        name, field = comes.good if task.ok else comes.bad
        move = sheet.state.move(name)
        assert move is not None
        if reason := logic.hindrance(move, sheet.case, by):
            raise Forbidden(reason, code="move_not_yours")
        form = {field: task.finding}
        self._steps.answers.check(sheet.tx, move.form, form, sheet.case.id)
        self._steps.make(sheet, move, form, by, (None, None))
        return True

    def _made_task(self, tx: Tx, case_id: str, key: str | None) -> Task:
        line = case_store.request_of(tx, case_id, key or "")
        row = sides.one(tx, "tasks", line["form"]["task"]) if line else None
        assert row is not None
        return store.task_of(row)

    def _task_in_hand(self, tx: Tx, task_id: str, by: Principal, posts: Sequence[logic.Post]) -> tuple[Sheet, Task]:
        found = sides.one(tx, "tasks", task_id) if is_id(task_id) else None
        if found is None:
            raise NotFound("There is no such task, or it is not yours to see.", code="task_unknown")
        sheet = self._take(tx, found["case_id"], by, posts)
        row = sides.one(tx, "tasks", task_id)
        assert row is not None
        return sheet, store.task_of(row)

    def _told_task(self, kind: str, task: Task, case: Case | None, by: Principal) -> Task:
        if case is not None:
            told: dict[str, Any] = {"task": task.id, "procedure": task.procedure, "assignee": task.assignee}
            self._tell(kind, case, told | {"due_task": task.due.isoformat(), "ok": task.ok, "by": by.id})
        return task


def _refuse_doing(task: Task, by: Principal, posts: Sequence[logic.Post]) -> None:
    if task.state != "open":
        raise Conflict("This task is over.", code="task_over")
    if task.assignee is not None and task.assignee != by.id:
        raise Forbidden("Another person has this task.", code="task_not_yours")
    fits = any(
        "cases.act" in post.permissions and not post.roles.isdisjoint(task.roles) and post.covers(task.division)
        for post in posts
    )
    if not fits:
        raise Forbidden("Your role does not do this task here.", code="task_not_yours")


def _refuse_photos(tx: Tx, case: Case, photos: Sequence[str]) -> None:
    strange = set(photos) - {one.id for one in evidence_store.of_case(tx, case.id)} if photos else set()
    if strange:
        wrong = FieldError("photos", "must be attachments of this case")
        raise Refused("These photographs are not with the case.", code="photos_unknown", errors=(wrong,))


def _released(sheet: Sheet, task: Task) -> dict[str, Any]:
    cause = logic.TASK + task.id
    clocks = [logic.release(clock, cause, sheet.at, sheet.calendars) for clock in sheet.clocks]
    return {"tasks": sheet.case.tasks - 1, "clocks": clocks}
