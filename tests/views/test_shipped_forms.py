"""Every question of every shipped form on the screen, with the longest names: 4096 signs and 64 bytes of Telegram."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from bot.scenarios.answers import Answer, Problem, State, Value
from bot.scenarios.model import Scenario
from bot.scenarios.steps import Day, FileStep, Line, LongText, Moment, Multi, Number, PersonChoice, Scale, Single, Step
from bot.services.consents import document_text
from bot.services.run_views import RunView
from bot.services.runs import library
from bot.storage.models import Organisation, Person
from bot.views.runs import run_screen
from bot.views.screen import Screen

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SCHOOL = Organisation(full_name="Ш" * 500, address="&" * 200)  # as long as its form allows
ANNA = Person(family_name="<" * 60, given_name="Щ" * 60, patronymic="Ы" * 60)
RUN = 999_999_999_999
each_form = pytest.mark.parametrize("scenario", library().values(), ids=list(library()))


def view(scenario: Scenario, step: Step | None, answers: dict[str, Answer], problem: Problem | None = None) -> RunView:
    document = document_text(scenario, SCHOOL, ANNA, NOW) if scenario.document and step is scenario.steps[0] else ""
    return RunView(RUN, scenario, answers, step, NOW, problem=problem, document=document)


def longest(step: Step) -> Value:
    match step:
        case Line() | LongText():
            return "Ю" * step.max_length
        case Single():
            return max(step.options, key=lambda key: len(step.options[key]))
        case Multi():
            return list(step.options)
        case Scale():
            return step.max
        case Number():
            return 10**12
        case Day():
            return "2026-11-27"
        case Moment():
            return "2026-11-27T15:30"
        case PersonChoice():
            return [str(RUN - number) for number in range(step.max_choices)]
        case FileStep():
            return "text:" + "Ю" * 500
        case _:
            return True


def shown(screen: Screen) -> str:
    """As Telegram counts it: without tags and entities."""
    return unescape(re.sub(r"<[^>]+>", "", screen.text))


def assert_fits(screen: Screen) -> None:
    assert len(shown(screen)) <= 4096
    for row in screen.rows:
        for button in row:
            assert 0 < len(button.data.encode()) <= 64
            assert button.text


@each_form
def test_every_question_fits_however_long_the_names_and_answers(scenario: Scenario) -> None:
    for step in scenario.steps:
        known = {step.id: Answer(longest(step), State.REOPENED)}
        for answers in ({}, known):
            assert_fits(run_screen(view(scenario, step, answers, Problem("too_long", {"over": 99, "max": 3000}))))


@each_form
def test_the_review_fits_however_long_the_answers(scenario: Scenario) -> None:
    answers = {step.id: Answer(longest(step)) for step in scenario.steps}
    assert_fits(run_screen(view(scenario, None, answers)))


@each_form
def test_every_question_says_who_will_read_it(scenario: Scenario) -> None:
    for step in scenario.steps:
        if step.kind != "info":
            assert "увидит: Вы, " in shown(run_screen(view(scenario, step, {})))
