"""Schema `mapservices`: outside services with what was seen of them, and counts of use."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = """
create schema mapservices;

create table mapservices.outside (
    id text primary key,
    kind text not null check (kind in ('wms', 'wmts', 'wfs', 'ogcapi', 'xyz')),
    titles jsonb not null default '{}',
    description text not null default '',
    url text not null,
    licence text not null default '',
    grade text not null default 'shared' check (grade in ('open', 'shared')),
    key_parameter text not null default '',
    key_id text,
    key_sealed bytea,
    private_addresses boolean not null default false,
    enabled boolean not null default true,
    probe_every_s int not null default 300 check (probe_every_s between 30 and 86400),
    probe_path text not null default '',
    cache_s int not null default 3600 check (cache_s between 0 and 604800),
    extent double precision[],
    created timestamptz not null,
    created_by text not null,
    updated timestamptz not null,
    version int not null default 1,
    state text not null default 'unknown' check (state in ('unknown', 'up', 'down')),
    state_since timestamptz,
    next_probe timestamptz not null
);
create index outside_due on mapservices.outside (next_probe) where enabled;

create table mapservices.probes (
    service text not null references mapservices.outside on delete cascade,
    at timestamptz not null,
    up boolean not null,
    status int,
    latency_ms double precision,
    detail text not null default '',
    primary key (service, at)
);

create table mapservices.usage (
    day date not null,
    layer text not null,
    service text not null,
    consumer uuid not null,
    token uuid not null,
    requests bigint not null,
    errors bigint not null,
    bytes bigint not null,
    milliseconds double precision not null,
    primary key (day, consumer, token, layer, service)
);
create index usage_by_layer on mapservices.usage (layer, day);
create index usage_by_consumer on mapservices.usage (consumer, day);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
