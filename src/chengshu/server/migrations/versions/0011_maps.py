"""Schema `maps`: one partition for each layer, versions, drafts, changes, reports, publishing, handed-in results."""

import json
import uuid
from typing import Any

import shapely
from alembic import op
from shapely.geometry import shape
from sqlalchemy import text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LAYERS = """
alter table maps.layers
    add column geometry text not null default 'any' check (geometry in ('point', 'line', 'polygon', 'any')),
    add column fields jsonb not null default '[]',
    add column grade text not null default 'shared'
        check (grade in ('open', 'shared', 'internal', 'controlled')),
    add column origin text not null default 'data' check (origin in ('pack', 'page', 'data')),
    add column scale text not null default '',
    add column accuracy_m double precision,
    add column lineage jsonb not null default '{}',
    add column entities text not null default '',
    add column review boolean not null default false,
    add column published text not null default 'published'
        check (published in ('draft', 'submitted', 'published', 'withdrawn')),
    add column category text not null default '',
    add column classified boolean not null default false,
    add column owner uuid,
    add column extent box,
    add column loaded bigint not null default 0,
    add column history_until date;
update maps.layers set loaded = version, origin = case when pack is null then 'data' else 'pack' end;

create table maps.grants (
    layer text not null references maps.layers on delete cascade,
    holder_kind text not null check (holder_kind in ('account', 'role', 'organisation')),
    holder text not null,
    verb text not null check (verb in ('read', 'edit')),
    granted_by text not null,
    granted timestamptz not null,
    primary key (layer, holder_kind, holder, verb)
);
create table maps.classifications (
    id uuid primary key,
    layer text not null references maps.layers on delete cascade,
    category text not null,
    grade text not null,
    field_grades jsonb not null default '{}',
    reason text not null,
    state text not null check (state in ('submitted', 'accepted', 'rejected')),
    submitted_by uuid not null,
    submitted_name text not null,
    submitted timestamptz not null,
    decided_by uuid,
    decided_name text,
    decided timestamptz,
    note text not null default ''
);
create index classifications_layer on maps.classifications (layer, id);
create unique index classifications_open on maps.classifications (layer) where state = 'submitted';
"""

# No foreign key to layers and no default partition: a partition is made and dropped with its layer.
FEATURES = """
alter table maps.features rename to features_old;
create table maps.features (
    layer text not null,
    id uuid not null,
    entity uuid not null,
    version integer not null default 1,
    sequence bigint not null default 0,
    code text not null default '',
    name text not null default '',
    properties jsonb not null default '{}',
    wkb bytea not null,
    extent box not null,
    longitude double precision not null,
    latitude double precision not null,
    valid_from date,
    valid_to date,
    source text not null default '',
    licence text not null default '',
    survey text not null default '',
    surveyed date,
    accuracy_m double precision,
    updated timestamptz not null,
    updated_by text not null default '',
    root integer,  -- the version whose content an undo brought back
    primary key (layer, id)
) partition by list (layer);
create table maps.feature_versions (
    layer text not null,
    id uuid not null,
    entity uuid not null,
    version integer not null,
    sequence bigint not null,
    code text not null,
    name text not null,
    properties jsonb not null,
    wkb bytea not null,
    extent box not null,
    longitude double precision not null,
    latitude double precision not null,
    valid_from date,
    valid_to date,
    source text not null,
    licence text not null,
    survey text not null,
    surveyed date,
    accuracy_m double precision,
    updated timestamptz not null,
    updated_by text not null,
    root integer,
    true_until date,
    replaced timestamptz not null,
    change uuid not null,
    primary key (layer, id, version)
);
create index feature_versions_true on maps.feature_versions (layer, true_until, id) where true_until is not null;
create table maps.gone (
    layer text not null,
    sequence bigint not null,
    id uuid not null,
    primary key (layer, id)
);
create index gone_sequence on maps.gone (layer, sequence);
"""

INDEXES = """
drop table maps.features_old;
create index features_extent on maps.features using gist (extent);
create index features_name on maps.features (name text_pattern_ops) where name <> '';
create index features_code on maps.features (code text_pattern_ops) where code <> '';
create index features_entity on maps.features (entity) where entity <> id;
create index features_sequence on maps.features (layer, sequence) where sequence > 0;
"""

