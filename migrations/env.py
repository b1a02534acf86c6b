"""Run by bot.storage.migrate, which gives the connection: in a transaction, foreign keys off."""

from collections.abc import Iterable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import ForeignKeyConstraint, TypeDecorator

from bot.storage.models import Base


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Revisions name database types only: they must run long after our own types have changed."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def close_circles(_context: Any, _revision: Any, scripts: Iterable[Any]) -> None:
    """A reference to a table made later (use_alter) comes after all tables: PostgreSQL skips it in CREATE TABLE."""
    for script in scripts:
        for table in [step for step in script.upgrade_ops.ops if isinstance(step, ops.CreateTableOp)]:
            for late in [item for item in table.columns if isinstance(item, ForeignKeyConstraint) and item.use_alter]:
                table.columns = [item for item in table.columns if item is not late]
                late.use_alter = False
                add = ops.CreateForeignKeyOp.from_constraint(late)
                script.upgrade_ops.ops.append(ops.ModifyTableOps(table.table_name, [add]))
                script.downgrade_ops.ops.insert(0, ops.ModifyTableOps(table.table_name, [add.reverse()]))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    render_item=plain_type,
    process_revision_directives=close_circles,
)
with context.begin_transaction():
    context.run_migrations()
