"""Names of people in a text."""

from collections.abc import Collection


def without_names(text: str, known: Collection[str] = ()) -> str:
    for each in known:
        text = text.replace(each, "…")
    return text


def has_names(text: str, known: Collection[str] = ()) -> bool:
    return any(each in text for each in known)
