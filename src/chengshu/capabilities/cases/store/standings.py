"""Cases in short, many at once."""

from collections.abc import Sequence
from typing import Any

from chengshu.kit import Tx

_STANDINGS = """
select c.id::text, c.number, c.state, c.grp as "group", c.updated, c.closed,
       coalesce(c.form ->> 'result', '') as result,
       (select array_agg(a.digest order by a.added) from cases.attachments a
        where a.case_id = c.id and a.stage in ('after', 'check_after') and a.media_type like 'image/%%') as pictures
from cases.cases c where c.id = any(%s::uuid[])
"""


def standings(tx: Tx, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Number, state, times, result and photos after the work."""
    return tx.execute(_STANDINGS, (list(ids),)).fetchall()
