"""How the kinds of questions look, and that the longest of everything fits into a message of Telegram's."""

from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from re import sub

import pytest

from bot.scenarios.answers import Answer, State
from bot.scenarios.model import Scenario
from bot.scenarios.path import current_step
from bot.services.banks import Candidates
from bot.services.names import Named
from bot.services.run_views import RunView
from bot.views.run_review import REVIEW_PAGE
from bot.views.runs import how_many, run_screen
from tests.scenarios.test_sections import PARTS
from tests.scenarios.walking import Walk, form

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TEXT_LIMIT = 4096
MOST_BUTTONS = 100


def seen(walk: Walk) -> RunView:
    step = current_step(walk.scenario, walk.answers)
    return RunView(run_id=1, scenario=walk.scenario, answers=walk.answers, step=step, now=NOW)


def plain(html: str) -> str:
    return unescape(sub("<[^>]+>", "", html))


def shown(walk: Walk) -> str:
    return plain(run_screen(seen(walk)).text)


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, 0, "Отметьте всё, что подходит, и"),
        (1, 4, "Отметьте всё, что подходит, и"),
        (1, 1, "Отметьте ровно один ответ и"),
        (1, 2, "Отметьте не больше двух ответов и"),
        (2, 0, "Отметьте не меньше двух ответов и"),
        (2, 3, "Отметьте от двух до трёх ответов и"),
        (3, 3, "Отметьте ровно три ответа и"),
    ],
)
def test_how_many_are_wanted_is_said_in_words(least: int, most: int, words: str) -> None:
    limit = f"max_choices: {most}, " if most else ""
    scenario = form(
        f"- {{id: d, kind: multi, text: Дни, min_choices: {least}, {limit}options: {{a: а, b: б, c: в, d: г}}}}"
    )
    assert words in how_many(scenario.steps[0])
    assert words in shown(Walk(scenario))


def test_a_row_stands_under_the_words_of_its_matrix() -> None:
    walk = Walk(form(PARTS))
    walk.taps("yes", "no")
    walk.types("5")
    text = shown(walk)
    assert "Раздел 2 из 2: О трудностях\nВопрос 4 из 5 · кто увидит" in text
    assert "Насколько Вам трудно?\n\nИКТ\nлегко — трудно" in text
    walk.taps("2")
    assert "Вопрос 5 из 5 · О трудностях · кто увидит" in shown(walk)


def test_the_review_is_grouped_by_parts() -> None:
    walk = Walk(form(PARTS))
    walk.taps("yes", "no")
    walk.types("5")
    walk.taps("2", "4")
    text = shown(walk)
    assert (
        "О Вас\n2. Есть класс? — Нет\n3. Сколько лет? — 5\n\nО трудностях\nНасколько Вам трудно?\n4. ИКТ — 2\n5."
        in text
    )


def test_other_is_one_line_of_the_review_and_its_words_stand_on_the_button() -> None:
    walk = Walk(form("- {id: t, kind: multi, text: О чём?, other: другое, options: {a: уроки, b: дети}}"))
    assert "Своего варианта нет? Напишите его сообщением." in shown(walk)
    walk.types("сон")
    assert "☑ другое: сон" in [button.text for row in run_screen(seen(walk)).rows for button in row]
    walk.taps("!done")
    assert "1. О чём? — другое: сон\n" in shown(walk)
    assert "2." not in shown(walk)


def endless(count: int) -> Scenario:
    """Every text as long as a form may have it, a part and a matrix for each question."""
    long = "Щ" * 190
    return form(
        "\n".join(
            f"- {{id: q{n}, kind: matrix, text: '{n}{long}', section: '{n}{long}', rows: {{a: '{long}'}}}}"
            for n in range(count)
        )
    )


@pytest.mark.parametrize("count", [1, 29, 31, 120])
def test_the_longest_review_fits_and_every_answer_can_be_reached(count: int) -> None:
    walk = Walk(endless(count))
    walk.taps(*["10"] * count)
    reached = set()
    for page in range(-(-count // REVIEW_PAGE)):
        screen = run_screen(seen(walk), page=page)
        assert len(plain(screen.text)) <= TEXT_LIMIT
        buttons = [button for row in screen.rows for button in row]
        assert len(buttons) <= MOST_BUTTONS
        reached |= {button.text for button in buttons if button.text.isdecimal()}
    assert reached == {str(n) for n in range(1, count + 1)}


def test_after_a_correction_its_own_page_is_shown() -> None:
    walk = Walk(endless(40))
    walk.taps(*["10"] * 40)
    assert "1. " in plain(run_screen(seen(walk)).text)
    assert "35. " in plain(run_screen(replace(seen(walk), corrected="q34_a")).text)


def test_the_longest_page_of_people_fits() -> None:
    scenario = form("- {id: team, kind: person, text: Кто?, bank: colleagues, max_choices: 10}")
    people = [Named(n, "Щ" * 90, "Щ", "Щ" * 200) for n in range(10**8, 10**8 + 18)]
    found = Candidates(tuple(people[:8]), tuple(people[8:]), frozenset({10**8 + 8}), 998, 999, 8000, "Щ" * 15)
    walk = Walk(scenario)
    walk.answers = {"team": Answer([str(each.id) for each in people[8:]], State.DRAFT)}
    screen = run_screen(replace(seen(walk), run_id=10**6, candidates=found))
    assert len(plain(screen.text)) <= TEXT_LIMIT
    assert all(len(button.data.encode()) <= 64 for row in screen.rows for button in row)
    assert all(len(button.text) <= 100 for row in screen.rows for button in row)
