"""A form goes to Excel and comes back; what was edited there is told by the row."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.documents.form_file import FormFile, read_form_file
from bot.documents.form_table import make_form_table
from bot.scenarios.form_changes import compare_forms
from bot.scenarios.form_ids import Known
from bot.scenarios.form_mistakes import RowMistake
from bot.scenarios.form_reading import ReadForm, read_form
from bot.scenarios.form_rows import FormHead, FormRow, rows_of
from bot.scenarios.form_words import BLANK, KINDS, meant
from bot.scenarios.library import load_library
from bot.scenarios.model import Scenario
from bot.services.own_form_files import example, table_of
from bot.texts import label
from tests.kit.form_tables import FormTableFile
from tests.scenarios.walking import form

LIBRARY = load_library()
NOW = datetime(2026, 11, 24, tzinfo=UTC)
KINDS_OF_ALL = """
- {id: one, kind: single, text: Один, section: Первый, options: {a: да, b: нет}, other: свой, prefill: person.position}
- {id: many, kind: multi, text: Много, hint: Два, options: {a: я, b: ты, c: он}, min_choices: 2, max_choices: 3}
- {id: mark, kind: scale, text: Оценка, min: 0, max: 5, low: нет, high: да, when: {step: one, is: other}}
- {id: table, kind: matrix, text: Таблица, min: 1, max: 3, rows: {x: чтение, y: письмо}}
- {id: yes, kind: yes_no, text: Так?, when: {step: table_x, any_of: [1, 2]}}
- {id: count, kind: number, text: Сколько, min: 0, when: {step: yes, is: false}}
- {id: part, kind: number, text: Часть, integer: false, max: 10}
- {id: line, kind: text, text: Строка, max_length: 50, optional: true, when: {step: count, is: 3}}
- {id: words, kind: long_text, text: Слова, visible_to: [head, council]}
- {id: day, kind: date, text: День, min: today-30d, max: today}
- {id: moment, kind: moment, text: Когда, max: today+60d}
- {id: who, kind: person, text: Кто, bank: mentors, max_choices: 3}
- {id: paper, kind: file, text: Бумага, types: [pdf]}
- {id: note, kind: info, text: Спасибо, when: {step: many, any_of: [a, c]}}
"""


def sent_back(scenario: Scenario, content: bytes | None = None, editions: Sequence[Scenario] = ()) -> Any:
    file = read_form_file(content or make_form_table(table_of(scenario), NOW))
    assert isinstance(file, FormFile), file
    assert not file.flaws
    rows = [FormRow(**cells, line=line) for line, cells in file.rows]
    known = Known(scenario, editions)
    return read_form(FormHead(**file.head), rows, known, form=scenario.id, version=scenario.version)


def is_whole(scenario: Scenario) -> bool:
    """A document and a dialogue of the bot's own have parts no table shows; their questions come back all the same."""
    return bool(scenario.moments) and scenario.document is None


def assert_equal(read: Any, scenario: Scenario) -> None:
    assert isinstance(read, ReadForm), read
    assert read.scenario.written == scenario.written
    expected, found = scenario.dumped(), read.scenario.dumped()
    hidden = {"verification", "pupils", "document"} | (set() if is_whole(scenario) else {"moments"})
    assert {name: value for name, value in found.items() if name not in hidden} == {
        name: value for name, value in expected.items() if name not in hidden
    }


@pytest.mark.parametrize("scenario_id", LIBRARY)
def test_every_shipped_form_comes_back_as_it_was(scenario_id: str) -> None:
    assert_equal(sent_back(LIBRARY[scenario_id]), LIBRARY[scenario_id])


def test_every_kind_of_question_comes_back_as_it_was() -> None:
    scenario = form(KINDS_OF_ALL)
    assert {step.kind for step in scenario.written} == {
        "single", "multi", "scale", "matrix", "yes_no", "number", "text", "long_text", "date", "moment", "person",
        "file", "info",
    }  # fmt: skip
    assert_equal(sent_back(scenario), scenario)


def test_the_example_comes_back_as_it_was() -> None:
    assert_equal(sent_back(example()), example())


def test_the_help_names_every_kind_by_the_words_that_are_accepted() -> None:
    lines = [line.strip() for line in label("own_forms.help").split("\n") if line.startswith("  ")]
    chunks = [chunk for line in lines for chunk in line.rstrip(";.").split(";")]
    named = [name.strip() for chunk in chunks for name in chunk.split(" – ")[0].split(",")]
    assert [name for name in named if meant(name, KINDS) is None] == []
    assert {meant(name, KINDS) for name in named} == {*KINDS}


