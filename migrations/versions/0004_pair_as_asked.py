"""pair_as_asked

Revision: 0004, after 0003. Created 2026-11-25 21:01:31.861373.
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('respondent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pair_form', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('pair_kind', sa.String(length=32), nullable=True))

    # Who was asked before: as the pair stands today, which is how the results have been parted until now.
    op.execute(
        'UPDATE respondent SET pair_form = (SELECT form FROM pair WHERE pair.id = respondent.pair_id), '
        'pair_kind = (SELECT kind FROM pair WHERE pair.id = respondent.pair_id) WHERE pair_id IS NOT NULL'
    )


def downgrade() -> None:
    with op.batch_alter_table('respondent', schema=None) as batch_op:
        batch_op.drop_column('pair_kind')
        batch_op.drop_column('pair_form')
