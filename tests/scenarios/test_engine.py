"""One tiny form per feature of the engine."""

import pytest

from bot.scenarios import engine
from bot.scenarios.answers import Answer, Changed, Problem, Stale, State, Value
from bot.scenarios.engine import DONE, NEXT, NO, YES
from bot.scenarios.model import Scenario
from bot.scenarios.path import Progress, progress, score, sendable
from tests.scenarios.walking import Walk, form, writes_nothing

TWO_QUESTIONS = """
  - {id: first, kind: yes_no, text: Первый?}
  - {id: second, kind: yes_no, text: Второй?}
"""
BRANCH = """
  - {id: held, kind: single, text: Была?, options: {held: да, moved: перенесена, cancelled: отменена}}
  - {id: topic, kind: text, text: Тема, when: {step: held, is: held}}
  - {id: next, kind: text, text: Когда, when: {step: held, any_of: [held, moved]}}
  - {id: word, kind: text, text: Слово, optional: true}
"""
TICKS = """
  - {id: days, kind: multi, text: Дни, min_choices: 2, max_choices: 3, options: {mon: пн, tue: вт, wed: ср, thu: чт}}
  - {id: early, kind: yes_no, text: Рано?, when: {step: days, any_of: [mon, tue]}}
"""


def test_questions_are_asked_one_after_another() -> None:
    walk = Walk(form(TWO_QUESTIONS))
    asked = [walk.asked]
    for option in (YES, NO):
        walk.taps(option)
        asked.append(walk.asked)
    assert asked == ["first", "second", None]
    assert walk.values == {"first": True, "second": False}


def test_a_double_tap_is_not_the_answer_to_the_next_question() -> None:
    walk = Walk(form(TWO_QUESTIONS))
    walk.taps(YES)
    assert writes_nothing(walk, lambda: walk.taps_under("first", YES))
    assert walk.asked == "second"


def test_a_button_that_was_taken_out_of_the_form_writes_nothing() -> None:
    walk = Walk(form(BRANCH))
    assert walk.taps("vanished") == Stale()
    assert walk.taps_under("no_such_step", YES) == Stale()


def test_single_gives_its_key_and_scale_its_number() -> None:
    walk = Walk(form("- {id: mark, kind: scale, text: Оценка}\n- {id: word, kind: text, text: Слово}"))
    assert walk.taps("11") == Stale()
    walk.taps("10")
    assert walk.values == {"mark": 10}


def test_info_is_a_screen_on_the_way_and_not_a_question() -> None:
    walk = Walk(form("- {id: hello, kind: info, text: Здравствуйте}\n- {id: ok, kind: yes_no, text: Да?}"))
    assert progress(walk.scenario, walk.answers) == Progress(0, 1)
    walk.taps(NEXT)
    assert progress(walk.scenario, walk.answers) == Progress(1, 1)
    walk.taps(YES)
    assert walk.values == {"ok": True}


def test_progress_counts_the_questions_of_the_path() -> None:
    walk = Walk(form(BRANCH))
    assert progress(walk.scenario, walk.answers) == Progress(1, 2)
    walk.taps("held")
    assert progress(walk.scenario, walk.answers) == Progress(2, 4)
    walk.taps_under("held", "moved")
    walk.types("Урок")
    walk.types("Завтра")
    walk.skips()
    assert progress(walk.scenario, walk.answers) == Progress(4, 4)


@pytest.mark.parametrize(
    ("held", "path"),
    [("held", ["held", "topic", "next", "word"]), ("moved", ["held", "next", "word"]), ("cancelled", ["held", "word"])],
)
def test_when_chooses_the_path(held: str, path: list[str]) -> None:
    walk = Walk(form(BRANCH))
    walk.taps(held)
    assert walk.path == path


def test_answers_off_the_path_do_not_count_and_count_again_when_the_step_returns() -> None:
    walk = Walk(form(BRANCH))
    walk.taps("held")
    walk.types("Урок")
    walk.types("Завтра")
    walk.skips()
    walk.changes("held")
    walk.taps("cancelled")
    assert walk.values == {"held": "cancelled", "word": None}
    assert sendable(walk.scenario, walk.answers)
    walk.changes("held")
    walk.taps("held")
    assert walk.values == {"held": "held", "topic": "Урок", "next": "Завтра", "word": None}
    assert sendable(walk.scenario, walk.answers)


