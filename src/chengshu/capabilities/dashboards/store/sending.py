"""When boards go out, and what went out. The only SQL of dashboards."""

from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from chengshu.capabilities.dashboards.model import Copy, Issue, Reader, Report, Schedule, SchedulePlan
from chengshu.kit import Tx

_PLAN = TypeAdapter(SchedulePlan)
_REPORT = TypeAdapter(Report)
_ISSUE = """i.id::text, i.board::text, i.title, i.version, i.due, i.state, i.missed, i.left_out, i.error, i.created,
            i.sent,
            (select count(*)::int from dashboards.issue_copy c where c.issue = i.id and c.state = 'made') as made,
            (select count(*)::int from dashboards.issue_copy c where c.issue = i.id
             and c.state = 'withheld') as withheld"""


def schedule(tx: Tx, board: str) -> Schedule | None:
    """When a board goes out."""
    row = tx.execute(
        "select board::text, content, next_due, version, by_name, changed from dashboards.schedule"
        " where board = %s::uuid",
        (board,),
    ).fetchone()
    return Schedule(**row | {"plan": _PLAN.validate_python(row.pop("content"))}) if row else None


def put_schedule(
    tx: Tx, board: str, plan: SchedulePlan, next_due: datetime | None, version: int, by_name: str, at: datetime
) -> bool:
    """Keep a plan after the version that was seen (0: there was none); False when it was changed meanwhile."""
    content = Jsonb(_PLAN.dump_python(plan, mode="json"))
    if version == 0:
        done = tx.execute(
            "insert into dashboards.schedule (board, content, next_due, by_name, changed)"
            " values (%s, %s, %s, %s, %s) on conflict do nothing",
            (board, content, next_due, by_name, at),
        )
    else:
        done = tx.execute(
            "update dashboards.schedule set content = %s, next_due = %s, version = version + 1, by_name = %s,"
            " changed = %s where board = %s::uuid and version = %s",
            (content, next_due, by_name, at, board, version),
        )
    return done.rowcount == 1


def drop_schedule(tx: Tx, board: str) -> bool:
    """Send a board no more."""
    return tx.execute("delete from dashboards.schedule where board = %s::uuid", (board,)).rowcount == 1


def take_due(tx: Tx, at: datetime) -> dict[str, Any] | None:
    """Hold one plan that is due, so that nobody else has it until the transaction ends."""
    row = tx.execute(
        """select s.board::text, s.content, s.next_due, b.title, b.version from dashboards.schedule s
           join dashboards.board b on b.id = s.board
           where s.next_due <= %s and b.removed is null
           order by s.next_due limit 1 for update of s skip locked""",
        (at,),
    ).fetchone()
    return row | {"plan": _PLAN.validate_python(row["content"])} if row else None


def move_on(tx: Tx, board: str, next_due: datetime | None) -> None:
    """Set the next due time of a plan."""
    tx.execute("update dashboards.schedule set next_due = %s where board = %s::uuid", (next_due, board))


def add_issue(tx: Tx, identity: str, taken: dict[str, Any], due: datetime, missed: int, at: datetime) -> bool:
    """Begin the issue of a due time; False when it was begun before."""
    done = tx.execute(
        "insert into dashboards.issue (id, board, title, version, due, state, plan, missed, next_try, created)"
        " values (%s, %s, %s, %s, %s, 'making', %s, %s, %s, %s) on conflict (board, due) do nothing",
        (
            identity,
            taken["board"],
            taken["title"],
            taken["version"],
            due,
            Jsonb(taken["content"]),
            missed,
            at,
            at,
        ),
    )
    return done.rowcount == 1


def making(tx: Tx, at: datetime, most: int) -> list[tuple[Issue, SchedulePlan, int]]:
    """Issues that are not out yet and may be tried now, with their plans and how often they were tried."""
    rows = tx.execute(
        f"select {_ISSUE}, i.plan, i.attempts from dashboards.issue i"  # noqa: S608
        " where i.state = 'making' and i.next_try <= %s order by i.next_try limit %s",
        (at, most),
    ).fetchall()
    return [(_issue(row), plan, attempts) for row in rows for plan, attempts in [_beside(row)]]


def _beside(row: dict[str, Any]) -> tuple[SchedulePlan, int]:
    return _PLAN.validate_python(row.pop("plan")), int(row.pop("attempts"))


