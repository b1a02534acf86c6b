import pytest

from bot.scenarios.answers import Answer, Problem, State, Value
from bot.scenarios.values import render_value
from tests.scenarios.walking import FRIDAY_NOON, Walk, form, writes_nothing

LINE = "- {id: q, kind: text, text: Слово, max_length: 10}"
LONG = "- {id: q, kind: long_text, text: Рассказ}"
WHOLE = "- {id: q, kind: number, text: Стаж, min: 0, max: 70}"
ANY_NUMBER = "- {id: q, kind: number, text: Балл, integer: false}"
SCALE = "- {id: q, kind: scale, text: Оценка}"
YES_NO = "- {id: q, kind: yes_no, text: Да?}"
STATUS = "- {id: q, kind: single, text: Кто, options: {young: молодой специалист (до 3 лет), new: новый сотрудник}}"
MINUTES = "- {id: q, kind: single, text: Сколько, options: {'15': '15', '30': '30', '90': 90 и больше}}"
TWINS = "- {id: q, kind: single, text: Где, options: {a: зал (первый), b: зал (второй)}}"
DATE = "- {id: q, kind: date, text: Дата, min: today-30d, max: today}"
FREE_DATE = "- {id: q, kind: date, text: Дата}"
MOMENT = "- {id: q, kind: moment, text: Когда, max: today+366d}"


@pytest.mark.parametrize(
    ("steps", "typed", "value"),
    [
        (LINE, "  сова \x00", "сова"),
        (LINE, "со\x0bв\x1bа\x85\ufffe\uffff", "сова"),
        (LONG, "две\n\x01строки\tи", "две\nстроки\tи"),
        (LINE, "1234567890", "1234567890"),
        (LINE, "🙂", "🙂"),
        (LONG, "две\nстроки", "две\nстроки"),
        (WHOLE, "12", 12),
        (WHOLE, "0", 0),
        (ANY_NUMBER, "4,5", 4.5),
        (ANY_NUMBER, "1 000", 1000),
        (ANY_NUMBER, "−3", -3),
        (SCALE, "7", 7),
        (YES_NO, "да", True),
        (YES_NO, "Нет.", False),
        (STATUS, "Новый сотрудник", "new"),
        (STATUS, "молодой специалист", "young"),
        (STATUS, "2", "new"),
        (STATUS, "2.", "new"),
        (MINUTES, "30", "30"),
        (MINUTES, "90 и больше", "90"),
    ],
)
def test_what_is_typed_is_accepted(steps: str, typed: str, value: Value) -> None:
    walk = Walk(form(steps))
    walk.types(typed)
    assert walk.values == {"q": value}
    assert type(walk.values["q"]) is type(value)
    assert walk.asked is None


