"""Schema `components`: the register with its history, corrections, census campaigns, imports and doubts."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES = """
create schema components;

create table components.settings (
    pack text primary key,
    document jsonb not null,
    followed bigint not null default 0
);

create table components.parties (
    id integer generated always as identity primary key,
    name text not null unique,
    organisation uuid
);

create table components.items (
    id uuid primary key,
    numbering text not null,
    identifier text collate "C" not null,
    class_key text collate "C" not null,
    class_now text collate "C" not null,
    name text not null,
    address text not null,
    longitude double precision not null,
    latitude double precision not null,
    place point not null generated always as (point(longitude, latitude)) stored,
    division text collate "C" not null,
    cell text collate "C",
    state text not null check (state in ('in_use', 'damaged', 'occupied', 'lost', 'scrapped', 'removed')),
    manager integer references components.parties,
    owner integer references components.parties,
    keeper integer references components.parties,
    material text not null,
    installed date,
    surveyed date,
    source text not null,
    note text not null,
    words text[] not null,
    synthetic boolean not null default false,
    version integer not null default 1,
    created timestamptz not null,
    changed timestamptz not null,
    changed_by text not null,
    merged_into uuid,
    feature uuid,
    drawn boolean not null default false,
    unique (identifier, numbering)
);
create index items_page on components.items (identifier, id);
create index items_class on components.items (class_now, identifier, id);
create index items_state on components.items (state, identifier, id) where state <> 'in_use';
create index items_cell on components.items (cell, identifier, id);
create index items_division on components.items (division, identifier, id);
create index items_manager on components.items (manager, identifier, id);
create index items_owner on components.items (owner, identifier, id);
create index items_keeper on components.items (keeper, identifier, id);
create index items_place on components.items using gist (place);
create index items_words on components.items using gin (words);
create index items_feature on components.items (feature) where feature is not null;
create index items_to_draw on components.items (changed, id) where not drawn;

create table components.history (
    component uuid not null references components.items,
    version integer not null,
    at timestamptz not null,
    by_id text not null,
    by_name text not null,
    kind text not null,
    note text not null,
    before jsonb,
    after jsonb not null,
    correction uuid,
    primary key (component, version)
);
create function components.history_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what a component was is never rewritten';
end $$;
create trigger history_append_only before update or delete on components.history
    for each row execute function components.history_stays();

create table components.strays (
    feature uuid primary key,
    code text not null,
    name text not null,
    reasons text[] not null,
    at timestamptz not null
);

create table components.campaigns (
    id uuid primary key,
    name text not null,
    divisions text[] not null,
    cells text[] not null,
    classes text[] not null,
    begins date not null,
    ends date not null,
    state text not null check (state in ('planned', 'running', 'closed')),
    surveyors text[] not null,
    created timestamptz not null,
    created_by text not null
);
create index campaigns_newest on components.campaigns (created desc, id desc);

create table components.corrections (
    id uuid primary key,
    kind text not null check (kind in ('add', 'change', 'remove', 'merge')),
    component uuid references components.items,
    identifier text not null,
    division text not null,
    seen integer,
    wanted jsonb not null,
    before jsonb,
    note text not null,
    campaign uuid references components.campaigns,
    state text not null check (state in ('open', 'accepted', 'refused', 'withdrawn', 'undone')),
    by_id text not null,
    by_name text not null,
    created timestamptz not null,
    decided timestamptz,
    decided_by text,
    decided_name text not null default '',
    decision text not null default '',
    done_version integer
);
create index corrections_newest on components.corrections (id desc);
create index corrections_state on components.corrections (state, id desc);
create index corrections_of on components.corrections (component, id desc) where component is not null;
create index corrections_campaign on components.corrections (campaign, kind) where campaign is not null;

create table components.targets (
    campaign uuid not null references components.campaigns,
    component uuid not null references components.items,
    cell text not null,
    finding text check (finding in ('found', 'not_found', 'changed')),
    at timestamptz,
    by_id text not null default '',
    by_name text not null default '',
    note text not null default '',
    correction uuid,
    primary key (campaign, component)
);
create index targets_cell on components.targets (campaign, cell, finding);
create index targets_open on components.targets (campaign, component) where finding is null;

create table components.imports (
    id uuid primary key,
    name text not null,
    numbering text not null,
    state text not null check (state in ('read', 'released', 'undone', 'discarded')),
    created timestamptz not null,
    by_id text not null,
    by_name text not null,
    released timestamptz,
    released_by text,
    released_name text not null default ''
);
create index imports_newest on components.imports (id desc);

create table components.lines (
    import uuid not null references components.imports,
    line integer not null,
    given jsonb not null,
    identifier text,
    values jsonb not null,
    faults jsonb not null,
    outcome text not null
        check (outcome in ('waiting', 'faulty', 'new', 'changed', 'same', 'undone', 'kept')),
    component uuid,
    before jsonb,
    done_version integer,
    primary key (import, line)
);
create index lines_outcome on components.lines (import, outcome, line);

create table components.doubts (
    id uuid primary key,
    first uuid not null references components.items,
    second uuid not null references components.items,
    metres double precision not null,
    state text not null check (state in ('open', 'kept', 'merging')),
    found timestamptz not null,
    decided_by text,
    unique (first, second)
);
create index doubts_open on components.doubts (state, metres, id);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
