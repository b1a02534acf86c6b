"""Rows that hundreds of tests begin with: made once in a process, by the code that makes them, then put in as they are.

They are read and put in as the driver sees them, JSON as its text: what a type does on the way has been done.
"""

from collections.abc import Hashable, Sequence
from typing import Any

from sqlalchemy import JSON, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.storage.models import Organisation

Rows = list[tuple[Table, list[tuple[Any, ...]]]]
TABLES: Sequence[Table] = Organisation.metadata.sorted_tables
PLACES = {"sqlite": "?", "postgresql": "${}"}
kept: dict[Hashable, Rows] = {}


async def is_empty(session: AsyncSession) -> bool:
    """Nobody's rows are there: nearly every table is somebody's, and somebody belongs to an organisation."""
    return not await session.scalar(select(func.count()).select_from(Organisation))


async def keep(session: AsyncSession, key: Hashable) -> None:
    """Everything there is in the database."""
    connection = await session.connection()
    found = [(table, (await connection.exec_driver_sql(reading(table))).all()) for table in TABLES]
    kept[key] = [(table, [tuple(row) for row in rows]) for table, rows in found if rows]


async def put(session: AsyncSession, key: Hashable) -> bool:
    """False when they have not been made yet."""
    connection = await session.connection()
    for table, rows in kept.get(key, ()):
        await connection.exec_driver_sql(writing(table, PLACES[connection.dialect.name]), rows)
    if key in kept and connection.dialect.name == "postgresql":
        await count_on(connection, [table for table, _ in kept[key] if "id" in table.c])
    return key in kept


def reading(table: Table) -> str:
    columns = (
        f'CAST("{c.name}" AS TEXT)' if isinstance(getattr(c.type, "impl", c.type), JSON) else f'"{c.name}"'
        for c in table.c
    )
    return f'SELECT {", ".join(columns)} FROM "{table.name}"'


def writing(table: Table, place: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.c)
    places = ", ".join(place.format(n) for n in range(1, len(table.c) + 1))
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})'


async def count_on(connection: AsyncConnection, tables: Sequence[Table]) -> None:
    """New ids follow those that were put in."""
    names = [table.name for table in tables]
    last = ", ".join(f"setval(pg_get_serial_sequence('{n}', 'id'), (SELECT max(id) FROM \"{n}\"))" for n in names)
    await connection.exec_driver_sql(f"SELECT {last}")
