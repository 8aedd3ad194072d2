"""Schema `cases`: ways to the ended cases of one grid cell, and of a source that is rare.

Where most cases come from, a list finds its first fifty by reading on. An index of those would be large, and for
somebody with few cases of his own the database would look half of all cases up in it.
"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

INDEXES = """
create index ended_grid on cases.ended_cases (grid, opened desc, id desc) where grid is not null;
create index ended_source on cases.ended_cases (source, opened desc, id desc)
    where source not in ('report', 'patrol', 'hotline', 'public', 'alert');
"""


def upgrade() -> None:
    op.execute(INDEXES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