WORK = """
create table maps.drafts (
    id uuid primary key,
    layer text not null references maps.layers on delete cascade,
    state text not null check (state in ('draft', 'submitted', 'accepted', 'rejected', 'withdrawn')),
    note text not null default '',
    edits jsonb not null,
    by_id uuid not null,
    by_name text not null,
    created timestamptz not null,
    changed timestamptz not null,
    reviewed_by uuid,
    reviewed_name text,
    review_note text not null default '',
    change uuid
);
create index drafts_layer on maps.drafts (layer, id desc);
create index drafts_state on maps.drafts (state, id desc);
create index drafts_by on maps.drafts (by_id, id desc);

create table maps.changes (
    id uuid primary key,
    layer text not null references maps.layers on delete cascade,
    sequence bigint not null,
    note text not null default '',
    by_id uuid not null,
    by_name text not null,
    at timestamptz not null,
    draft uuid,
    undoes uuid,
    undone_by uuid,
    items jsonb not null
);
create index changes_layer on maps.changes (layer, id desc);

create table maps.reports (
    id uuid primary key,
    layer text,
    feature uuid,
    longitude double precision not null,
    latitude double precision not null,
    division text,
    text text not null,
    state text not null check (state in ('new', 'accepted', 'rejected', 'mended')),
    by_id uuid not null,
    by_name text not null,
    created timestamptz not null,
    decided_by text,
    decided timestamptz,
    answer text not null default '',
    change uuid
);
create index reports_state on maps.reports (state, id desc);
create index reports_by on maps.reports (by_id, id desc);
create index reports_layer on maps.reports (layer, id desc);

create table maps.results (
    id uuid primary key,
    layer text not null references maps.layers on delete cascade,
    title text not null,
    survey text not null,
    surveyed date not null,
    accuracy_m double precision,
    complete boolean not null,
    state text not null check (state in ('handed_in', 'checked', 'accepted', 'rejected')),
    by_id uuid not null,
    by_name text not null,
    organisation uuid,
    created timestamptz not null,
    features bigint not null,
    problems jsonb not null default '[]',
    decided_by text,
    decided timestamptz,
    note text not null default '',
    change uuid
);
create index results_layer on maps.results (layer, id desc);
create table maps.result_features (
    result uuid not null references maps.results on delete cascade,
    number integer not null,
    name text not null,
    code text not null,
    properties jsonb not null,
    wkb bytea not null,
    primary key (result, number)
);
create table maps.distributions (
    id uuid primary key,
    result uuid not null references maps.results on delete cascade,
    recipient text not null,
    purpose text not null,
    by_name text not null,
    at timestamptz not null
);
create index distributions_result on maps.distributions (result, id);
create table maps.findings (
    job uuid not null,
    number integer not null,
    layer text not null,
    kind text not null,
    features uuid[] not null,
    longitude double precision not null,
    latitude double precision not null,
    size double precision not null,
    reason text not null,
    suggestion text not null,
    place bytea not null,
    repair jsonb not null,
    draft uuid,
    primary key (job, number)
);
create index findings_layer on maps.findings (layer, job);
"""

# A text that is no time is unknown, not an error (`pg_input_is_valid` is younger than PostgreSQL 15).
AS_TIME = """
create function maps.as_time(given text) returns timestamptz language plpgsql immutable strict parallel safe as $$
begin
    return given::timestamptz;
exception when others then
    return null;
end $$;
"""

_OLD = """
select id::text, layer, code, name, properties, geometry, extent::text, longitude, latitude, valid_from, valid_to,
       source, licence from maps.features_old where id > :after order by id limit 5000
"""
_NEW = """
insert into maps.features (layer, id, entity, code, name, properties, wkb, extent, longitude, latitude, valid_from,
                           valid_to, source, licence, updated)
values (:layer, :id, :entity, :code, :name, :properties, :wkb, cast(:extent as box), :longitude, :latitude,
        :valid_from, :valid_to, :source, :licence, now())
"""
_ENTITIES = uuid.UUID("6f2d0f8e-5d0b-5f0e-9a55-0d6c1b7a4e10")


def upgrade() -> None:
    op.execute(LAYERS)
    op.execute(FEATURES)
    connection = op.get_bind()
    layers = [row[0] for row in connection.execute(text("select id from maps.layers"))]
    quoted = connection.dialect.identifier_preparer.quote
    for layer in layers:
        name = quoted(f"layer_{layer}")
        value = layer.replace("'", "''")
        op.execute(text(f"create table maps.{name} partition of maps.features for values in ('{value}')"))
    after = str(uuid.UUID(int=0))
    while rows := connection.execute(text(_OLD), {"after": after}).mappings().all():
        connection.execute(text(_NEW), [_moved(dict(row)) for row in rows])
        after = rows[-1]["id"]
    op.execute(INDEXES)
    op.execute(
        "update maps.layers l set extent = (select box(point(max((f.extent[0])[0]), max((f.extent[0])[1])),"
        " point(min((f.extent[1])[0]), min((f.extent[1])[1]))) from maps.features f where f.layer = l.id)"
    )
    op.execute(WORK)
    op.execute(AS_TIME)


def _moved(row: dict[str, Any]) -> dict[str, Any]:
    code = row["code"]
    entity = str(uuid.uuid5(_ENTITIES, f"{row['layer']}:{code}")) if code else row["id"]
    wkb = shapely.to_wkb(shape(row.pop("geometry")))
    return row | {"entity": entity, "wkb": wkb, "properties": json.dumps(row["properties"], ensure_ascii=False)}


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
