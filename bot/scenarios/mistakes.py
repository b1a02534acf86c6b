"""Mistakes of content in Russian, for the person who edits the YAML: which file, which question, what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

KINDS = "single, multi, scale, matrix, yes_no, number, text, long_text, date, moment, person, file, info"


@dataclass(frozen=True)
class Mistake:
    file: str
    step: str | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, вопрос «{self.step}»" if self.step else self.file
        return f"{place}: {self.reason}."


KEY_REASON = "ключ ответа – до 22 латинских букв, цифр и знаков _ / + -"
DAY_REASON = "день записывают как today, today+30d или today-30d"
PATTERNS = {
    "id": "id – строчные латинские буквы, цифры и подчёркивания, у вопроса не больше 24 знаков",
    "options": KEY_REASON,
    "min": DAY_REASON,
    "max": DAY_REASON,
}
REASONS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "missing": lambda field, _: f"нет поля «{field}»",
    "extra_forbidden": lambda field, _: f"лишнее поле «{field}»",
    "union_tag_invalid": lambda _, c: f"неизвестный вид вопроса «{c.get('tag')}», бывают {KINDS}",
    "union_tag_not_found": lambda _, __: f"нет поля «kind», бывают {KINDS}",
    "value_error": lambda field, c: f"{c['error']}" + (f" (поле «{field}»)" if field else ""),
    "string_type": lambda field, _: f"в поле «{field}» нужен текст (возможно, не хватает кавычек)",
    "string_too_long": lambda field, c: f"в поле «{field}» больше {c['max_length']} знаков",
    "literal_error": lambda field, c: f"в поле «{field}» бывает только {c['expected']}".replace(" or ", " или "),
    "int_type": lambda field, _: f"в поле «{field}» нужно целое число",
    "bool_type": lambda field, _: f"в поле «{field}» нужно true или false",
    "list_type": lambda field, _: f"в поле «{field}» нужен список",
    "dict_type": lambda field, _: f"в поле «{field}» нужны пары «ключ: подпись»",
    "too_short": lambda field, _: f"поле «{field}» пусто",
    "greater_than_equal": lambda field, c: f"в поле «{field}» нужно не меньше {c['ge']}",
    "less_than_equal": lambda field, c: f"в поле «{field}» нужно не больше {c['le']}",
    "string_pattern_mismatch": lambda field, _: PATTERNS.get(field, f"не годится запись поля «{field}»"),
    "model_type": lambda _, __: "нужны пары «поле: значение»",
}


def reason_of_last_resort(field: str, _: Mapping[str, Any]) -> str:
    return f"не годится значение поля «{field}»"


def explain_yaml(file: str, error: yaml.YAMLError | UnicodeDecodeError) -> Mistake:
    if isinstance(error, UnicodeDecodeError):
        return Mistake(file, None, "файл не в кодировке UTF-8")
    mark = getattr(error, "problem_mark", None)
    line = f"строка {mark.line + 1}: " if mark is not None else ""
    problem = getattr(error, "problem", None) or ""
    words = problem if problem.startswith("ключ") else f"не читается как YAML, проверьте отступы и кавычки ({problem})"
    return Mistake(file, None, line + words)


def explain_validation(file: str, raw: object, error: ValidationError) -> list[Mistake]:
    found = []
    for each in error.errors(include_url=False, include_input=False):
        location = each["loc"]
        step = step_name(raw, location)
        reason = REASONS.get(each["type"], reason_of_last_resort)
        mistake = Mistake(file, step, reason(field_name(location), each.get("ctx", {})))
        if mistake not in found:
            found.append(mistake)
    return found


def step_name(raw: object, location: tuple[int | str, ...]) -> str | None:
    """The step's id, or its number from one where the id itself is missing."""
    if len(location) < 2 or location[0] != "steps" or not isinstance(location[1], int):
        return None
    steps = raw["steps"] if isinstance(raw, dict) else []
    step = steps[location[1]]
    step_id = step.get("id") if isinstance(step, dict) else None
    return str(step_id) if step_id else f"№ {location[1] + 1}"


def field_name(location: tuple[int | str, ...]) -> str:
    """The field of the step or of the scenario; the kind that pydantic puts after a step's number is not a field."""
    names = [part for part in (location[3:] if location[:1] == ("steps",) else location) if isinstance(part, str)]
    if names[:1] == ["options"]:
        return "options"
    return names[-1] if names else ""
