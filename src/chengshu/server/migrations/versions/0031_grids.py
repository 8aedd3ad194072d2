"""Schema `grids`: cells, responsibility grids, workers, shifts, duty and positions."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = """
create schema grids;

create table grids.settings (
    pack text primary key,
    document jsonb not null,
    followed bigint not null default -1
);

create table grids.cells (
    code text collate "C" primary key,
    division text collate "C" not null,
    longitude double precision not null,
    latitude double precision not null,
    faults text[] not null
);
create index cells_faulty on grids.cells (code) where faults <> '{}';

create table grids.workers (
    id uuid primary key,
    name text not null,
    account text,
    organisation uuid,
    division text collate "C" not null,
    phone text not null default '',
    active boolean not null default true,
    created timestamptz not null
);
create unique index workers_account on grids.workers (account) where account is not null and active;
create index workers_name on grids.workers (name, id) where active;

create table grids.areas (
    id uuid primary key,
    name text not null,
    division text collate "C" not null,
    version integer not null default 1,
    ended date,
    created timestamptz not null,
    created_by text not null
);
create index areas_name on grids.areas (name, id);

create table grids.area_cells (
    area uuid not null references grids.areas,
    cell text collate "C" not null,
    valid_from date not null,
    valid_to date,
    primary key (area, cell, valid_from)
);
create index area_cells_cell on grids.area_cells (cell, valid_from);

create table grids.bindings (
    id uuid primary key,
    area uuid not null references grids.areas,
    worker uuid not null references grids.workers,
    role text not null check (role in ('main', 'deputy')),
    valid_from date not null,
    valid_to date,
    created timestamptz not null,
    created_by text not null
);
create index bindings_area on grids.bindings (area, valid_from);
create index bindings_worker on grids.bindings (worker, valid_from);

create table grids.shifts (
    id uuid primary key,
    worker uuid not null references grids.workers,
    begins timestamptz not null,
    ends timestamptz not null check (ends > begins),
    note text not null default '',
    cancelled boolean not null default false,
    created timestamptz not null,
    created_by text not null
);
create index shifts_time on grids.shifts (begins, id) where not cancelled;
create index shifts_worker on grids.shifts (worker, begins) where not cancelled;

create table grids.duties (
    id uuid primary key,
    worker uuid not null references grids.workers,
    began timestamptz not null,
    ended timestamptz,
    why_ended text not null default '',
    shift uuid
);
create unique index duties_one on grids.duties (worker) where ended is null;
create index duties_worker on grids.duties (worker, began);
create index duties_open on grids.duties (began) where ended is null;

create table grids.seen (
    worker uuid primary key references grids.workers,
    at timestamptz not null,
    longitude double precision not null,
    latitude double precision not null,
    cell text
);

create table grids.positions (
    worker uuid not null references grids.workers,
    at timestamptz not null,
    duty uuid not null references grids.duties,
    longitude double precision not null,
    latitude double precision not null,
    accuracy_m double precision,
    primary key (worker, at)
);
create index positions_old on grids.positions (at);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
