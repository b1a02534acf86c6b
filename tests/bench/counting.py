"""What a piece of work asks of the database and of Telegram, and how the database finds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.storage.database import Database

Statement = tuple[str, Any]  # SQL and its parameters


@contextmanager
def counted(db: Database) -> Iterator[list[Statement]]:
    """Every statement of the database meanwhile, in order; BEGIN and COMMIT are not among them."""
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    of_all = (
        (db.writer, db.reader) if db.dialect == "sqlite" else (db.writer,)
    )  # the other one is the same engine there
    engines = [each.sync_engine for each in of_all]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


async def scans(db: Database, statement: Statement) -> list[str]:
    """Tables SQLite would read from end to end for it."""
    sql, parameters = statement
    first = parameters[0] if isinstance(parameters, list) else parameters
    async with db.read() as session:
        connection = await session.connection()
        plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", first)).all()
    return [row.detail for row in plan if row.detail.startswith("SCAN") and "CONSTANT ROW" not in row.detail]
