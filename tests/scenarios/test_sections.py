"""Long forms: parts with headings, rows of a matrix under their words."""

from bot.scenarios.lines import answer_lines
from bot.scenarios.path import Section, section_of
from tests.scenarios.walking import Walk, form

PARTS = """
- {id: hello, kind: yes_no, text: Начнём?}
- {id: has, kind: yes_no, text: Есть класс?, section: О Вас}
- {id: years, kind: number, text: Сколько лет?}
- {id: pupils, kind: number, text: Сколько детей?, section: О классе, when: {step: has, is: true}}
- id: d
  kind: matrix
  section: О трудностях
  text: Насколько Вам трудно?
  low: легко
  high: трудно
  max: 5
  rows: {ict: ИКТ, plan: планирование}
"""


def where(walk: Walk) -> Section | None:
    step = walk.scenario.step(walk.asked or "")
    assert step is not None
    return section_of(walk.scenario, walk.answers, step)


def test_the_part_is_named_with_its_place() -> None:
    walk = Walk(form(PARTS))
    assert where(walk) is None
    walk.taps("yes")
    assert where(walk) == Section(1, 2, "О Вас", first=True)
    walk.taps("yes")
    assert where(walk) == Section(1, 3, "О Вас", first=False)
    walk.types("5")
    assert where(walk) == Section(2, 3, "О классе", first=True)
    walk.types("25")
    assert where(walk) == Section(3, 3, "О трудностях", first=True)
    walk.taps("3")
    assert where(walk) == Section(3, 3, "О трудностях", first=False)


def test_a_part_nobody_is_led_through_is_not_counted() -> None:
    walk = Walk(form(PARTS))
    walk.taps("yes", "no")
    walk.types("5")
    assert where(walk) == Section(2, 2, "О трудностях", first=True)


def test_a_part_whose_first_question_falls_away_begins_with_the_next() -> None:
    walk = Walk(
        form("""
        - {id: has, kind: yes_no, text: Есть класс?}
        - {id: a, kind: number, text: Сколько?, section: О классе, when: {step: has, is: true}}
        - {id: b, kind: yes_no, text: Хотите класс?}
        """)
    )
    walk.taps("no")
    assert where(walk) == Section(1, 1, "О классе", first=True)


def test_answers_stand_under_their_headings() -> None:
    walk = Walk(form(PARTS))
    walk.taps("yes", "no")
    walk.types("5")
    walk.taps("2", "4")
    lines = [
        (line.section, line.stem, line.question, line.answer) for line in answer_lines(walk.scenario, walk.answers)
    ]
    assert lines == [
        ("", "", "Начнём?", "Да"),
        ("О Вас", "", "Есть класс?", "Нет"),
        ("О Вас", "", "Сколько лет?", "5"),
        ("О трудностях", "Насколько Вам трудно?", "ИКТ", "2"),
        ("О трудностях", "Насколько Вам трудно?", "планирование", "4"),
    ]
