"""What the words of a school's form table mean: the form itself speaks ids, the curator's sheet speaks Russian."""

from collections.abc import Mapping, Sequence
from typing import get_args

from bot.scenarios.model import Role
from bot.scenarios.steps import Reader, Written

KINDS: Mapping[str, str] = {
    "один вариант": "single",
    "несколько вариантов": "multi",
    "оценка": "scale",
    "таблица оценок": "matrix",
    "да или нет": "yes_no",
    "число": "number",
    "строка": "text",
    "текст": "long_text",
    "дата": "date",
    "дата и время": "moment",
    "человек: наставник": "person mentors",
    "человек: наставляемый": "person mentees",
    "человек: коллега": "person colleagues",
    "файл": "file",
    "пояснение": "info",
}
READERS: Mapping[str, Reader] = {
    "сам человек": "author",
    "наставник": "mentor",
    "наставляемый": "mentee",
    "куратор": "curator",
    "руководитель": "head",
    "совет": "council",
    "только средние": "averages",
}
AUDIENCE: Mapping[str, Role] = {
    "наставник": "mentor",
    "наставляемый": "mentee",
    "сотрудник": "staff",
    "куратор": "curator",
    "руководитель": "head",
    "совет": "council",
    "эксперт": "expert",
    "администратор": "sysadmin",
    "родитель": "parent",
    "психолог": "psychologist",
    "классный руководитель": "class_teacher",
    "организатор": "organizer",
}
ABOUT: Mapping[str, str | None] = {"о себе": None, "о паре": "pair"}
YES, NO = "да", "нет"
FROM, UP_TO = "от", "до"
BLANK = "___"  # an option that ends so asks for a text
TO = " – "  # between a mark and its words
assert {*READERS.values()} == {*get_args(Reader)}
assert {*AUDIENCE.values()} == {*get_args(Role)}


def plain(words: str) -> str:
    """How words of a closed list are compared."""
    return " ".join(words.casefold().replace("ё", "е").split()).strip(" .:")


def meant(words: str, known: Mapping[str, object]) -> str | None:
    """The word of the list that is meant, whatever its capitals and spaces."""
    found = {plain(each): each for each in known}
    return found.get(plain(words))


def said(value: object, known: Mapping[str, object]) -> str:
    return next(words for words, meaning in known.items() if meaning == value)


def all_said(values: Sequence[object], known: Mapping[str, object]) -> str:
    return ", ".join(said(each, known) for each in values)


def kind_of(step: Written) -> str:
    """The kind as KINDS have it: a choice of a person names its bank."""
    return f"person {step.bank}" if step.kind == "person" else step.kind
