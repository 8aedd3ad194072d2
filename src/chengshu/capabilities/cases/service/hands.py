"""What steps make beside reading: written down at once, or for a whole pile of cases together at its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from chengshu.capabilities.cases.model import Reminder, Task
from chengshu.capabilities.cases.store import reminders as reminder_store
from chengshu.capabilities.cases.store import tasks as task_store
from chengshu.capabilities.cases.store import writing as store
from chengshu.capabilities.cases.store.writing import Step
from chengshu.kit import Conflict, Tx


class AtOnce:
    """Writes down each thing when it is told."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.classes: dict[str, bool] = {}  # whether a class is in force, asked once in a transaction

    def write(self, step: Step) -> None:
        """Keep what a step made of a case. Raises `Conflict` when somebody was in between."""
        if not store.write(self._tx, step):
            raise _in_between()

    def notify(self, reminder: Reminder) -> None:
        """Somebody is to be told."""
        reminder_store.add(self._tx, [(reminder.id, reminder)])

    def send(self, task: Task) -> None:
        """Keep a new task."""
        task_store.put(self._tx, task)

    def void(self, case_id: str, procedure: str, at: datetime) -> Sequence[str]:
        """Open tasks of one kind (``*``: of every kind) have no purpose any more; which had been open."""
        return task_store.void(self._tx, case_id, procedure, at)


class Pile(AtOnce):
    """Keeps everything of many locked cases in mind until `write_down`: their rows are locked, nobody can be in
    between.
    """

    def __init__(self, tx: Tx, with_tasks: Sequence[str]) -> None:
        super().__init__(tx)
        self._steps: dict[str, list[Step]] = {}
        self._notices: list[Reminder] = []
        self._tasks: list[Task] = []
        self._open: Mapping[str, Sequence[tuple[str, str]]] = task_store.open_of(tx, with_tasks)
        self._void: list[tuple[str, datetime]] = []

    def write(self, step: Step) -> None:
        """Keep in mind what a step made of a case."""
        self._steps.setdefault(step.line.case_id, []).append(step)

    def forget(self, case_id: str) -> None:
        """Nothing is written of a case."""
        self._steps.pop(case_id, None)

    def notify(self, reminder: Reminder) -> None:
        """Somebody is to be told."""
        self._notices.append(reminder)

    def send(self, task: Task) -> None:
        """Keep a new task in mind."""
        self._tasks.append(task)

    def void(self, case_id: str, procedure: str, at: datetime) -> Sequence[str]:
        """Open tasks of one kind (``*``: of every kind) have no purpose any more; which had been open."""
        gone = [task for task, kind in self._open.get(case_id, ()) if procedure in (kind, "*")]
        self._void += [(task, at) for task in gone]
        return gone

    def write_down(self) -> None:
        """Write everything. Raises `Conflict`, and then nothing may be kept of it."""
        for steps in zip_longest(*self._steps.values()):  # a second step of a case stands on its first
            if not store.write_many(self._tx, [step for step in steps if step]):
                raise _in_between()
        task_store.void_many(self._tx, self._void)
        task_store.put_many(self._tx, self._tasks)
        reminder_store.add(self._tx, [(one.id, one) for one in self._notices])


def _in_between() -> Conflict:
    return Conflict("The case was changed at the same moment; look again.", code="case_changed")
