"""A form table that came back: the form it says, or everything that is wrong with it, row by row.

The file is somebody's: every word of it is checked, and what it says about ids is a hint that only what is known of
the form (Known) can confirm. Nothing is corrected without a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.scenarios.checks import find_mistakes, find_scoring_mistakes
from bot.scenarios.form_conditions import add_conditions
from bot.scenarios.form_head import HeadReader
from bot.scenarios.form_ids import Known, name_rows
from bot.scenarios.form_mistakes import RowMistake
from bot.scenarios.form_rows import FormHead, FormRow
from bot.scenarios.form_steps import read_rows
from bot.scenarios.mistakes import explain_validation
from bot.scenarios.model import Scenario
from bot.scenarios.room import MOST_ON_SCREEN, units
from bot.scenarios.steps import Info

MOST_ROWS = 300
MOST_QUESTIONS = 60  # one review shows them all


@dataclass(frozen=True)
class ReadForm:
    scenario: Scenario
    lost_scores: tuple[str, ...] = ()  # titles of sums that cannot be counted any more


def read_form(
    head: FormHead, rows: Sequence[FormRow], known: Known, *, form: str, version: int
) -> ReadForm | list[RowMistake]:
    """The form under this id and version, or all mistakes in the order in which the sheets are read."""
    rows = [row for row in rows if not row.blank]
    if not rows:
        return [RowMistake("no_rows")]
    if len(rows) > MOST_ROWS:
        return [RowMistake("many_rows", data={"max": MOST_ROWS, "count": len(rows)})]
    reader = HeadReader(head, known.base)
    content = reader.read()
    read = list(read_rows(rows, name_rows(rows, known), known))
    steps = [step for step, _ in read]
    mistakes = [*reader.mistakes, *(each for _, found in read for each in found)]
    mistakes += add_conditions(rows, steps, known)
    intro = units(content.get("intro", "")) + units(steps[0]["text"]) + units(steps[0].get("hint", ""))
    if not mistakes and intro > MOST_ON_SCREEN:
        over = intro - MOST_ON_SCREEN
        mistakes.append(RowMistake("too_much_for_a_screen", rows[0].line, {"max": MOST_ON_SCREEN, "over": over}))
    if mistakes:
        return sorted(mistakes, key=lambda each: (not each.head, each.line or 0))
    return assembled({**content, "id": form, "version": version, "steps": steps}, rows, known.base)


def assembled(content: dict[str, Any], rows: Sequence[FormRow], base: Scenario | None) -> ReadForm | list[RowMistake]:
    """What the rows did not show is said in the words of the model, with the row it belongs to."""
    lines = {step["id"]: row.line for step, row in zip(content["steps"], rows, strict=True)}
    try:
        scenario = Scenario.model_validate(content)
    except ValidationError as error:
        found = explain_validation("", content, error)
        return [RowMistake("refused", lines.get(each.step or ""), {"reason": each.reason}) for each in found]
    if all(isinstance(step, Info) for step in scenario.steps):
        return [RowMistake("no_questions")]
    if (asked := len(scenario.steps)) > MOST_QUESTIONS:
        return [RowMistake("many_questions", data={"max": MOST_QUESTIONS, "count": asked})]
    doubts = [
        RowMistake("refused", lines.get(step or ""), {"reason": reason}) for step, reason in find_mistakes(scenario)
    ]
    return doubts or scored(scenario, base)


def scored(scenario: Scenario, base: Scenario | None) -> ReadForm:
    """Sums of the form it was made from go on while every question of theirs is there."""
    kept, lost = {}, []
    for name, score in (base.scoring if base else {}).items():
        if any(find_scoring_mistakes(scenario.model_copy(update={"scoring": {name: score}}))):
            lost.append(score.title)
        else:
            kept[name] = score.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if not kept:
        return ReadForm(scenario, tuple(lost))
    return ReadForm(Scenario.model_validate({**scenario.dumped(), "scoring": kept}), tuple(lost))
