"""Schema `maps`: layers and features."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
create schema maps;

create table maps.layers (
    id text primary key,
    pack text,
    title text not null,
    titles jsonb not null default '{}',
    source text not null check (source in ('features', 'devices', 'cases', 'alerts')),
    filter jsonb not null default '{}',
    style jsonb not null default '{}',
    visible boolean not null default true,
    min_zoom double precision not null default 0,
    position integer not null default 100,
    licence text not null default '',
    synthetic boolean not null default false,
    version bigint not null default 0,
    features bigint not null default 0,
    digest text not null default ''
);

create table maps.features (
    id uuid primary key,
    layer text not null references maps.layers on delete cascade,
    code text not null default '',
    name text not null default '',
    properties jsonb not null default '{}',
    geometry jsonb not null,
    extent box not null,
    longitude double precision not null,
    latitude double precision not null,
    valid_from date,
    valid_to date,
    source text not null default '',
    licence text not null default ''
);
create index features_layer on maps.features (layer, id);
create index features_extent on maps.features using gist (extent);
create index features_name on maps.features (name text_pattern_ops) where name <> '';
create index features_code on maps.features (code text_pattern_ops) where code <> '';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
