"""Forms are edited between releases while people are half-way through them."""

from bot.scenarios import engine
from bot.scenarios.answers import Problem, Stale
from bot.scenarios.engine import DONE, NO, YES
from tests.scenarios.test_engine import BRANCH, TICKS, TWO_QUESTIONS
from tests.scenarios.walking import Walk, form


def test_yes_and_one_are_different_answers() -> None:
    walk = Walk(form("- {id: n, kind: scale, text: Ч}\n- {id: z, kind: yes_no, text: Я, when: {step: n, is: 1}}"))
    walk.taps("1")
    assert walk.path == ["n", "z"]
    edited = form("- {id: n, kind: yes_no, text: Ч}\n- {id: z, kind: yes_no, text: Я, when: {step: n, is: true}}")
    walk.comes_back_after_edit(edited)
    assert walk.asked == "n"
    walk.taps(YES)
    walk.comes_back_after_edit(form("- {id: n, kind: scale, text: Ч}"))
    assert walk.asked == "n"


def test_ticks_above_a_lowered_limit_can_be_taken_off_one_by_one() -> None:
    walk = Walk(form(TICKS))
    walk.taps("mon", "tue", "wed")
    edited = form("- {id: days, kind: multi, text: Дни, max_choices: 1, options: {mon: пн, tue: вт, wed: ср}}")
    walk.comes_back_after_edit(edited)
    assert walk.taps(DONE) == Problem("pick_at_most", {"count": 1})
    walk.taps("mon", "tue", DONE)
    assert walk.values == {"days": ["wed"]}


def test_a_question_that_became_required_is_asked_again() -> None:
    walk = Walk(form("- {id: w, kind: text, text: Слово, optional: true}"))
    walk.skips()
    assert walk.asked is None
    walk.comes_back_after_edit(form("- {id: w, kind: text, text: Слово}"))
    assert walk.asked == "w"


def test_an_answer_that_the_edited_question_does_not_offer_is_asked_again() -> None:
    walk = Walk(form(BRANCH))
    walk.taps("cancelled")
    walk.comes_back_after_edit(form("- {id: held, kind: single, text: Была?, options: {held: да, moved: нет}}"))
    assert walk.asked == "held"
    assert walk.values == {}


def test_an_old_answer_is_offered_only_while_it_fits() -> None:
    walk = Walk(form(BRANCH))
    walk.taps("cancelled")
    walk.changes("held")
    assert engine.keepable(walk.scenario.steps[0], walk.answers["held"])
    edited = form("- {id: held, kind: single, text: Была?, options: {held: да, moved: нет}}")
    walk.comes_back_after_edit(edited)
    assert not engine.keepable(edited.steps[0], walk.answers["held"])
    assert walk.keeps() == Stale()


def test_ticks_survive_the_loss_of_one_option() -> None:
    walk = Walk(form(TICKS))
    walk.ticks("tue", "wed", "thu")
    walk.comes_back_after_edit(form("- {id: days, kind: multi, text: Дни, options: {mon: пн, tue: вт, wed: ср}}"))
    assert walk.asked == "days"
    walk.keeps()
    assert walk.values == {"days": ["tue", "wed"]}


def test_a_new_question_in_the_middle_is_asked_next() -> None:
    walk = Walk(form(TWO_QUESTIONS))
    walk.taps(YES, YES)
    walk.comes_back_after_edit(
        form("""
        - {id: first, kind: yes_no, text: Первый?}
        - {id: between, kind: yes_no, text: Новый?}
        - {id: second, kind: yes_no, text: Второй?}
        """)
    )
    assert walk.asked == "between"
    walk.taps(NO)
    assert walk.values == {"first": True, "between": False, "second": True}
