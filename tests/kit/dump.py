"""Every row of a SQLite database, to see that nothing changed and to put everything back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

UNREMARKED = {"processed_update", "alembic_version"}
Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def dump(file: Path) -> Rows:
    with opened(file) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        tables = sorted({str(row[0]) for row in names} - UNREMARKED)
        return {table: connection.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2').fetchall() for table in tables}


def put_back(file: Path, rows: Rows) -> None:
    with opened(file) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        for table, content in rows.items():
            connection.execute(f'DELETE FROM "{table}"')
            if content:
                places = ", ".join("?" * len(content[0]))
                connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', content)
        connection.execute("COMMIT")


def differing(before: Rows, after: Rows) -> list[str]:
    return [table for table in before if before[table] != after[table]]
