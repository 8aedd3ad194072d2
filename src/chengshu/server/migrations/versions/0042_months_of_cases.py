"""Schemas `cases`, `evaluation`: a month of a city of many years is found by where its cases lie, and kept as it is.

Ended cases lie in the order in which they ended. The index says for each stretch of them from when to when they were
touched: a month is read from its own stretches and not from all years.
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

MONTHS = """
create index ended_touched on cases.ended_cases using brin
    (opened, (case when closed is null then timestamptz 'infinity' else greatest(closed, handle_due) end))
    with (pages_per_range = 32, autosummarize = on);
analyze cases.ended_cases;
"""
# Ids are as random as they are many: trying to compress them costs more than keeping them.
KEPT = """
alter table evaluation.sets alter column cases set storage external;
"""


def upgrade() -> None:
    op.execute(MONTHS)
    op.execute(KEPT)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
