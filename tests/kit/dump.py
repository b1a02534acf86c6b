"""Every row of a SQLite database, to see that nothing changed and to put everything back."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

UNREMARKED = {"processed_update", "alembic_version"}
WRITTEN = "written_to"  # names of tables, kept by triggers
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
        return rows_of(connection, tables_of(connection))


def tables_of(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted({str(row[0]) for row in names} - UNREMARKED - {WRITTEN})


def rows_of(connection: sqlite3.Connection, tables: Iterable[str]) -> Rows:
    return {table: connection.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2').fetchall() for table in tables}


class Watch:
    """What has changed since a moment, after each of thousands of acts: only tables written to are read again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.before = rows_of(connection, tables_of(connection))

    def changed(self) -> Rows:
        """Tables whose rows are not what they were, and what they are now."""
        written = sorted(name for (name,) in self._connection.execute(f"SELECT name FROM {WRITTEN}"))
        now = rows_of(self._connection, written)
        return {table: rows for table, rows in now.items() if rows != self.before[table]}

    def put_back(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for table in self.changed():
            self._connection.execute(f'DELETE FROM "{table}"')
            if content := self.before[table]:
                places = ", ".join("?" * len(content[0]))
                self._connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', content)
        self._connection.execute(f"DELETE FROM {WRITTEN}")
        self._connection.execute("COMMIT")


@contextmanager
def watched(file: Path) -> Iterator[Watch]:
    """In the end everything has to be as it was: what the triggers had missed would be seen then."""
    with opened(file) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"CREATE TABLE {WRITTEN} (name TEXT)")
        for table, act in product(tables_of(connection), ("INSERT", "UPDATE", "DELETE")):
            connection.execute(noting(table, act))
        connection.execute("COMMIT")
        watch = Watch(connection)
        yield watch
        watch.put_back()
    assert dump(file) == watch.before


def noting(table: str, act: str) -> str:
    return (
        f'CREATE TRIGGER "{WRITTEN}_{table}_{act}" AFTER {act} ON "{table}" BEGIN INSERT INTO {WRITTEN}'
        f" SELECT '{table}' WHERE NOT EXISTS (SELECT 1 FROM {WRITTEN} WHERE name = '{table}'); END"
    )
