"""Schema `citizens`: who called about a case, sealed; who looked; and when it is erased."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLES = """
create table citizens.callers (
    id uuid primary key,
    case_id uuid not null,
    number text not null,
    contact_key text,
    contact bytea,
    told timestamptz not null,
    told_to text not null,
    key text not null unique,
    check_at timestamptz not null,
    erased timestamptz,
    check ((contact is null) = (erased is not null))
);
create index callers_case on citizens.callers (case_id, told);
create index callers_check on citizens.callers (check_at) where contact is not null;
comment on column citizens.callers.check_at is 'when to look next whether it must be erased';

create table citizens.caller_looks (
    id uuid primary key,
    caller uuid not null references citizens.callers,
    account text not null,
    name text not null,
    reason text not null,
    at timestamptz not null
);
create index caller_looks_caller on citizens.caller_looks (caller, at);
create index caller_looks_newest on citizens.caller_looks (at desc, id desc);
create trigger caller_looks_append_only before update or delete on citizens.caller_looks
    for each row execute function citizens.looks_stay();

create table citizens.keeping (
    pack text primary key,
    after_end_days integer not null check (after_end_days between 1 and 3650),
    at_most_days integer not null check (at_most_days between 1 and 3650)
);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
