"""Rows of another table as one value of a row: a list of lists, read out once, not joined row by row."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from bot.storage.types import Json


class listed(GenericFunction[Any]):  # noqa: N801 - a function of SQL
    """The columns of all rows, each row a list; None where there are none. Enumerations come as their text."""

    type = JSON()
    inherit_cache = True


@compiles(listed, "sqlite")
def in_sqlite(element: listed, compiler: SQLCompiler, **options: Any) -> str:
    columns = (
        f"json({compiler.process(each, **options)})"
        if isinstance(each.type, Json)
        else compiler.process(each, **options)
        for each in element.clauses
    )
    return f"json_group_array(json_array({', '.join(columns)}))"


@compiles(listed, "postgresql")
def in_postgresql(element: listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **options)}))"
