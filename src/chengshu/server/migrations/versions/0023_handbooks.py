"""Schema `handbooks`: editions of handbooks and their rows."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BOOKS = """
create schema handbooks;

create table handbooks.books (
    id uuid primary key,
    name text not null,
    version integer not null,
    title text not null,
    source text not null,
    state text not null check (state in ('draft', 'released', 'discarded')),
    valid_from date,
    valid_to date,
    pack text,
    digest text not null,
    created timestamptz not null,
    created_by text not null,
    released timestamptz,
    released_by text,
    unique (name, version),
    check ((state = 'released') = (valid_from is not null))
);
create index books_newest on handbooks.books (created desc, id desc);
create unique index books_one_day on handbooks.books (name, valid_from) where state = 'released';

create table handbooks.rows (
    book uuid not null references handbooks.books,
    position integer not null,
    class_key text not null,
    scheme text not null,
    edition text not null,
    kind text not null check (kind in ('component', 'incident')),
    big text not null,
    big_title text not null,
    small text not null,
    small_title text not null,
    number integer not null check (number between 1 and 999),
    condition text not null,
    amount integer not null check (amount > 0),
    unit text not null,
    handling text not null,
    closing text not null,
    responsible text not null check (responsible in ('', 'owner_first', 'territory_first')),
    law text not null,
    primary key (book, position),
    unique (book, class_key, number)
);

create function handbooks.rows_stay() returns trigger language plpgsql as $$
begin
    if (select state from handbooks.books where id = old.book) = 'released' then
        raise exception 'a released edition of a handbook never changes';
    end if;
    return coalesce(new, old);
end $$;
create trigger rows_of_released_books_stay before update or delete on handbooks.rows
    for each row execute function handbooks.rows_stay();
"""


def upgrade() -> None:
    op.execute(BOOKS)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