def _issue(row: dict[str, Any]) -> Issue:
    return Issue(**row)


def settle(tx: Tx, issue: str, left_out: int, at: datetime) -> None:
    """Every copy is kept and the post office has the messages."""
    tx.execute(
        "update dashboards.issue set state = 'sent', sent = %s, left_out = %s, error = ''"
        " where id = %s::uuid and state = 'making'",
        (at, left_out, issue),
    )


def put_off(tx: Tx, issue: str, error: str, next_try: datetime | None) -> None:
    """Something failed: try again then, or never."""
    tx.execute(
        "update dashboards.issue set error = %s, attempts = attempts + 1, next_try = coalesce(%s, next_try),"
        " state = case when %s::timestamptz is null then 'failed' else state end where id = %s::uuid",
        (error[:500], next_try, next_try, issue),
    )


def has_copy(tx: Tx, issue: str) -> set[str]:
    """The accounts whose copies are kept already."""
    rows = tx.execute("select account::text from dashboards.issue_copy where issue = %s::uuid", (issue,))
    return {row["account"] for row in rows}


def add_copy(tx: Tx, issue: str, reader: Reader, report: Report | None, reason: str) -> None:
    """Keep somebody's copy, or that he gets none; what is kept stays."""
    content = Jsonb(_REPORT.dump_python(report, mode="json")) if report else None
    tx.execute(
        "insert into dashboards.issue_copy (issue, account, name, state, reason, report)"
        " values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        (issue, reader.account, reader.name, "made" if report else "withheld", reason, content),
    )


def made_for(tx: Tx, issue: str) -> list[Reader]:
    """Who has a copy to read."""
    rows = tx.execute(
        "select account::text, name from dashboards.issue_copy where issue = %s::uuid and state = 'made'"
        " order by account",
        (issue,),
    )
    return [Reader(**row) for row in rows]


def issues(tx: Tx, board: str, before: str | None, limit: int) -> list[Issue]:
    """What went out of a board, the newest first."""
    rows = tx.execute(
        f"select {_ISSUE} from dashboards.issue i where i.board = %s::uuid"  # noqa: S608
        " and (%s::uuid is null or i.id < %s::uuid) order by i.id desc limit %s",
        (board, before, before, limit),
    )
    return [_issue(row) for row in rows]


def copies(tx: Tx, issue: str) -> list[tuple[str, str, str]]:
    """Name, state and reason of every copy of an issue."""
    rows = tx.execute(
        "select name, state, reason from dashboards.issue_copy where issue = %s::uuid order by name, account", (issue,)
    )
    return [(row["name"], row["state"], row["reason"]) for row in rows]


def issue(tx: Tx, identity: str) -> Issue | None:
    """One issue."""
    row = tx.execute(
        f"select {_ISSUE} from dashboards.issue i where i.id = %s::uuid",  # noqa: S608
        (identity,),
    ).fetchone()
    return _issue(row) if row else None


def received(tx: Tx, account: str, before: str | None, limit: int) -> list[Issue]:
    """Issues that somebody has a copy of, the newest first."""
    rows = tx.execute(
        f"select {_ISSUE} from dashboards.issue i join dashboards.issue_copy mine"  # noqa: S608
        " on mine.issue = i.id and mine.account = %s::uuid and mine.state = 'made'"
        " where i.state = 'sent' and (%s::uuid is null or i.id < %s::uuid) order by i.id desc limit %s",
        (account, before, before, limit),
    )
    return [_issue(row) for row in rows]


def copy(tx: Tx, identity: str, account: str) -> Copy | None:
    """Somebody's own copy of an issue."""
    row = tx.execute(
        f"select {_ISSUE}, c.account::text as reader, c.name, c.state as copy_state, c.reason, c.report"  # noqa: S608
        " from dashboards.issue i join dashboards.issue_copy c on c.issue = i.id"
        " where i.id = %s::uuid and c.account = %s::uuid",
        (identity, account),
    ).fetchone()
    if row is None:
        return None
    account, name, state, reason, report = (row.pop(k) for k in ("reader", "name", "copy_state", "reason", "report"))
    return Copy(_issue(row), account, name, state, reason, _REPORT.validate_python(report) if report else None)
