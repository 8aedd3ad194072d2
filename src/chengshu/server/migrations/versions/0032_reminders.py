"""Schema `cases`: the rungs of ladders that were reached, kept until they are told."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

REMINDERS = """
create table cases.reminders (
    id uuid primary key,
    case_id uuid not null references cases.register,
    clock uuid not null,
    due timestamptz not null,
    rung integer not null,
    template text not null,
    accounts text[] not null,
    roles text[] not null,
    stage text not null,
    supervision uuid,
    organisation text,
    division text,
    made timestamptz not null,
    told timestamptz,
    messages integer not null default 0,
    unique (clock, due, rung)
);
create index reminders_untold on cases.reminders (made, id) where told is null;
create index reminders_case on cases.reminders (case_id, made);
alter table cases.supervisions add column warn timestamptz;
create index supervisions_warn on cases.supervisions (warn nulls first) where state = 'asked';
comment on column cases.supervisions.warn is 'the next rung of its ladder; null before it is planned';
"""


def upgrade() -> None:
    op.execute(REMINDERS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
