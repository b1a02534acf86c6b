"""«Другое»: one more option that asks for a text, or a text typed instead of any option."""

import pytest

from bot.scenarios.answers import Answer, Answers, Problem, State
from bot.scenarios.engine import DONE
from bot.scenarios.lines import answer_lines
from tests.scenarios.walking import Walk, form, writes_nothing

ONE = """
- {id: p, kind: single, text: Где?, other: другое место, options: {here: в школе, home: дома (онлайн)}}
- {id: end, kind: yes_no, text: Всё?}
"""
SOME = """
- {id: t, kind: multi, text: О чём?, other: другое, max_choices: 2, options: {a: уроки, b: дети, c: бумаги}}
- {id: end, kind: yes_no, text: Всё?}
"""


def written(walk: Walk) -> list[str]:
    return [line.answer for line in answer_lines(walk.scenario, walk.answers)]


def test_the_option_asks_for_its_text_at_once() -> None:
    walk = Walk(form(ONE))
    walk.taps("other")
    assert walk.asked == "p_other"
    walk.types("в парке")
    assert walk.asked == "end"
    assert written(walk) == ["другое место: в парке"]


def test_a_text_that_is_no_option_is_both_answers() -> None:
    walk = Walk(form(ONE))
    walk.types("в парке")
    assert walk.values == {"p": "other", "p_other": "в парке"}
    assert walk.asked == "end"


@pytest.mark.parametrize(("typed", "value"), [("В школе", "here"), ("дома", "home"), ("2", "home")])
def test_an_option_is_still_an_option_when_it_is_typed(typed: str, value: str) -> None:
    walk = Walk(form(ONE))
    walk.types(typed)
    assert walk.values == {"p": value}


def test_the_label_of_other_typed_is_the_tap() -> None:
    walk = Walk(form(ONE))
    walk.types("другое место")
    assert walk.asked == "p_other"


def test_another_choice_drops_the_text_question() -> None:
    walk = Walk(form(ONE))
    walk.types("в парке")
    walk.changes("p")
    walk.taps("here")
    assert walk.values == {"p": "here"}
    assert walk.path == ["p", "end"]


def test_other_chosen_again_offers_the_text_given_before() -> None:
    walk = Walk(form(ONE))
    walk.types("в парке")
    walk.changes("p")
    walk.taps("other")
    assert walk.asked == "p_other"
    assert walk.answers["p_other"] == Answer("в парке", State.REOPENED)
    walk.keeps()
    assert walk.values == {"p": "other", "p_other": "в парке"}


def test_keeping_the_choice_keeps_the_text() -> None:
    walk = Walk(form(ONE))
    walk.types("в парке")
    walk.changes("p")
    walk.keeps()
    assert walk.asked == "end"


def test_a_text_too_long_changes_nothing() -> None:
    walk = Walk(form(ONE))
    assert writes_nothing(walk, lambda: walk.types("ы" * 501))


def test_ticks_and_a_text_of_ones_own() -> None:
    walk = Walk(form(SOME))
    walk.taps("a")
    walk.types("сон")
    assert walk.asked == "t"
    walk.types("спорт")
    walk.taps(DONE)
    assert walk.values == {"t": ["a", "other"], "t_other": "спорт"}
    assert walk.asked == "end"
    assert written(walk) == ["уроки; другое: спорт"]


def test_a_label_typed_ticks_its_option() -> None:
    walk = Walk(form(SOME))
    walk.types("Дети")
    walk.types("Дети")
    assert walk.answers == {"t": Answer(["b"], State.DRAFT)}


def test_a_text_above_the_limit_of_ticks_is_refused_whole() -> None:
    walk = Walk(form(SOME))
    walk.taps("a", "b")
    before: Answers = dict(walk.answers)
    assert walk.types("сон") == Problem("pick_at_most", {"count": 2})
    assert walk.answers == before


def test_ticked_other_without_a_text_asks_for_it() -> None:
    walk = Walk(form(SOME))
    walk.taps("a", "other", DONE)
    assert walk.asked == "t_other"


def test_other_added_to_a_form_under_way_loses_nothing() -> None:
    walk = Walk(form("- {id: p, kind: single, text: Где?, options: {here: в школе, home: дома}}"))
    walk.taps("home")
    walk.comes_back_after_edit(form(ONE))
    assert (walk.values, walk.asked) == ({"p": "home"}, "end")


def test_other_taken_away_asks_anew() -> None:
    walk = Walk(form(ONE))
    walk.types("в парке")
    walk.comes_back_after_edit(form("- {id: p, kind: single, text: Где?, options: {here: в школе, home: дома}}"))
    assert (walk.values, walk.asked) == ({}, "p")