@pytest.mark.parametrize(
    ("steps", "typed", "problem"),
    [
        (LINE, "12345678901234", Problem("too_long", {"over": 4, "max": 10})),
        (LONG, "ы" * 4096, Problem("too_long", {"over": 1096, "max": 3000})),
        (LINE, " \x00 ", Problem("empty")),
        (LINE, "\u200b", Problem("empty")),
        (WHOLE, "двенадцать", Problem("not_a_number")),
        (WHOLE, "1e3", Problem("not_a_number")),
        (WHOLE, "٣", Problem("not_a_number")),
        (WHOLE, "9" * 400, Problem("not_a_number")),
        (WHOLE, "4,5", Problem("not_whole")),
        (WHOLE, "71", Problem("out_of_range", {"min": 0, "max": 70})),
        ("- {id: q, kind: number, text: Ч, min: 1}", "0", Problem("too_small", {"min": 1})),
        ("- {id: q, kind: number, text: Ч, max: 5}", "6", Problem("too_big", {"max": 5})),
        (SCALE, "11", Problem("out_of_range", {"min": 1, "max": 10})),
        (SCALE, "7,5", Problem("not_whole")),
        (SCALE, "много", Problem("choose_button")),
        (YES_NO, "наверное", Problem("choose_button")),
        (YES_NO, "1", Problem("choose_button")),
        (STATUS, "3", Problem("choose_button")),
        (MINUTES, "1", Problem("choose_button")),
        (MINUTES, "90", Problem("choose_button")),
        (TWINS, "зал", Problem("choose_button")),
        ("- {id: q, kind: multi, text: Дни, options: {a: пн, b: вт}}", "пн", Problem("choose_button")),
        ("- {id: q, kind: info, text: Вот}\n- {id: z, kind: text, text: Я}", "ага", Problem("choose_button")),
        (DATE, "когда-нибудь", Problem("not_a_date")),
        (DATE, "01.10.2026", Problem("date_too_early", {"min": "21 октября 2026"})),
        (DATE, "завтра", Problem("date_too_late", {"max": "20 ноября 2026"})),
        (MOMENT, "в четверг", Problem("not_a_moment")),
        (MOMENT, "сегодня в 9 утра", Problem("moment_past", {"moment": "пт, 20 ноября, 09:00"})),
        (MOMENT, "20.11.2026 12:00", Problem("moment_past", {"moment": "пт, 20 ноября, 12:00"})),
        (MOMENT, "22.11.2027 12:00", Problem("date_too_late", {"max": "21 ноября 2027"})),
    ],
)
def test_what_does_not_fit_is_a_problem_and_nothing_is_written(steps: str, typed: str, problem: Problem) -> None:
    walk = Walk(form(steps))
    assert writes_nothing(walk, lambda: walk.types(typed))
    assert walk.types(typed) == problem


def test_a_typed_date_is_a_draft_until_it_is_confirmed() -> None:
    walk = Walk(form(FREE_DATE))
    walk.types("в четверг")
    assert walk.answers == {"q": Answer("2026-11-26", State.DRAFT)}
    assert walk.asked == "q"
    assert walk.values == {}
    walk.types("в пятницу")
    walk.keeps()
    assert walk.values == {"q": "2026-11-27"}


def test_a_typed_appointment_is_a_draft_in_local_time() -> None:
    walk = Walk(form(MOMENT))
    walk.types("чт в 15:30")
    assert walk.answers == {"q": Answer("2026-11-26T15:30", State.DRAFT)}
    walk.types("Верно")
    assert walk.values == {"q": "2026-11-26T15:30"}


def test_verno_without_a_draft_is_not_a_date() -> None:
    walk = Walk(form(FREE_DATE))
    assert walk.types("верно") == Problem("not_a_date")


def test_text_typed_at_the_review_is_told_what_to_press() -> None:
    walk = Walk(form(YES_NO))
    walk.types("да")
    assert walk.types("да") == Problem("all_answered")


@pytest.mark.parametrize(
    ("steps", "value", "words"),
    [
        (YES_NO, True, "Да"),
        (YES_NO, False, "Нет"),
        (STATUS, "new", "новый сотрудник"),
        ("- {id: q, kind: multi, text: Дни, options: {a: пн, b: вт}}", ["b", "a"], "пн; вт"),
        (SCALE, 7, "7"),
        (ANY_NUMBER, 4.5, "4,5"),
        (LINE, "<b>сова</b>", "<b>сова</b>"),
        (FREE_DATE, "2026-11-27", "27 ноября 2026"),
        (MOMENT, "2026-11-26T15:30", "чт, 26 ноября 2026, 15:30"),
        (LINE, None, "—"),
        (STATUS, "vanished", "—"),
        (FREE_DATE, "вчера", "—"),
        (MOMENT, "2026-11-26", "—"),
    ],
)
def test_values_are_rendered_for_people(steps: str, value: Value, words: str) -> None:
    assert render_value(form(steps).steps[0], value) == words


def test_now_of_these_tests_is_friday() -> None:
    assert f"{FRIDAY_NOON:%Y-%m-%d %H:%M %a}" == "2026-11-20 12:00 Fri"
