"""unshown

Revision: 0002, after 0001. Created 2026-11-25 16:08:09.048871.
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Where SQLite has a table rebuilt, that table is read, not all those it refers to as well.
ALONE = {'reflect_kwargs': {'resolve_fks': False}}

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('invitation', **ALONE) as batch_op:
        batch_op.drop_column('last_used_at')

    # Runs that are there have been shown; rows to come say so themselves.
    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('question_message_id', ID, nullable=True))
        batch_op.add_column(sa.Column('unshown', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.alter_column('unshown', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.drop_column('unshown')
        batch_op.drop_column('question_message_id')

    with op.batch_alter_table('invitation', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True))
