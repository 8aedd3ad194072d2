"""Schema `security`: keys of walls. A screen that hangs in a hall opens one page with it, and can do nothing else."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KEYS = """
create table security.wall_keys (
    id uuid primary key,
    name text not null,
    screen text not null,
    jurisdiction text[] not null,
    token_hash bytea not null unique,
    hint text not null,
    created timestamptz not null,
    created_by uuid not null references security.accounts,
    expires timestamptz not null,
    last_used timestamptz,
    revoked timestamptz
);
create index wall_keys_created_by on security.wall_keys (created_by);
"""


def upgrade() -> None:
    op.execute(KEYS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
