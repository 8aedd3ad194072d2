"""Schema `security`: accounts, organisations, roles, grants, sessions, tokens and the audit trail."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PEOPLE = """
create schema security;

create table security.organisations (
    id uuid primary key,
    code text unique,
    name text not null,
    parent uuid references security.organisations,
    path text[] not null,
    created timestamptz not null,
    check (path[cardinality(path)] = id::text)
);
create index organisations_name on security.organisations (name, id);
create index organisations_parent on security.organisations (parent);
create index organisations_path on security.organisations using gin (path);

create table security.accounts (
    id uuid primary key,
    account text not null unique,
    name text not null,
    organisation uuid references security.organisations,
    password text not null,
    must_change boolean not null,
    disabled boolean not null default false,
    password_changed timestamptz not null,
    last_login timestamptz,
    created timestamptz not null,
    created_by uuid not null
);
create index accounts_organisation on security.accounts (organisation, account);

create table security.failures (
    account text primary key,
    failures integer not null,
    last timestamptz not null,
    locked_until timestamptz
);
create index failures_last on security.failures (last);
"""

RIGHTS = """
create table security.roles (
    id text primary key,
    title text not null,
    permissions text[] not null,
    pack text not null,
    retired boolean not null default false
);
create index roles_pack on security.roles (pack);

create table security.grants (
    id uuid primary key,
    account uuid not null references security.accounts,
    role text not null,
    organisation uuid references security.organisations,
    jurisdiction text[] not null,
    granted_by uuid not null,
    granted_at timestamptz not null,
    unique nulls not distinct (account, role, organisation)
);
create unique index grants_one_administrator on security.grants (account)
    where role in ('system_administrator', 'security_administrator', 'audit_administrator');
create index grants_role on security.grants (role, account);
create index grants_organisation on security.grants (organisation);

create table security.sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    account uuid not null references security.accounts,
    created timestamptz not null,
    last_seen timestamptz not null,
    expires timestamptz not null,
    address text not null,
    agent text not null
);
create index sessions_account on security.sessions (account);
create index sessions_expires on security.sessions (expires);

create table security.tokens (
    id uuid primary key,
    account uuid not null references security.accounts,
    name text not null,
    token_hash bytea not null unique,
    hint text not null,
    permissions text[] not null,
    created timestamptz not null,
    expires timestamptz not null,
    last_used timestamptz,
    revoked timestamptz
);
create index tokens_account on security.tokens (account, id);
"""

# `json`, not `jsonb`: the text must come back exactly as it was hashed.
AUDIT = """
create table security.audit (
    seq bigint primary key,
    time timestamptz not null,
    principal uuid not null,
    account text not null,
    action text not null,
    subject text not null,
    detail json not null,
    previous bytea not null,
    hash bytea not null
);
create index audit_action on security.audit (action text_pattern_ops, seq);
create index audit_account on security.audit (account, seq);
create index audit_subject on security.audit (subject, seq);
create index audit_time on security.audit (time);

create table security.audit_head (
    single boolean primary key default true check (single),
    seq bigint not null,
    hash bytea not null
);

create function security.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append only' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_rows_stay before update or delete on security.audit
    for each row execute function security.refuse_change();
create trigger audit_table_stays before truncate on security.audit
    for each statement execute function security.refuse_change();
"""


def upgrade() -> None:
    for script in (PEOPLE, RIGHTS, AUDIT):
        op.execute(script)


def downgrade() -> None:
    raise NotImplementedError("Chengshu migrates forward only; restore a backup instead")