def test_a_condition_on_a_step_that_fell_off_the_path_does_not_hold() -> None:
    walk = Walk(
        form("""
        - {id: a, kind: yes_no, text: А?}
        - {id: b, kind: yes_no, text: Б?, when: {step: a, is: true}}
        - {id: c, kind: yes_no, text: В?, when: {step: b, is: true}}
        """)
    )
    walk.taps(YES, YES, YES)
    walk.changes("a")
    walk.taps(NO)
    assert walk.path == ["a"]
    assert walk.values == {"a": False}


def test_a_reopened_answer_keeps_its_value_and_its_branch_until_another_is_given() -> None:
    walk = Walk(form(BRANCH))
    walk.taps("held")
    walk.types("Урок")
    walk.goes_back()
    assert walk.asked == "topic"
    assert walk.answers["topic"] == Answer("Урок", State.REOPENED)
    walk.goes_back()
    assert walk.path == ["held", "topic", "next", "word"]
    assert walk.goes_back() == Stale()
    walk.keeps()
    walk.types("Другой урок")
    assert walk.values == {"held": "held", "topic": "Другой урок"}
    assert walk.asked == "next"


def test_back_from_the_review_reopens_the_last_question() -> None:
    walk = Walk(form(TWO_QUESTIONS))
    walk.taps(YES, NO)
    walk.goes_back()
    assert walk.asked == "second"
    walk.keeps()
    assert walk.asked is None


def test_only_a_settled_question_of_the_path_can_be_changed() -> None:
    walk = Walk(form(BRANCH))
    assert walk.changes("held") == Stale()
    walk.taps("cancelled")
    assert walk.changes("topic") == Stale()


def test_keeping_says_nothing_about_a_question_without_an_answer() -> None:
    walk = Walk(form(TWO_QUESTIONS))
    assert walk.keeps() == Stale()


def test_an_optional_question_is_skipped_and_a_required_one_is_not() -> None:
    walk = Walk(form(BRANCH))
    assert walk.skips() == Problem("required")
    walk.taps("cancelled")
    walk.skips()
    assert walk.values == {"held": "cancelled", "word": None}
    walk.goes_back()
    assert walk.asked == "word"
    walk.keeps()
    assert walk.answers["word"] == Answer(None, State.SKIPPED)
    assert engine.skip(walk.scenario, walk.answers, "word") == Stale()


def test_ticks_are_a_draft_until_done() -> None:
    walk = Walk(form(TICKS))
    walk.taps("wed", "mon")
    assert walk.answers["days"] == Answer(["mon", "wed"], State.DRAFT)
    assert walk.asked == "days"
    assert walk.path == ["days"]
    walk.taps(DONE)
    assert walk.values == {"days": ["mon", "wed"]}
    assert walk.asked == "early"


def test_ticks_are_limited_on_both_sides() -> None:
    walk = Walk(form(TICKS))
    assert walk.taps(DONE) == Problem("pick_at_least", {"count": 2})
    assert walk.ticks("mon") == Problem("pick_at_least", {"count": 2})
    walk.taps("tue", "wed")
    assert writes_nothing(walk, lambda: walk.taps("thu"))
    assert walk.taps("thu") == Problem("pick_at_most", {"count": 3})
    walk.ticks("mon")
    assert walk.values["days"] == ["tue", "wed"]


def test_a_tick_pressed_twice_is_one_tick() -> None:
    walk = Walk(form(TICKS))
    for _ in range(2):
        walk.write(engine.tap(walk.scenario, walk.answers, "days", engine.ON + "wed"))
    assert walk.answers["days"] == Answer(["wed"], State.DRAFT)
    for _ in range(2):
        walk.write(engine.tap(walk.scenario, walk.answers, "days", engine.OFF + "wed"))
    assert walk.answers["days"] == Answer([], State.DRAFT)


def test_changed_ticks_begin_from_the_old_ones() -> None:
    walk = Walk(form(TICKS))
    walk.ticks("wed", "thu")
    walk.changes("days")
    walk.taps("mon")
    assert walk.answers["days"] == Answer(["mon", "wed", "thu"], State.DRAFT)


def test_people_above_a_lowered_limit_are_not_taken() -> None:
    walk = Walk(form("- {id: t, kind: person, text: Кто?, bank: mentors, max_choices: 3}"))
    walk.taps("+7", "+8", "+9")
    walk.comes_back_after_edit(form("- {id: t, kind: person, text: Кто?, bank: mentors, max_choices: 2}"))
    assert walk.taps(DONE) == Problem("pick_at_most", {"count": 2})
    walk.taps("-8", DONE)
    assert walk.values == {"t": ["7", "9"]}


