"""Schema `places`: divisions down to villages, localities, addresses, places with their names, evidence, batches."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ADDRESSES = """
create schema places;

-- `version` grows with every load, `names` with every change of a name: each process keeps the names in memory and
-- rebuilds them when these have moved.
create table places.state (
    id boolean primary key default true check (id),
    version bigint not null default 0,
    names bigint not null default 0
);
insert into places.state values (true, 0, 0);

create table places.divisions (
    code text not null,
    name text not null,
    level text not null check (level in ('province', 'city', 'county', 'town', 'village')),
    parent text,
    valid_from date not null default '0001-01-01',
    valid_to date,
    source text not null default '',
    primary key (code, valid_from)
);
create index divisions_parent on places.divisions (parent, code);
create index divisions_name on places.divisions (name text_pattern_ops);

-- What an address hangs on: a street, a village, a group of a village, or a site (compound, building, landmark).
create table places.localities (
    id integer generated always as identity primary key,
    kind text not null check (kind in ('street', 'village', 'group', 'site')),
    district text not null,
    town text not null,
    name text not null,
    key text not null,
    longitude double precision not null,
    latitude double precision not null,
    addresses integer not null default 0,
    unique (kind, district, town, key)
);

create table places.addresses (
    id uuid primary key,
    source text not null,
    code text not null default '',
    district text not null,
    town text not null default '',
    village text not null default '',
    group_name text not null default '',
    street text not null default '',
    number text not null default '',
    building text not null default '',
    unit text not null default '',
    room text not null default '',
    poi text not null default '',
    label text not null,
    locality integer references places.localities,
    site integer references places.localities,
    number_int integer not null default 0,
    number_rest text not null default '',
    building_key text not null default '',
    unit_key text not null default '',
    room_key text not null default '',
    building_id text not null default '',
    longitude double precision not null,
    latitude double precision not null,
    spot point not null,
    valid_from date,
    valid_to date
);
"""

# Made again after a first load: building an index once is many times cheaper than keeping it while copying.
ADDRESS_INDEXES = """
create index addresses_locality on places.addresses (locality, number_int, building_key, room_key);
create index addresses_site on places.addresses (site, building_key, room_key) where site is not null;
create index addresses_code on places.addresses (code) where code <> '';
create index addresses_building on places.addresses (building_id, id) where building_id <> '';
create index addresses_spot on places.addresses using gist (spot);
create index addresses_source on places.addresses (source);
"""

NAMES = """
create table places.places (
    id uuid primary key,
    kind text not null,
    code text not null default '',
    name text not null,
    district text not null default '',
    address text not null default '',
    longitude double precision not null,
    latitude double precision not null,
    spot point not null,
    state text not null default 'current' check (state in ('current', 'withdrawn')),
    version integer not null default 1,
    created timestamptz not null,
    updated timestamptz not null,
    updated_by text not null
);
create index places_name on places.places (name text_pattern_ops, id);
create index places_kind on places.places (kind, id);
create index places_code on places.places (code) where code <> '';
create index places_spot on places.places using gist (spot);

create table places.names (
    id uuid primary key,
    place uuid not null references places.places on delete cascade,
    name text not null,
    key text not null,
    use text not null check (use in ('official', 'alias', 'short', 'foreign')),
    language text not null default 'zh',
    romanised text not null default '',
    valid_from date,
    valid_to date,
    basis text not null default '',
    written timestamptz not null,
    written_by text not null
);
create index names_place on places.names (place, id);
create index names_key on places.names (key text_pattern_ops);
create unique index names_one_official on places.names (place, language) where use = 'official' and valid_to is null;

-- What a department says about a place; nothing it said is ever changed, only how it was judged.
create table places.records (
    id uuid primary key,
    source text not null,
    source_key text not null,
    name text not null,
    key text not null,
    kind text not null default '',
    address text not null default '',
    longitude double precision,
    latitude double precision,
    properties jsonb not null default '{}',
    received timestamptz not null,
    received_by text not null,
    state text not null check (state in ('waiting', 'linked', 'refused')),
    place uuid references places.places,
    candidates jsonb not null default '[]',
    unique (source, source_key)
);
create index records_state on places.records (state, id);
create index records_place on places.records (place, id) where place is not null;

create table places.decisions (
    id uuid primary key,
    record uuid not null references places.records on delete cascade,
    place uuid references places.places,
    verdict text not null check (verdict in ('linked', 'made', 'refused')),
    score double precision not null,
    reasons jsonb not null default '[]',
    note text not null default '',
    decided timestamptz not null,
    decided_by text not null,
    undone timestamptz,
    undone_by text
);
create index decisions_record on places.decisions (record, id);
create index decisions_place on places.decisions (place, id) where place is not null;
"""

BATCHES = """
create table places.batches (
    id uuid primary key,
    title text not null,
    columns jsonb not null,
    address_columns jsonb not null,
    state text not null check (state in ('waiting', 'running', 'done')),
    job text,
    rows integer not null,
    done integer not null default 0,
    made timestamptz not null,
    made_by text not null
);
create index batches_owner on places.batches (made_by, id);

create table places.batch_rows (
    batch uuid not null references places.batches on delete cascade,
    row integer not null,
    input jsonb not null,
    text text not null,
    state text not null default 'waiting'
        check (state in ('waiting', 'matched', 'doubtful', 'missing', 'accepted', 'corrected', 'refused')),
    score double precision,
    answer jsonb,
    candidates jsonb not null default '[]',
    decided timestamptz,
    decided_by text,
    primary key (batch, row)
);
create index batch_rows_state on places.batch_rows (batch, state, row);
"""


def upgrade() -> None:
    for statements in (ADDRESSES, ADDRESS_INDEXES, NAMES, BATCHES):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
