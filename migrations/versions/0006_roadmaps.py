"""roadmaps

Revision: 0006, after 0005. Created 2026-11-26 03:57:00.197420.
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# Where SQLite has a table rebuilt, that table is read, not all those it refers to as well.
ALONE = {'reflect_kwargs': {'resolve_fks': False}}


OWN = (
    "status = 'open' AND about_id IS NULL AND respondent_id IS NULL AND entered_by_id IS NULL AND edition_id IS NULL "
    'AND meeting_id IS NULL AND pair_id IS NULL'
)


def upgrade() -> None:
    op.create_table('body_member',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('workplace', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('offers', sa.String(), nullable=False),
    sa.Column('chairs', sa.Boolean(), nullable=False),
    sa.Column('joined_on', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_body_member_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_body_member_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_body_member')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('body_member', schema=None) as batch_op:
        batch_op.create_index('ix_body_member_organisation_id_body', ['organisation_id', 'body'], unique=False)
        batch_op.create_index('uq_body_member_person', ['organisation_id', 'body', 'person_id'], unique=True, sqlite_where=sa.text('person_id IS NOT NULL AND left_on IS NULL'), postgresql_where=sa.text('person_id IS NOT NULL AND left_on IS NULL'))

    op.create_table('cycle',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('roadmap', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('calendar', sa.String(length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('order_number', sa.String(), nullable=False),
    sa.Column('order_on', sa.Date(), nullable=True),
    sa.Column('before_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('answered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('remark', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_cycle_answered_by_id_person')),
    sa.ForeignKeyConstraint(['before_id'], ['cycle.id'], name=op.f('fk_cycle_before_id_cycle')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_cycle_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_cycle_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycle')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('cycle', schema=None) as batch_op:
        batch_op.create_index('ix_cycle_due_at', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index('ix_cycle_organisation_id_status', ['organisation_id', 'status'], unique=False)

    op.create_table('protocol',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('present', sa.String(), nullable=False),
    sa.Column('heard', sa.String(), nullable=False),
    sa.Column('decided', sa.String(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_protocol_created_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_protocol_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protocol')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('protocol', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_protocol_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('stage',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cycle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('goal', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_stage_cycle_id_cycle'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_stage_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage'))
    )
    with op.batch_alter_table('stage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stage_cycle_id'), ['cycle_id'], unique=False)

    op.create_table('target',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cycle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('plan', sa.Double(), nullable=True),
    sa.Column('fact', sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_target_cycle_id_cycle'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_target_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_target_cycle_id'), ['cycle_id'], unique=False)

    op.create_table('roadmap_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cycle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stage_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('details', sa.String(), nullable=False),
    sa.Column('evidence_wanted', sa.String(), nullable=False),
    sa.Column('roles', sa.String(), nullable=False),
    sa.Column('term', sa.String(length=32), nullable=False),
    sa.Column('term_words', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('sure', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('reminded', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('overdue_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_roadmap_item_accepted_by_id_person')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_roadmap_item_cycle_id_cycle'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_roadmap_item_done_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_roadmap_item_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_roadmap_item_stage_id_stage'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roadmap_item')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('roadmap_item', schema=None) as batch_op:
        batch_op.create_index('ix_roadmap_item_cycle_id_status', ['cycle_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_roadmap_item_stage_id'), ['stage_id'], unique=False)

    op.create_table('announcement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('roles', sa.String(), nullable=False),
    sa.Column('asks', sa.Boolean(), nullable=False),
    sa.Column('happens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('location', sa.String(), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_announcement_created_by_id_person')),
    sa.ForeignKeyConstraint(['item_id'], ['roadmap_item.id'], name=op.f('fk_announcement_item_id_roadmap_item'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_announcement_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.create_index('ix_announcement_due_at', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index('ix_announcement_organisation_id_status', ['organisation_id', 'status'], unique=False)

    op.create_table('publication',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_publication_created_by_id_person')),
    sa.ForeignKeyConstraint(['item_id'], ['roadmap_item.id'], name=op.f('fk_publication_item_id_roadmap_item'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_publication_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('responsible',
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['roadmap_item.id'], name=op.f('fk_responsible_item_id_roadmap_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_responsible_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_responsible_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'person_id', name=op.f('pk_responsible'))
    )
    with op.batch_alter_table('responsible', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_responsible_person_id'), ['person_id'], unique=False)

    op.create_table('roadmap_action',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cycle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('run_on', sa.Date(), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('details', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_roadmap_action_cycle_id_cycle'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['roadmap_item.id'], name=op.f('fk_roadmap_action_item_id_roadmap_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_roadmap_action_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roadmap_action')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('roadmap_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roadmap_action_cycle_id'), ['cycle_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roadmap_action_item_id'), ['item_id'], unique=False)

    op.create_table('announcement_reply',
    sa.Column('announcement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('wants', sa.Boolean(), nullable=False),
    sa.Column('came', sa.Boolean(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcement.id'], name=op.f('fk_announcement_reply_announcement_id_announcement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_announcement_reply_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_announcement_reply_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('announcement_id', 'person_id', name=op.f('pk_announcement_reply'))
    )
    op.create_table('evidence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('attachment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_evidence_attachment_id_attachment'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_evidence_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['item_id'], ['roadmap_item.id'], name=op.f('fk_evidence_item_id_roadmap_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_evidence_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_item_id'), ['item_id'], unique=False)

    op.create_table('sent_roadmap',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cycle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_sent_roadmap_cycle_id_cycle'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sent_roadmap_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sent_roadmap_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_sent_roadmap'))
    )
    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.add_column(sa.Column('subject', sa.String(length=40), nullable=False, server_default=''))

    # What models fill in themselves needs no default of the database any more.
    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.alter_column('subject', server_default=None)
        batch_op.drop_index('uq_run_open', sqlite_where=sa.text(OWN), postgresql_where=sa.text(OWN))
        batch_op.create_index('uq_run_open', ['person_id', 'scenario', 'subject'], unique=True, sqlite_where=sa.text(OWN), postgresql_where=sa.text(OWN))



def downgrade() -> None:
    # Dialogues about roadmaps have no place in the older schema; foreign keys are off, so that nothing follows.
    of_roadmaps = "(SELECT id FROM run WHERE subject <> '')"
    op.execute(sa.text(f"UPDATE person SET current_run_id = NULL WHERE current_run_id IN {of_roadmaps}"))
    op.execute(sa.text(f"DELETE FROM attachment WHERE run_id IN {of_roadmaps}"))
    op.execute(sa.text(f"DELETE FROM answer WHERE run_id IN {of_roadmaps}"))
    op.execute(sa.text("DELETE FROM run WHERE subject <> ''"))
    with op.batch_alter_table('run', **ALONE) as batch_op:
        batch_op.drop_index('uq_run_open', sqlite_where=sa.text(OWN), postgresql_where=sa.text(OWN))
        batch_op.create_index('uq_run_open', ['person_id', 'scenario'], unique=True, sqlite_where=sa.text(OWN), postgresql_where=sa.text(OWN))
        batch_op.drop_column('subject')
    op.drop_table('sent_roadmap')

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_item_id'))

    op.drop_table('evidence')
    op.drop_table('announcement_reply')
    with op.batch_alter_table('roadmap_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roadmap_action_item_id'))
        batch_op.drop_index(batch_op.f('ix_roadmap_action_cycle_id'))

    op.drop_table('roadmap_action')
    with op.batch_alter_table('responsible', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_responsible_person_id'))

    op.drop_table('responsible')
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_publication_organisation_id'))

    op.drop_table('publication')
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.drop_index('ix_announcement_organisation_id_status')
        batch_op.drop_index('ix_announcement_due_at', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('announcement')
    with op.batch_alter_table('roadmap_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roadmap_item_stage_id'))
        batch_op.drop_index('ix_roadmap_item_cycle_id_status')

    op.drop_table('roadmap_item')
    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_target_cycle_id'))

    op.drop_table('target')
    with op.batch_alter_table('stage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stage_cycle_id'))

    op.drop_table('stage')
    with op.batch_alter_table('protocol', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_protocol_organisation_id'))

    op.drop_table('protocol')
    with op.batch_alter_table('cycle', schema=None) as batch_op:
        batch_op.drop_index('ix_cycle_organisation_id_status')
        batch_op.drop_index('ix_cycle_due_at', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('cycle')
    with op.batch_alter_table('body_member', schema=None) as batch_op:
        batch_op.drop_index('uq_body_member_person', sqlite_where=sa.text('person_id IS NOT NULL AND left_on IS NULL'), postgresql_where=sa.text('person_id IS NOT NULL AND left_on IS NULL'))
        batch_op.drop_index('ix_body_member_organisation_id_body')

    op.drop_table('body_member')
