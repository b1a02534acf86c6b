"""Every object the sandbox emits is read back by aiogram's own types: a mismatch is a fault of the sandbox."""

from typing import Any

from aiogram import types
from pydantic import BaseModel, ValidationError


class SandboxError(AssertionError):
    """The sandbox itself made something Telegram would not make."""


def check_emitted(kind: str, emitted: Any) -> None:
    """``kind`` is the name of a type of aiogram; a list is checked item by item."""
    model: type[BaseModel] = getattr(types, kind)
    for item in emitted if isinstance(emitted, list) else [emitted]:
        try:
            read = model.model_validate(item)
        except ValidationError as error:
            raise SandboxError(f"{kind}: {error}\n{item}") from error
        unknown = _unknown_fields(read)
        if unknown:
            raise SandboxError(f"{kind}: unknown fields {unknown}\n{item}")


def _unknown_fields(read: BaseModel) -> list[str]:
    found = [f"{type(read).__name__}.{name}" for name in read.model_extra or {}]
    for value in read.__dict__.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                found.extend(_unknown_fields(item))
    return found