def test_done_without_ticks_skips_an_optional_choice() -> None:
    walk = Walk(form("- {id: d, kind: multi, text: Дни, optional: true, options: {a: а, b: б}}"))
    walk.taps(DONE)
    assert walk.values == {"d": None}


def test_what_is_known_is_offered_and_not_taken_for_given() -> None:
    steps = """
      - {id: p, kind: text, text: Должность}
      - {id: n, kind: number, text: Ч}
      - {id: d, kind: multi, text: Дни, options: {a: пн, b: вт}}
    """
    walk = Walk(form(steps))
    known: dict[str, Value] = {"p": "учитель", "n": "не число", "d": [], "zone": "x"}
    walk.answers = engine.prefill(walk.scenario, known)
    assert walk.answers == {"p": Answer("учитель", State.REOPENED)}
    assert walk.asked == "p"
    walk.keeps()
    assert walk.asked == "n"


def test_scores_are_means_and_wait_for_all_their_questions() -> None:
    header = (
        "scoring: {ready: {title: Готов, steps: [one, two, three]}, all: {title: Всего, how: sum, steps: [one, three]}}"
    )
    steps = """
      - {id: one, kind: scale, text: Раз}
      - {id: two, kind: number, text: Два}
      - {id: three, kind: single, text: Три, options: {'2': 2 – в полной мере, '0': 0 – не проявляется}}
    """
    walk = Walk(form(steps, header))
    walk.taps("10")
    walk.types("3")
    assert score(walk.scenario, walk.answers) == {}
    walk.taps("2")
    assert score(walk.scenario, walk.answers) == {"ready": 5.0, "all": 12.0}


def test_a_matrix_is_asked_row_by_row_under_its_stem() -> None:
    scenario = form("""
      - {id: d, kind: matrix, text: Насколько трудно?, section: Трудности, min: 0, max: 2, rows: {ict: ИКТ, law: Право}}
    """)
    assert [(step.id, step.text, step.section) for step in scenario.steps] == [
        ("d_ict", "ИКТ", "Трудности"),
        ("d_law", "Право", None),
    ]
    walk = Walk(scenario)
    walk.taps("2", "0")
    assert walk.values == {"d_ict": 2, "d_law": 0}


def test_other_asks_for_a_text_of_its_own() -> None:
    scenario = form("""
      - {id: why, kind: multi, text: Почему?, options: {exp: опыт}, other: Другое, visible_to: [curator]}
      - {id: end, kind: yes_no, text: Всё?}
    """)
    walk = Walk(scenario)
    walk.ticks("exp", "other")
    assert walk.asked == "why_other"
    assert scenario.readers(scenario.steps[1]) == ["curator"]
    walk.types("интересно")
    assert walk.asked == "end"
    assert walk.values == {"why": ["exp", "other"], "why_other": "интересно"}


def test_people_are_chosen_in_an_order() -> None:
    walk = Walk(form("- {id: want, kind: person, text: С кем?, bank: mentors, min_choices: 2, max_choices: 3}"))
    assert walk.taps("+17", "+5", "+17", "!done") == Changed({"want": Answer(["17", "5"])})
    walk = Walk(form("- {id: want, kind: person, text: С кем?, bank: mentors, min_choices: 2, max_choices: 3}"))
    walk.taps("+17", "+5", "+8")
    assert walk.taps("+9") == Problem("pick_at_most", {"count": 3})
    assert walk.taps("-17", "-8", "!done") == Problem("pick_at_least", {"count": 2})


def test_the_only_person_wanted_needs_no_done() -> None:
    walk = Walk(form("- {id: who, kind: person, text: Кто?, bank: mentees}"))
    assert walk.taps("+17") == Changed({"who": Answer(["17"])})


def test_instead_of_a_file_one_writes_where_it_lies() -> None:
    walk = Walk(form("- {id: plan, kind: file, text: План занятия}"))
    walk.types("папка № 3")
    assert walk.values == {"plan": "text:папка № 3"}


def test_a_form_is_told_from_its_other_wordings() -> None:
    one, same, other = (form(f"- {{id: q, kind: yes_no, text: {text}}}") for text in ("Да?", "Да?", "Так?"))
    assert one.edition == same.edition != other.edition
    assert Scenario.model_validate(one.dumped()) == one


def test_who_reads_an_answer_is_said_by_the_step_or_by_the_form() -> None:
    scenario = form("""
      - {id: open, kind: text, text: Всем}
      - {id: shy, kind: text, text: Куратору, visible_to: [curator]}
    """)
    assert [scenario.readers(step) for step in scenario.steps] == [["author", "curator"], ["curator"]]
