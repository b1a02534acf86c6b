from datetime import datetime
from enum import StrEnum
from inspect import isclass
from typing import Any, ClassVar

from sqlalchemy import MetaData, text
from sqlalchemy.orm import DeclarativeBase

from bot.storage import states
from bot.storage.types import Id, Json, Text, UtcDateTime, Word

WORDS = [each for each in vars(states).values() if isclass(each) and issubclass(each, StrEnum) and each is not StrEnum]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        int: Id,
        str: Text(),
        dict[str, Any]: Json(),
        **{words: Word(words) for words in WORDS},
    }


def listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def where(condition: str) -> dict[str, Any]:
    """A partial index means the same to both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
