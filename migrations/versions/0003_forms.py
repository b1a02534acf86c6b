"""forms

Revision: 0003, after 0002. Created 2026-11-25 16:00:22.965555.
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Where SQLite has a table rebuilt, that table is read, not all those it refers to as well.
ALONE = {'reflect_kwargs': {'resolve_fks': False}}


OPEN_RUNS = {
    'uq_run_open_meeting': (['person_id', 'scenario', 'meeting_id'], 'meeting_id IS NOT NULL'),
    'uq_run_open_pair': (['person_id', 'scenario', 'pair_id'], 'meeting_id IS NULL AND pair_id IS NOT NULL'),
    'uq_run_open': (['person_id', 'scenario'], 'meeting_id IS NULL AND pair_id IS NULL'),
}
OWN = 'about_id IS NULL AND respondent_id IS NULL AND entered_by_id IS NULL AND edition_id IS NULL'


FILLED = {  # a default is only there to fill the rows that exist
    'answer': ['edition'],
    'invitation': ['scenario'],
    'organisation': ['pupils', 'readiness_threshold'],
    'pair': ['form', 'kind'],
    'person': ['pupil', 'looking_in'],
    'run': ['wording'],
}


def drop_open_runs(batch_op) -> None:
    for name in OPEN_RUNS:
        batch_op.drop_index(name)


def create_open_runs(batch_op, which: str) -> None:
    """Autogenerate does not see that the condition of an index has changed."""
    for name, (columns, more) in OPEN_RUNS.items():
        where = sa.text(f"{which} AND {more}")
        batch_op.create_index(name, columns, unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.create_table('campaign',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scenario', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('audience', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('before_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminders', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['before_id'], ['campaign.id'], name=op.f('fk_campaign_before_id_campaign')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_campaign_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_campaign_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign'))
    )
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.create_index('ix_campaign_due_at', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index('ix_campaign_organisation_id_status', ['organisation_id', 'status'], unique=False)

    op.create_table('edition',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('scenario', sa.String(length=64), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=12), nullable=False),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_edition_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_edition_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition')),
    sa.UniqueConstraint('scenario', 'digest', name=op.f('uq_edition_scenario_digest')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edition_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('uq_edition_published', ['organisation_id', 'scenario', 'version'], unique=True, sqlite_where=sa.text('published_at IS NOT NULL'), postgresql_where=sa.text('published_at IS NOT NULL'))

    op.create_table('refused_form',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mistakes', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_refused_form_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_refused_form_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_refused_form'))
    )
    op.create_table('anonymous_reply',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('campaign_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition', sa.String(length=12), nullable=False),
    sa.Column('answers', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_anonymous_reply_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_anonymous_reply_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_anonymous_reply'))
    )
    with op.batch_alter_table('anonymous_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_anonymous_reply_campaign_id'), ['campaign_id'], unique=False)

    op.create_table('respondent',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('campaign_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pair_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminders', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_respondent_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_respondent_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['pair_id'], ['pair.id'], name=op.f('fk_respondent_pair_id_pair')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_respondent_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_respondent'))
    )
    with op.batch_alter_table('respondent', schema=None) as batch_op:
        batch_op.create_index('ix_respondent_campaign_id_status', ['campaign_id', 'status'], unique=False)
        batch_op.create_index('ix_respondent_person_id_status', ['person_id', 'status'], unique=False)
        batch_op.create_index('uq_respondent', ['campaign_id', 'person_id'], unique=True, sqlite_where=sa.text('pair_id IS NULL'), postgresql_where=sa.text('pair_id IS NULL'))
        batch_op.create_index('uq_respondent_pair', ['campaign_id', 'person_id', 'pair_id'], unique=True, sqlite_where=sa.text('pair_id IS NOT NULL'), postgresql_where=sa.text('pair_id IS NOT NULL'))

    op.create_table('attachment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('step', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('album', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_attachment_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attachment_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_attachment_run_id_run'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_run_id'), ['run_id'], unique=False)

    with op.batch_alter_table('answer', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('edition', sa.String(length=12), nullable=False, server_default=''))

    with op.batch_alter_table('invitation', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('scenario', sa.String(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('about_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_invitation_person_id_person'), 'person', ['person_id'], ['id'], ondelete='CASCADE')
        batch_op.create_foreign_key(batch_op.f('fk_invitation_about_id_person'), 'person', ['about_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('organisation', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('pupils', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('readiness_threshold', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, server_default='6'))

    with op.batch_alter_table('pair', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('form', sa.String(length=32), nullable=False, server_default='teacher_teacher'))
        batch_op.add_column(sa.Column('kind', sa.String(length=32), nullable=False, server_default='traditional'))

    with op.batch_alter_table('person', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('pupil', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('looking_in', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('away_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('away_until', sa.Date(), nullable=True))

    with op.batch_alter_table('run', **ALONE) as batch_op:
        drop_open_runs(batch_op)
        batch_op.add_column(sa.Column('about_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('respondent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('campaign_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('entered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('wording', sa.String(length=12), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_run_respondent_id'), ['respondent_id'], unique=False)
        batch_op.create_index('uq_run_open_about', ['person_id', 'scenario', 'about_id'], unique=True, sqlite_where=sa.text("status = 'open' AND about_id IS NOT NULL AND entered_by_id IS NULL"), postgresql_where=sa.text("status = 'open' AND about_id IS NOT NULL AND entered_by_id IS NULL"))
        batch_op.create_index('uq_run_open_paper', ['entered_by_id', 'person_id', 'scenario'], unique=True, sqlite_where=sa.text("status = 'open' AND entered_by_id IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND entered_by_id IS NOT NULL"))
        batch_op.create_index('uq_run_open_respondent', ['respondent_id'], unique=True, sqlite_where=sa.text("status = 'open' AND respondent_id IS NOT NULL AND entered_by_id IS NULL"), postgresql_where=sa.text("status = 'open' AND respondent_id IS NOT NULL AND entered_by_id IS NULL"))
        batch_op.create_index('uq_run_open_trial', ['person_id', 'edition_id'], unique=True, sqlite_where=sa.text("status = 'open' AND edition_id IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND edition_id IS NOT NULL"))
        batch_op.create_foreign_key(batch_op.f('fk_run_entered_by_id_person'), 'person', ['entered_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_run_respondent_id_respondent'), 'respondent', ['respondent_id'], ['id'], ondelete='CASCADE')
        batch_op.create_foreign_key(batch_op.f('fk_run_campaign_id_campaign'), 'campaign', ['campaign_id'], ['id'], ondelete='CASCADE')
        batch_op.create_foreign_key(batch_op.f('fk_run_about_id_person'), 'person', ['about_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_run_edition_id_edition'), 'edition', ['edition_id'], ['id'], ondelete='CASCADE')
        create_open_runs(batch_op, f"status = 'open' AND {OWN}")

    for table, columns in FILLED.items():
        with op.batch_alter_table(table, **ALONE) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)



def downgrade() -> None:
    # Runs of waves, of paper and trials have no place in the older schema, where one person has one open run of a form.
    op.execute(sa.text(f"DELETE FROM run WHERE campaign_id IS NOT NULL OR NOT ({OWN})"))
    with op.batch_alter_table('run', **ALONE) as batch_op:
        drop_open_runs(batch_op)
        batch_op.drop_constraint(batch_op.f('fk_run_edition_id_edition'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_run_about_id_person'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_run_campaign_id_campaign'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_run_respondent_id_respondent'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_run_entered_by_id_person'), type_='foreignkey')
        batch_op.drop_index('uq_run_open_about', sqlite_where=sa.text("status = 'open' AND about_id IS NOT NULL AND entered_by_id IS NULL"), postgresql_where=sa.text("status = 'open' AND about_id IS NOT NULL AND entered_by_id IS NULL"))
        batch_op.drop_index('uq_run_open_trial', sqlite_where=sa.text("status = 'open' AND edition_id IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND edition_id IS NOT NULL"))
        batch_op.drop_index('uq_run_open_respondent', sqlite_where=sa.text("status = 'open' AND respondent_id IS NOT NULL AND entered_by_id IS NULL"), postgresql_where=sa.text("status = 'open' AND respondent_id IS NOT NULL AND entered_by_id IS NULL"))
        batch_op.drop_index('uq_run_open_paper', sqlite_where=sa.text("status = 'open' AND entered_by_id IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND entered_by_id IS NOT NULL"))
        batch_op.drop_index(batch_op.f('ix_run_respondent_id'))
        batch_op.drop_column('wording')
        batch_op.drop_column('edition_id')
        batch_op.drop_column('entered_by_id')
        batch_op.drop_column('campaign_id')
        batch_op.drop_column('respondent_id')
        batch_op.drop_column('about_id')
        create_open_runs(batch_op, "status = 'open'")

    with op.batch_alter_table('person', **ALONE) as batch_op:
        batch_op.drop_column('away_until')
        batch_op.drop_column('away_from')
        batch_op.drop_column('looking_in')
        batch_op.drop_column('pupil')

    with op.batch_alter_table('pair', **ALONE) as batch_op:
        batch_op.drop_column('kind')
        batch_op.drop_column('form')

    with op.batch_alter_table('organisation', **ALONE) as batch_op:
        batch_op.drop_column('readiness_threshold')
        batch_op.drop_column('pupils')

    with op.batch_alter_table('invitation', **ALONE) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitation_about_id_person'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_invitation_person_id_person'), type_='foreignkey')
        batch_op.drop_column('person_id')
        batch_op.drop_column('about_id')
        batch_op.drop_column('scenario')

    with op.batch_alter_table('answer', **ALONE) as batch_op:
        batch_op.drop_column('edition')

    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_run_id'))
        batch_op.drop_index(batch_op.f('ix_attachment_person_id'))

    op.drop_table('attachment')
    with op.batch_alter_table('respondent', schema=None) as batch_op:
        batch_op.drop_index('uq_respondent_pair', sqlite_where=sa.text('pair_id IS NOT NULL'), postgresql_where=sa.text('pair_id IS NOT NULL'))
        batch_op.drop_index('uq_respondent', sqlite_where=sa.text('pair_id IS NULL'), postgresql_where=sa.text('pair_id IS NULL'))
        batch_op.drop_index('ix_respondent_person_id_status')
        batch_op.drop_index('ix_respondent_campaign_id_status')

    op.drop_table('respondent')
    with op.batch_alter_table('anonymous_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_anonymous_reply_campaign_id'))

    op.drop_table('anonymous_reply')
    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.drop_index('uq_edition_published', sqlite_where=sa.text('published_at IS NOT NULL'), postgresql_where=sa.text('published_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_edition_organisation_id'))

    op.drop_table('edition')
    op.drop_table('refused_form')
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.drop_index('ix_campaign_organisation_id_status')
        batch_op.drop_index('ix_campaign_due_at', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('campaign')
