"""«Показать, если»: the number of an earlier question and the answers that will do, in the words of the sheet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.scenarios.form_ids import Known
from bot.scenarios.form_mistakes import MistakeCode, RowMistake
from bot.scenarios.form_rows import FormRow
from bot.scenarios.form_words import BLANK, NO, YES, plain
from bot.scenarios.steps import OTHER

WRITTEN = re.compile(r"\s*№?\s*(\d{1,4})\s*(?:,\s*строка\s*«(.*?)»\s*)?[=:](.*)", re.DOTALL)
Step = dict[str, Any]
Wrong = tuple[MistakeCode, Mapping[str, str | int]]


def add_conditions(rows: Sequence[FormRow], steps: Sequence[Step], known: Known) -> Iterator[RowMistake]:
    """Puts `when` into the steps, which are in the order of the rows."""
    for place, row in enumerate(rows):
        if not row.condition:
            continue
        read = read_condition(rows, steps, place)
        if isinstance(read, dict):
            steps[place]["when"] = as_before(read, steps[place]["id"], known)
        else:
            code, data = read
            yield RowMistake(code, row.line, data)


def read_condition(rows: Sequence[FormRow], steps: Sequence[Step], place: int) -> Step | Wrong:
    written = WRITTEN.fullmatch(rows[place].condition)
    if written is None:
        return "condition_unreadable", {}
    number, row_label, answers = written.groups()
    found = [at for at, row in enumerate(rows) if row.number == number]
    if len(found) != 1:
        return "condition_two" if found else "condition_unknown", {"number": number}
    if found[0] >= place:
        return "condition_later", {"number": number}
    asked = steps[found[0]]
    step_id = asked["id"] if row_label is None else row_of_table(asked, row_label)
    if step_id is None or (asked["kind"] == "matrix" and row_label is None):
        return "condition_unknown", {"number": f"{number}, строка «{row_label}»" if row_label else number}
    return judged(asked, step_id, number, [line.strip() for line in answers.split("\n") if line.strip()])


def row_of_table(asked: Step, label: str) -> str | None:
    rows = asked.get("rows", {})
    return next((f"{asked['id']}_{key}" for key, each in rows.items() if plain(each) == plain(label)), None)


def judged(asked: Step, step_id: str, number: str, answers: list[str]) -> Step | Wrong:
    if not asked["kind"]:
        return {"step": step_id, "is": True}  # that row has a mistake of its own, which is told
    if asked["kind"] not in ("single", "multi", "scale", "matrix", "yes_no", "number"):
        return "condition_no_buttons", {"number": number}
    if not answers:
        return "condition_unreadable", {}
    values = []
    for each in answers:
        value = meaning(asked, each)
        if value is None:
            return "condition_answer", {"number": number, "answer": each[:60]}
        values.append(value)
    return {"step": step_id, "is": values[0]} if len(values) == 1 else {"step": step_id, "any_of": values}


def meaning(asked: Step, said: str) -> str | int | bool | None:
    """The value that stands for these words; None where the question has no such answer."""
    match asked["kind"]:
        case "single" | "multi":
            if "other" in asked and plain(said.removesuffix(BLANK)) == plain(asked["other"]):
                return OTHER
            return next((key for key, label in asked["options"].items() if plain(label) == plain(said)), None)
        case "yes_no":
            return {YES: True, NO: False}.get(plain(said))
        case "number":
            return int(said) if re.fullmatch(r"-?\d{1,9}", said) else None
        case "scale" | "matrix":
            mark = int(said) if re.fullmatch(r"-?\d{1,3}", said) else None
            return mark if mark is not None and asked.get("min", 1) <= mark <= asked.get("max", 10) else None
        case _:
            return None


def as_before(read: Step, step_id: str, known: Known) -> Step:
    """«any of: one answer» and «is» say the same: what says the same stays as it was written."""
    before = known.steps.get(step_id)
    when = before.when if before is not None else None
    if when is not None and when.step == read["step"] and when.expected == read.get("any_of", [read.get("is")]):
        return when.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return read