def printable(longest: int, *, lines: bool = False) -> st.SearchStrategy[str]:
    """What people type: any letters, quotes, emojis, formulas; `lines`: with line breaks inside."""
    letters = st.characters(
        exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp", "Zs"), include_characters="\n " if lines else " "
    )
    odd = st.sampled_from(
        ["=1+1", '=HYPERLINK("x")', "«Да», сказал он", "👩‍🏫👍🏽", "<b>&amp;</b>", "1-3", "0042", "_x0041_", "да"]
    )
    return (
        st.one_of(odd, st.text(letters, min_size=1, max_size=longest))
        .map(lambda text: text.strip())
        .filter(lambda text: bool(text) and not text.endswith(BLANK))
    )


@st.composite
def edited(draw: st.DrawFn, scenario: Scenario) -> Scenario:
    """The form with other words in it, up to the longest that are allowed."""
    content = scenario.dumped()
    for step in content["steps"]:
        step["text"] = draw(printable(600, lines=True))
        if draw(st.booleans()):
            step["hint"] = draw(printable(300, lines=True))
        for name in ("options", "rows"):
            if name in step:
                keys = list(step[name])
                labels = st.lists(printable(200), min_size=len(keys), max_size=len(keys), unique_by=str.casefold)
                step[name] = dict(zip(keys, draw(labels), strict=True))
    content["title"] = draw(printable(200))
    return Scenario.model_validate(content)


def told_apart(scenario: Scenario) -> bool:
    """Labels a reader would take for one are a mistake of their own."""
    from bot.scenarios.form_words import plain

    for step in scenario.written:
        labels = [
            plain(each) for each in (getattr(step, "options", None) or getattr(step, "rows", None) or {}).values()
        ]
        labels += [plain(step.other)] if getattr(step, "other", None) else []
        if len(set(labels)) < len(labels) or "" in labels:
            return False
    return True


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_whatever_words_a_form_has_they_come_back(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from([LIBRARY[each] for each in LIBRARY] + [form(KINDS_OF_ALL), example()]))
    scenario = data.draw(edited(base).filter(told_apart))
    assert_equal(sent_back(scenario), scenario)


def test_options_of_two_hundred_signs_come_back() -> None:
    labels = {f"o{n}": f"{n} " + "щ" * 198 for n in range(1, 10)}
    scenario = Scenario.model_validate(
        {**example().dumped(), "steps": [{"id": "a", "kind": "single", "text": "Что?", "options": labels}]}
    )
    assert_equal(sent_back(scenario), scenario)


# --- edits


def edit(scenario: Scenario) -> FormTableFile:
    return FormTableFile(make_form_table(table_of(scenario), NOW))


def written(read: Any) -> dict[str, Any]:
    assert isinstance(read, ReadForm), read
    return {step.id: step for step in read.scenario.written}


def test_a_corrected_question_keeps_its_id_and_its_options_their_keys() -> None:
    file = edit(example())
    file.set(
        "Кто помог", Вопрос="Кто помог Вам больше всех?", Варианты="коллеги\nнаставник и друзья\nадминистрация\nникто"
    )
    step = written(sent_back(example(), file.content))["helped"]
    assert step.text == "Кто помог Вам больше всех?"
    assert step.options == {
        "colleagues": "коллеги",
        "mentor": "наставник и друзья",
        "head": "администрация",
        "o1": "никто",
    }


def test_a_question_written_anew_over_an_old_one_is_another_question() -> None:
    file = edit(example())
    file.set("Что нам сделать", Вопрос="Какую книгу Вы посоветуете коллегам?")
    found = written(sent_back(example(), file.content))
    assert "wish" not in found
    assert found["q1"].text == "Какую книгу Вы посоветуете коллегам?"


def test_another_kind_another_number_or_another_sense_is_another_question() -> None:
    file = edit(example())
    file.set("Сколько уроков", Вид_ответа="текст", От_и_до=None)
    file.set("Встречаетесь ли", Вопрос="Не встречаетесь ли Вы с наставником так часто, как хотели?")
    found = written(sent_back(example(), file.content))
    assert {"lessons", "met"}.isdisjoint(found)
    assert found["why"].when.step == "q1"


def test_a_copied_row_gets_an_id_of_its_own() -> None:
    file = edit(example())
    row = file.copy("Сколько уроков")
    file.set(row, Вопрос="Сколько уроков наставника Вы обсудили?")
    found = written(sent_back(example(), file.content))
    assert found["lessons"].text == "Сколько уроков наставника Вы посетили?"
    assert found["q1"].text == "Сколько уроков наставника Вы обсудили?"


