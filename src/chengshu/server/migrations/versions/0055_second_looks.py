"""Schema `cases`: old second looks are linked as new ones are; a reminder keeps who made the move that it tells of.

Which case a second look goes back to stood among its facts, as an id that told nobody anything. No line of a log holds
facts, so that every chain stays what it is.
"""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

LINKS = """
with looks as (
    select c.id, c.opened, c.opened_by, case when c.facts ->> 'earlier_case' ~ '^[0-9a-f-]{36}$'
        then (c.facts ->> 'earlier_case')::uuid end as earlier
    from cases.register r join cases.cases c on c.id = r.id
    where r.source = 'second_look' and r.source_id is not null)
insert into cases.links (case_id, other, kind, since, made_by)
select s.id, e.id, 'related', s.opened, s.opened_by from looks s join cases.register e on e.id = s.earlier
where e.id <> s.id and not exists (select from cases.links l where l.case_id = e.id and l.other = s.id)
on conflict do nothing
"""
FACTS = """
update cases.cases c set facts = coalesce(
    (select json_object_agg(f.key, f.value order by f.place)
     from json_each(c.facts) with ordinality as f(key, value, place) where f.key <> 'earlier_case'), '{}')
from cases.register r
where c.id = r.id and r.source = 'second_look' and r.source_id is not null and c.facts -> 'earlier_case' is not null
"""
BY = "alter table cases.reminders add column by text"


def upgrade() -> None:
    for step in (LINKS, FACTS, BY):
        op.execute(step)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
