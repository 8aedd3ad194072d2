"""All schemas: a search does not read through what was written since its index was put in order.

A GIN index keeps new entries in a list apart, up to 4 MB of it, and every search reads that list from end to end: at a
million cases a search took 37 ms with an empty list and 113 ms behind some thousand new cases. With 128 kB it is put
in order by every few dozen new cases, which nobody notices who opens one.
"""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

SHORT = """
alter index cases.texts_grams set (gin_pending_list_limit = 128);
alter index cases.attachments_likeness set (gin_pending_list_limit = 128);
alter index components.items_words set (gin_pending_list_limit = 128);
alter index security.organisations_path set (gin_pending_list_limit = 128);
"""


def upgrade() -> None:
    op.execute(SHORT)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
