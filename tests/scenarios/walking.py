"""A person who goes through a questionnaire: acts in, what is asked and kept out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from textwrap import dedent

from bot.scenarios import engine
from bot.scenarios.answers import Answer, Changed, Outcome, Problem, Stale, Value
from bot.scenarios.engine import DONE
from bot.scenarios.model import Scenario
from bot.scenarios.path import answered, current_step, path
from bot.scenarios.steps import Multi
from bot.scenarios.typed import accept_text, pick
from bot.scenarios.values import ticked
from bot.scenarios.yaml_source import read_yaml

MOSCOW = timezone(timedelta(hours=3))
FRIDAY_NOON = datetime(2026, 11, 20, 9, tzinfo=UTC).astimezone(MOSCOW)
HEADER = """\
id: tiny
version: 1
title: Проба
audience: [mentor]
minutes: 1
visible_to: [author, curator]
source: проба
verification: compiled
"""


def form(steps: str, header: str = "") -> Scenario:
    """A form from the YAML of its steps; `header` adds fields of the scenario."""
    return Scenario.model_validate(read_yaml(HEADER + dedent(header) + "\nsteps:\n" + dedent(steps)))


class Walk:
    def __init__(self, scenario: Scenario, now: datetime = FRIDAY_NOON) -> None:
        self.scenario = scenario
        self.now = now
        self.answers: dict[str, Answer] = {}

    @property
    def asked(self) -> str | None:
        step = current_step(self.scenario, self.answers)
        return step.id if step else None

    @property
    def path(self) -> list[str]:
        return [step.id for step in path(self.scenario, self.answers)]

    @property
    def values(self) -> dict[str, Value]:
        return {step.id: value for step, value in answered(self.scenario, self.answers)}

    def taps(self, *options: str) -> Outcome:
        """One tap after another, each on the question that is asked by then."""
        outcome: Outcome = Stale()
        for option in options:
            outcome = self.taps_under(self.asked or "", option)
        return outcome

    def taps_under(self, step_id: str, option: str) -> Outcome:
        """A button of any message, however old; the key of a multiple choice is pressed as its button stands now."""
        step = self.scenario.step(step_id)
        if isinstance(step, Multi) and option in step.options:
            answer = self.answers.get(step_id)
            option = (engine.OFF if option in ticked(step, answer.value if answer else None) else engine.ON) + option
        return self.write(engine.tap(self.scenario, self.answers, step_id, option))

    def ticks(self, *options: str) -> Outcome:
        return self.taps(*options, DONE)

    def types(self, text: str) -> Outcome:
        return self.write(accept_text(self.scenario, self.answers, text, now=self.now))

    def picks(self, option: str) -> Outcome:
        """A day or an hour of the calendar."""
        return self.write(pick(self.scenario, self.answers, self.asked or "", option, now=self.now))

    def goes_back(self) -> Outcome:
        return self.write(engine.back(self.scenario, self.answers))

    def changes(self, step_id: str) -> Outcome:
        return self.write(engine.reopen(self.scenario, self.answers, step_id))

    def keeps(self) -> Outcome:
        return self.write(engine.keep(self.scenario, self.answers, self.asked or ""))

    def skips(self) -> Outcome:
        return self.write(engine.skip(self.scenario, self.answers, self.asked or ""))

    def comes_back_after_edit(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def write(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Changed):
            self.answers.update(outcome.answers)
        return outcome


def writes_nothing(walk: Walk, act: Callable[[], Outcome]) -> bool:
    before = dict(walk.answers)
    outcome = act()
    return isinstance(outcome, Stale | Problem) and walk.answers == before