def test_an_id_once_used_is_not_used_again() -> None:
    before = Scenario.model_validate(
        {**example().dumped(), "steps": [{"id": "q1", "kind": "yes_no", "text": "Был такой вопрос?"}]}
    )
    file = edit(example())
    file.add({"Вопрос": "Совсем новый вопрос?", "Вид ответа": "да или нет"})
    assert written(sent_back(example(), file.content, [before]))["q2"].text == "Совсем новый вопрос?"


def test_moved_rows_and_columns_are_found_by_their_names() -> None:
    file = edit(example())
    file.form.move_range(f"A1:K{file.form.max_row}", cols=2)
    found = written(sent_back(example(), file.content))
    assert list(found) == [step.id for step in example().written]


def test_what_the_edit_means_for_those_half_way_is_said() -> None:
    file = edit(example())
    file.drop("Сколько уроков")
    file.add({"Вопрос": "Новый обязательный?", "Вид ответа": "да или нет"})
    file.add({"Вопрос": "Новый по желанию?", "Вид ответа": "да или нет", "Обязателен": "нет"})
    file.set("Что нам сделать", Обязателен="да")
    file.set("Кто помог", Варианты="наставник\nколлеги")
    read = sent_back(example(), file.content)
    changes = compare_forms(example(), read.scenario)
    assert changes.removed == ("Сколько уроков наставника Вы посетили?",)
    assert changes.required == ("Новый обязательный?",)
    assert changes.optional == ("Новый по желанию?",)
    assert changes.now_required == ("Что нам сделать, чтобы Вам стало легче?",)
    assert changes.narrowed == changes.reworded == ("Кто помог Вам больше всего?",)


def test_a_score_goes_on_while_all_its_questions_are_there() -> None:
    scenario = form(
        "- {id: a, kind: scale, text: Раз}\n- {id: b, kind: scale, text: Два}",
        "moments: [any]\nscoring: {sum: {steps: [a, b], title: Сумма}, first: {steps: [a], title: Первая}}",
    )
    file = edit(scenario)
    file.drop("Два")
    read = sent_back(scenario, file.content)
    assert isinstance(read, ReadForm)
    assert list(read.scenario.scoring) == ["first"]
    assert read.lost_scores == ("Сумма",)


# --- mistakes

LONG = "щ" * 201
WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("Встречаетесь ли", {"Вопрос": None}, "no_question"),
    ("Встречаетесь ли", {"Вид_ответа": None}, "no_kind"),
    ("Встречаетесь ли", {"Вид_ответа": "угадайка"}, "unknown_kind"),
    ("Кто помог", {"Варианты": "наставник"}, "few_options"),
    ("Кто помог", {"Варианты": "наставник\nНаставник "}, "same_option"),
    ("Кто помог", {"Варианты": "\n".join(f"вариант {n}" for n in range(61))}, "many_options"),
    ("Кто помог", {"Варианты": "\n".join(f"{n} " + "щ" * 195 for n in range(30))}, "big_options"),
    ("Кто помог", {"Варианты": "один ___\nдругой ___\nтретий"}, "two_blanks"),
    ("Встречаетесь ли", {"Варианты": "да\nнет"}, "no_options_here"),
    ("Кто помог", {"Варианты": f"{LONG}\nнет"}, "too_long"),
    ("Кто помог", {"Раздел": LONG}, "too_long"),
    ("Кто помог", {"Вопрос": "щ" * 2001}, "too_long"),
    ("Кто помог", {"Вопрос": "щ" * 1900, "Подсказка": "ж" * 1900}, "too_much_for_a_screen"),
    ("Кто помог", {"Кто_увидит": "завуч"}, "unknown_reader"),
    ("Кто помог", {"Обязателен": "наверное"}, "unknown_required"),
    ("Насколько легко", {"От_и_до": "легко"}, "bad_ends"),
    ("Насколько легко", {"От_и_до": "5 – да\n1 – нет"}, "bad_marks"),
    ("Насколько легко", {"От_и_до": "1\n100"}, "bad_marks"),
    ("Сколько уроков", {"От_и_до": "от 40\nдо 0"}, "bad_bounds"),
    ("Сколько уроков", {"От_и_до": "немного"}, "bad_bounds"),
    ("Что мешает", {"От_и_до": "от 9"}, "bad_bounds"),
    ("Встречаетесь ли", {"От_и_до": "от 1"}, "no_limits_here"),
    ("Что мешает", {"Показать,_если": "если нет"}, "condition_unreadable"),
    ("Что мешает", {"Показать,_если": "77 = да"}, "condition_unknown"),
    ("Что мешает", {"Показать,_если": "5 = наставник"}, "condition_later"),
    ("Что мешает", {"Показать,_если": "3 = да"}, "condition_later"),
    ("Что мешает", {"Показать,_если": "2 = может быть"}, "condition_answer"),
    ("Что нам сделать", {"Показать,_если": "7 = завтра"}, "condition_no_buttons"),
    ("Что нам сделать", {"Показать,_если": "4, строка «на крыше» = 1"}, "condition_unknown"),
    ("Что нам сделать", {"Показать,_если": "4 = 1"}, "condition_unknown"),
    ("Что нам сделать", {"Показать,_если": "1 = 9"}, "condition_answer"),
)


