"""Cases in short, many at once."""

from collections.abc import Sequence
from typing import Any

from chengshu.kit import Tx

# A merged case stands as the one it was merged into stands, and that as the one it was merged into.
_STANDINGS = """
with recursive line (asked, id, depth) as (
  select asked, asked, 0 from unnest(%s::uuid[]) as asked
  union all
  select n.asked, l.other, n.depth + 1 from line n
  join cases.links l on l.case_id = n.id and l.kind = 'duplicate' where n.depth < 20),
last as (select distinct on (asked) asked, id, depth from line order by asked, depth desc)
select last.asked::text as id, last.depth > 0 as merged, c.number, c.state, c.grp as "group", c.updated, c.closed,
       c.organisation,
       coalesce(c.form ->> 'result', '') as result,
       (select array_agg(a.digest order by a.added) from cases.attachments a
        where a.case_id = c.id and a.stage in ('after', 'check_after') and a.media_type like 'image/%%') as pictures
from last join cases.cases c on c.id = last.id
"""


def standings(tx: Tx, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Number, state, times, result and photos after the work; of a merged case those of the one it went into."""
    return tx.execute(_STANDINGS, (list(ids),)).fetchall()
