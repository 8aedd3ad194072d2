"""Schema `evaluation`: versions of formulas, runs of a period, the facts behind every figure, and the scores."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = """
create schema evaluation;

create table evaluation.schemes (
    id uuid primary key,
    scheme text not null,
    version text not null,
    valid_from date not null,
    definition json not null,
    digest text not null,
    pack text not null,
    retired boolean not null default false,
    created timestamptz not null,
    unique (scheme, version)
);
create index schemes_in_force on evaluation.schemes (scheme, valid_from desc, created desc);

create table evaluation.runs (
    id uuid primary key,
    scheme_key uuid not null references evaluation.schemes,
    scheme text not null,
    version text not null,
    period text not null check (period in ('day', 'week', 'month', 'quarter', 'year')),
    begin date not null,
    "end" date not null check ("end" > begin),
    until timestamptz not null,
    state text not null check (state in ('preliminary', 'released', 'superseded', 'discarded')),
    facts integer not null,
    fingerprint text not null,
    computed timestamptz not null,
    computed_by text not null,
    computed_by_name text not null,
    corrects uuid references evaluation.runs,
    corrected_by uuid references evaluation.runs,
    reason text not null,
    released timestamptz,
    released_by text,
    released_by_name text,
    check ((state in ('released', 'superseded')) = (released is not null)),
    check (released_by is null or released_by <> computed_by)
);
create unique index runs_one_released on evaluation.runs (scheme, period, begin) where state = 'released';
create unique index runs_one_preliminary on evaluation.runs (scheme, period, begin) where state = 'preliminary';
create index runs_newest on evaluation.runs (begin desc, id desc);
create index runs_of_scheme on evaluation.runs (scheme, period, begin desc, id desc);

create table evaluation.sets (
    run uuid not null references evaluation.runs,
    dimension text not null check (dimension in ('area', 'department', 'person')),
    subject text not null,
    family text not null check (family in ('case', 'run')),
    mask bigint not null,
    amount integer not null,
    cases bytea not null,
    primary key (run, dimension, subject, family, mask),
    check (amount * 16 = octet_length(cases))
);
comment on column evaluation.sets.cases is 'ids, 16 bytes each: a figure counts them, its list is them';

create table evaluation.results (
    run uuid not null references evaluation.runs,
    card text not null,
    position integer not null,
    subject text not null,
    name text not null,
    rank integer,
    tied boolean not null,
    score double precision,
    "inner" double precision,
    "outer" double precision,
    grade json,
    why text not null,
    lines json not null,
    counts json not null,
    primary key (run, card, subject),
    check ((rank is null) = (why <> ''))
);
create index results_position on evaluation.results (run, card, position);
create index results_subject on evaluation.results (subject, card);

create function evaluation.figures_stay() returns trigger language plpgsql as $$
begin
    raise exception 'the figures of a run never change; work out another run';
end $$;
create trigger sets_stay before update or delete on evaluation.sets
    for each row execute function evaluation.figures_stay();
create trigger results_stay before update or delete on evaluation.results
    for each row execute function evaluation.figures_stay();

create function evaluation.figures_join_preliminary() returns trigger language plpgsql as $$
begin
    if exists (select from (select distinct run from added) a join evaluation.runs r on r.id = a.run
               where r.state <> 'preliminary') then
        raise exception 'nothing is added to a run that was decided';
    end if;
    return null;
end $$;
create trigger results_join after insert on evaluation.results referencing new table as added
    for each statement execute function evaluation.figures_join_preliminary();
create trigger sets_join after insert on evaluation.sets referencing new table as added
    for each statement execute function evaluation.figures_join_preliminary();

create function evaluation.runs_stay() returns trigger language plpgsql as $$
begin
    if (old.scheme_key, old.period, old."begin", old."end", old.until, old.fingerprint, old.computed_by, old.facts)
        is distinct from
        (new.scheme_key, new.period, new."begin", new."end", new.until, new.fingerprint, new.computed_by, new.facts)
    then
        raise exception 'what a run was worked out from never changes';
    end if;
    if (old.state, new.state) not in (('preliminary', 'released'), ('preliminary', 'discarded'),
                                      ('released', 'superseded')) then
        raise exception 'a run that is % does not become %', old.state, new.state;
    end if;
    return new;
end $$;
create trigger runs_stay before update on evaluation.runs for each row execute function evaluation.runs_stay();
create trigger runs_kept before delete on evaluation.runs for each row execute function evaluation.figures_stay();
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
