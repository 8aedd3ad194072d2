"""Schema `cases`: in which cell of the map each ended case lies, worked out once and counted from an index alone."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

CELLS = """
drop index cases.ended_place;
create index ended_place on cases.ended_cases (
    longitude, latitude, (floor((longitude + 180) / 360 * 4194304)::int),
    (floor((0.5 - asinh(tan(radians(greatest(least(latitude, 85), -85)))) / (2 * pi())) * 4194304)::int)
) include (id, grp, type, division) where longitude is not null;
analyze cases.ended_cases;
"""


def upgrade() -> None:
    op.execute(CELLS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
