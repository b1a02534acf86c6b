"""help

Revision: 0005, after 0004. Created 2026-11-25 22:43:00.283873.
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# Where SQLite has a table rebuilt, that table is read, not all those it refers to as well.
ALONE = {'reflect_kwargs': {'resolve_fks': False}}


def upgrade() -> None:
    op.create_table('help_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('topic', sa.String(length=24), nullable=False),
    sa.Column('urgency', sa.String(length=32), nullable=False),
    sa.Column('addressee', sa.String(length=32), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('curator_may_know', sa.Boolean(), nullable=False),
    sa.Column('stage', sa.String(length=32), nullable=True),
    sa.Column('holder_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('curator_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('turn', sa.String(length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminders', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('notices', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('promised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('meets_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=32), nullable=True),
    sa.Column('score', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('asker_shares', sa.Boolean(), nullable=True),
    sa.Column('holder_shares', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['curator_id'], ['person.id'], name=op.f('fk_help_request_curator_id_person')),
    sa.ForeignKeyConstraint(['holder_id'], ['person.id'], name=op.f('fk_help_request_holder_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_help_request_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_help_request_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_request')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('help_request', schema=None) as batch_op:
        batch_op.create_index('ix_help_request_due_at', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index('ix_help_request_holder_id', ['holder_id'], unique=False, sqlite_where=sa.text("status IN ('asked', 'taken') AND holder_id IS NOT NULL"), postgresql_where=sa.text("status IN ('asked', 'taken') AND holder_id IS NOT NULL"))
        batch_op.create_index('ix_help_request_organisation_id_status', ['organisation_id', 'status'], unique=False)
        batch_op.create_index('ix_help_request_person_id_status', ['person_id', 'status'], unique=False)

    op.create_table('advice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('topic', sa.String(length=24), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('terms', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edited_by_id'], ['person.id'], name=op.f('fk_advice_edited_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_advice_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['request_id'], ['help_request.id'], name=op.f('fk_advice_request_id_help_request'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice')),
    sa.UniqueConstraint('request_id', name=op.f('uq_advice_request_id'))
    )
    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.create_index('ix_advice_organisation_id_status', ['organisation_id', 'status'], unique=False)

    op.create_table('help_message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question', sa.Boolean(), nullable=False),
    sa.Column('content', sa.String(length=32), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('file_id', sa.String(), nullable=False),
    sa.Column('reply_to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('edits', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_help_message_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_help_message_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reply_to_id'], ['help_message.id'], name=op.f('fk_help_message_reply_to_id_help_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['request_id'], ['help_request.id'], name=op.f('fk_help_message_request_id_help_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_message'))
    )
    with op.batch_alter_table('help_message', schema=None) as batch_op:
        batch_op.create_index('ix_help_message_request_id', ['request_id'], unique=False)
        batch_op.create_index('uq_help_message_source', ['person_id', 'source_id'], unique=True)

    op.create_table('help_offer',
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answer', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('notice', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_help_offer_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_help_offer_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_help_offer_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['help_request.id'], name=op.f('fk_help_offer_request_id_help_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('request_id', 'person_id', name=op.f('pk_help_offer'))
    )
    with op.batch_alter_table('help_offer', schema=None) as batch_op:
        batch_op.create_index('ix_help_offer_person_id_asked_at', ['person_id', 'asked_at'], unique=False)

    with op.batch_alter_table('organisation', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('duty_contact', sa.String(), nullable=False, server_default=''))

    with op.batch_alter_table('person', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('helps', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('talking_in_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('talking_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_person_talking_in_id_help_request'), 'help_request', ['talking_in_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('advice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_run_advice_id_advice'), 'advice', ['advice_id'], ['id'], ondelete='CASCADE')

    # What models fill in themselves needs no default of the database any more.
    for table, column in (('organisation', 'duty_contact'), ('person', 'helps')):
        with op.batch_alter_table(table, **ALONE) as batch_op:
            batch_op.alter_column(column, server_default=None)
    agree_to_help()


def agree_to_help() -> None:
    """Whoever said so in the newest readiness form that was sent answers questions of colleagues from now on."""
    run, answer = sa.table('run', *map(sa.column, ('id', 'person_id', 'scenario', 'status'))), sa.table(
        'answer', sa.column('run_id'), sa.column('step'), sa.column('value', sa.JSON())
    )
    connection = op.get_bind()
    newest = (
        sa.select(sa.func.max(run.c.id))
        .where(run.c.scenario == 'mentor_readiness', run.c.status == 'sent')
        .group_by(run.c.person_id)
    )
    said = connection.execute(
        sa.select(run.c.person_id, answer.c.value)
        .join(answer, answer.c.run_id == run.c.id)
        .where(run.c.id.in_(newest), answer.c.step == 'situational')
    )
    person = sa.table('person', sa.column('id'), sa.column('helps', sa.Boolean()))
    for person_id in [row.person_id for row in said if row.value is True]:
        connection.execute(sa.update(person).where(person.c.id == person_id).values(helps=True))



def downgrade() -> None:
    # What was being written into cards has no place in the older schema; foreign keys are off, so that nothing follows.
    of_cards = "(SELECT id FROM run WHERE advice_id IS NOT NULL)"
    op.execute(sa.text(f"UPDATE person SET current_run_id = NULL WHERE current_run_id IN {of_cards}"))
    op.execute(sa.text(f"DELETE FROM answer WHERE run_id IN {of_cards}"))
    op.execute(sa.text("DELETE FROM run WHERE advice_id IS NOT NULL"))
    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_run_advice_id_advice'), type_='foreignkey')
        batch_op.drop_column('advice_id')

    with op.batch_alter_table('person', **ALONE) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_person_talking_in_id_help_request'), type_='foreignkey')
        batch_op.drop_column('talking_at')
        batch_op.drop_column('talking_in_id')
        batch_op.drop_column('helps')

    with op.batch_alter_table('organisation', **ALONE) as batch_op:
        batch_op.drop_column('duty_contact')

    with op.batch_alter_table('help_offer', schema=None) as batch_op:
        batch_op.drop_index('ix_help_offer_person_id_asked_at')

    op.drop_table('help_offer')
    with op.batch_alter_table('help_message', schema=None) as batch_op:
        batch_op.drop_index('uq_help_message_source')
        batch_op.drop_index('ix_help_message_request_id')

    op.drop_table('help_message')
    with op.batch_alter_table('advice', schema=None) as batch_op:
        batch_op.drop_index('ix_advice_organisation_id_status')

    op.drop_table('advice')
    with op.batch_alter_table('help_request', schema=None) as batch_op:
        batch_op.drop_index('ix_help_request_person_id_status')
        batch_op.drop_index('ix_help_request_organisation_id_status')
        batch_op.drop_index('ix_help_request_holder_id', sqlite_where=sa.text("status IN ('asked', 'taken') AND holder_id IS NOT NULL"), postgresql_where=sa.text("status IN ('asked', 'taken') AND holder_id IS NOT NULL"))
        batch_op.drop_index('ix_help_request_due_at', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('help_request')