@pytest.mark.parametrize(
    ("question", "cells", "code"), WRONG, ids=[f"{code}-{n}" for n, (_, _, code) in enumerate(WRONG)]
)
def test_a_mistake_is_told_with_its_row(question: str, cells: dict[str, Any], code: str) -> None:
    file = edit(example())
    row = file.row_of(question)
    file.set(question, **cells)
    mistakes = sent_back(example(), file.content)
    assert isinstance(mistakes, list), mistakes
    assert [(each.code, each.line) for each in mistakes if each.line == row][:1] == [(code, row)]
    assert {each.line for each in mistakes} <= {row, file.row_of("Что мешает")}


WRONG_HEADS = (
    ("Название", None, "no_title"),
    ("Название", LONG, "too_long"),
    ("Для кого", None, "no_audience"),
    ("Для кого", "всем", "unknown_role"),
    ("О ком", "о погоде", "bad_about"),
    ("Сколько минут", "полчаса", "bad_minutes"),
    ("Сколько минут", 61, "bad_minutes"),
    ("Кто увидит ответы", None, "no_readers"),
    ("Кто увидит ответы", "все", "unknown_reader"),
    ("Можно заполнить по своему желанию", "иногда", "bad_yes"),
    ("Вступление", "щ" * 2001, "too_long"),
)


@pytest.mark.parametrize(("what", "value", "code"), WRONG_HEADS)
def test_a_mistake_about_the_form_is_told_with_its_row(what: str, value: Any, code: str) -> None:
    file = edit(example())
    file.say(what, value)
    [row] = [cell.row for cell in file.head["A"] if cell.value == what]
    mistakes = sent_back(example(), file.content)
    assert isinstance(mistakes, list), mistakes
    assert [(each.code, each.line, each.head) for each in mistakes] == [(code, row, True)]


def rows_only(rows: Sequence[FormRow]) -> Any:
    head = FormHead(title="Т", audience="наставник", minutes="1", readers="куратор")
    return read_form(head, rows, Known(), form="own_1_1", version=1)


def test_a_table_may_be_too_long_empty_or_ask_nothing() -> None:
    row = rows_of(form("- {id: a, kind: yes_no, text: Да?}"))[0]
    assert rows_only([]) == [RowMistake("no_rows")]
    [many] = rows_only([row] * 301)
    assert many.code == "many_rows"
    [many] = rows_only([row] * 61)
    assert many.code == "many_questions"
    note = rows_of(form("- {id: a, kind: info, text: Привет}\n- {id: b, kind: yes_no, text: Да?}"))[0]
    assert rows_only([note]) == [RowMistake("no_questions")]


def test_two_questions_of_one_number_cannot_be_meant() -> None:
    file = edit(example())
    file.set("Насколько легко", **{"№": 2})
    mistakes = sent_back(example(), file.content)
    assert [each.code for each in mistakes] == ["condition_two"]


def test_all_mistakes_are_told_at_once() -> None:
    file = edit(example())
    file.set("Насколько легко", От_и_до="легко")
    file.set("Встречаетесь ли", Вид_ответа="угадайка")
    file.set("Кто помог", Варианты="наставник", Обязателен="наверное")
    file.say("Сколько минут", "полчаса")
    mistakes = sent_back(example(), file.content)
    told = [(each.line, each.code) for each in mistakes]
    assert told == [
        (5, "bad_minutes"),
        (2, "bad_ends"),
        (3, "unknown_kind"),
        (6, "unknown_required"),
        (6, "few_options"),
    ]
