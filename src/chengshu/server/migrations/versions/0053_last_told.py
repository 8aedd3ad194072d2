"""Schema `messages`: what became of the last message to a program is found at once."""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

LAST = "create index messages_webhooks on messages.messages (address, created desc) where channel = 'webhook'"


def upgrade() -> None:
    op.execute(LAST)


def downgrade() -> None:
    raise NotImplementedError("Chengshu only migrates upwards; restore a backup instead.")
