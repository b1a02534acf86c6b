"""A form edited without what the bot reads of it is refused in words, before anybody opens it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot import content
from bot.scenarios.library import Library, load_library
from bot.scenarios.model import Scenario
from bot.services.form_reads import READERS, find_mistakes

SERVICES = Path(__file__).parent.parent.parent / "bot" / "services"
LIBRARY = load_library()


def edited(scenario_id: str, step_id: str = "", **changes: Any) -> dict[str, Scenario]:
    """The library with one step or the form itself changed; a field that is None is taken out, without any the step."""
    raw = LIBRARY[scenario_id].model_dump(by_alias=True, exclude_unset=True)
    if not step_id:
        return {**LIBRARY, scenario_id: Scenario.model_validate(without_none(raw | changes))}
    steps = [without_none(each | changes) if each["id"] == step_id else each for each in raw["steps"]]
    kept = [each for each in steps if changes or each["id"] != step_id]
    return {**LIBRARY, scenario_id: Scenario.model_validate(raw | {"steps": kept})}


def without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def without(step: str, scenario_id: str, *options: str) -> dict[str, Any]:
    offered = LIBRARY[scenario_id].step(step).options  # type: ignore[union-attr]
    return {"options": {key: label for key, label in offered.items() if key not in options}}


EDITS = {
    "mentor_readiness.yaml, вопрос «max_mentees»: такого вопроса нет, а бот читает ответ на него.": edited(
        "mentor_readiness", "max_mentees"
    ),
    "mentor_readiness.yaml, вопрос «max_mentees»: нет варианта «2», с которым бот сравнивает ответ.": edited(
        "mentor_readiness", "max_mentees", **without("max_mentees", "mentor_readiness", "2")
    ),
    "meeting_checkin_mentor.yaml, вопрос «held»: нет варианта «held», с которым бот сравнивает ответ.": edited(
        "meeting_checkin_mentor", "held", **without("held", "meeting_checkin_mentor", "held")
    ),
    "setup_organisation.yaml, вопрос «type»: вариант «lyceum» бот не понимает.": edited(
        "setup_organisation", "type", options={"school": "школа", "lyceum": "лицей"}
    ),
    "setup_organisation.yaml, вопрос «time_zone»: вариант «Europe/Tula» бот не понимает.": edited(
        "setup_organisation", "time_zone", options={"Europe/Moscow": "Москва", "Europe/Tula": "Тула"}
    ),
    "setup_organisation.yaml, вопрос «hours_to»: вариант «2500» бот не понимает.": edited(
        "setup_organisation", "hours_to", options={"1800": "18:00", "2500": "25:00"}
    ),
    (
        "order_details.yaml, вопрос «number»: этот вопрос нельзя делать необязательным: бот не обойдётся без ответа."
    ): edited("order_details", "number", optional=True),
    "introduce.yaml, вопрос «given_name»: вид вопроса number, а бот умеет читать здесь только text, long_text.": edited(
        "introduce", "given_name", kind="number", max_length=None
    ),
    "consent_pd.yaml: нет поля «document»: согласие дают на прочитанный документ.": edited("consent_pd", document=None),
    "order_details.yaml: такой анкеты нет, а без неё бот не работает.": {
        name: form for name, form in LIBRARY.items() if name != "order_details"
    },
}


@pytest.mark.parametrize("sentence", EDITS)
def test_an_edit_that_breaks_the_bot_is_told(sentence: str) -> None:
    assert sentence in map(str, find_mistakes(EDITS[sentence]))


def test_the_shipped_forms_have_what_is_read() -> None:
    assert list(find_mistakes(LIBRARY)) == []


def test_the_check_fails_with_the_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = next(iter(EDITS))
    monkeypatch.setattr(content, "load_library", lambda: Library(EDITS[sentence]))
    assert content.check_content() == 1
    assert sentence in capsys.readouterr().err


def names_read(path: Path) -> Iterator[str]:
    """`values["x"]`, `form.values["x"]`, `.get("x")` of the same."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and is_values(node.value) and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and is_values(node.func.value)
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def is_values(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "values") or (
        isinstance(node, ast.Attribute) and node.attr == "values"
    )


@pytest.mark.parametrize("path", sorted(SERVICES.glob("*.py")), ids=lambda path: path.stem)
def test_whatever_a_service_reads_it_has_named(path: Path) -> None:
    modules: dict[str, ModuleType] = {module.__name__.rpartition(".")[2]: module for module in READERS}
    named = {read.step for read in modules[path.stem].READS} if path.stem in modules else set()
    assert set(names_read(path)) <= named
