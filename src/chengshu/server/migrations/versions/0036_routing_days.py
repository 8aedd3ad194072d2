"""Routing tables hold from a day on: a version may be released before it begins, and taken back until then."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

DAYS = """
alter table routing.versions add column valid_from timestamptz;
update routing.versions set valid_from = coalesce(released, made) where state = 'released';
alter table routing.versions
    add constraint released_begins check (state <> 'released' or valid_from is not null);
drop index routing.versions_type;
create index versions_type on routing.versions (type, id, valid_from desc, version desc) where state = 'released';
"""


def upgrade() -> None:
    op.execute(DAYS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
