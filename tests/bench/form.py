"""The questionnaire of the measurements: twenty steps, each answered by one tap."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from bot.scenarios import engine, path
from bot.scenarios.answers import Answer, Changed
from bot.scenarios.library import read_scenario
from bot.scenarios.model import Scenario
from bot.services.run_views import RunView
from bot.services.runs import library
from bot.views.runs import run_screen
from bot.views.screen import Screen

FORM = "bench_taps"
STEPS = 20


def register() -> Scenario:
    """Puts the form into the library of this process."""
    scenario = read_scenario(Path(__file__).parent / f"{FORM}.yaml")
    assert isinstance(scenario, Scenario), scenario
    assert len(scenario.steps) == STEPS
    cast(MutableMapping[str, Scenario], library().scenarios)[FORM] = scenario
    return scenario


def forget() -> None:
    cast(MutableMapping[str, Scenario], library().scenarios).pop(FORM, None)


@dataclass(frozen=True)
class Tap:
    step: str
    option: str


def first_taps(scenario: Scenario) -> list[Tap]:
    """The first button of every question."""
    return [Tap(step.id, next(iter(engine.offered(step)))) for step in scenario.steps]


def screens(scenario: Scenario, run_id: int, now: datetime) -> list[Screen]:
    """What a person sees who always takes the first button: every question and the review."""
    answers: dict[str, Answer] = {}
    shown = []
    for step in (*scenario.steps, None):
        current = path.current_step(scenario, answers)
        assert current is step
        shown.append(run_screen(RunView(run_id, scenario, dict(answers), current, now)))
        if step is not None:
            outcome = engine.tap(scenario, answers, step.id, next(iter(engine.offered(step))))
            assert isinstance(outcome, Changed)
            answers.update(outcome.answers)
    return shown


def buttons(screen: Screen) -> list[list[dict[str, str]]]:
    return [[{"text": button.text, "callback_data": button.data} for button in row] for row in screen.rows if row]
