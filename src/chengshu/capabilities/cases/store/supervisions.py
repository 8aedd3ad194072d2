"""Supervisions: asked, answered, closed."""

from dataclasses import asdict
from typing import Any

from chengshu.capabilities.cases.model import Supervision
from chengshu.kit import Tx

_KEPT = tuple(name for name in Supervision.__dataclass_fields__ if name not in ("number", "title"))
COLUMNS = ", ".join(f"s.{name}" for name in _KEPT)


def put(tx: Tx, supervision: Supervision) -> None:
    """Keep a supervision as it stands."""
    row = {name: value for name, value in asdict(supervision).items() if name in _KEPT}
    changes = ", ".join(f"{name} = excluded.{name}" for name in _KEPT if name != "id")
    changes += ", warn = case when supervisions.due = excluded.due then supervisions.warn end"
    holders = ", ".join(f"%({name})s" for name in _KEPT)
    sql = (
        f"insert into cases.supervisions ({', '.join(_KEPT)}) values ({holders}) "  # noqa: S608
        f"on conflict (id) do update set {changes}"
    )
    tx.execute(sql, row)


def supervision_of(row: dict[str, Any]) -> Supervision:
    """A row joined to its case as a supervision."""
    return Supervision(**{name: row[name] for name in (*_KEPT, "number", "title")})
