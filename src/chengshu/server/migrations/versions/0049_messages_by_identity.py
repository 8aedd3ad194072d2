"""Schema `telemetry`: messages are known by what names them, no longer by their place on the stream.

A bus that was killed may give a number again. What was seen but never settled belongs to a message that was in hand
when its worker was killed: it comes again under its new number and shall count as new then.
"""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

IDENTITY = """
delete from telemetry.seen_frame s
where not exists (select 1 from telemetry.settled d where d.sequence = s.sequence);
drop table telemetry.incarnation;
"""


def upgrade() -> None:
    op.execute(IDENTITY)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
