"""What stands above and under a question of a questionnaire."""

from datetime import UTC, datetime

import pytest

from bot.services.run_views import RunView
from bot.services.runs import library
from bot.views.runs import run_screen

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def asked(scenario_id: str, step_id: str) -> RunView:
    scenario = library()[scenario_id]
    return RunView(run_id=1, scenario=scenario, answers={}, step=scenario.step(step_id), now=NOW)


@pytest.mark.parametrize(
    ("step", "readers"), [("held", "увидит: Вы, наставник, куратор\n"), ("comment", "увидит: Вы, куратор\n")]
)
def test_who_will_read_the_answer_is_said_before_the_question(step: str, readers: str) -> None:
    seen = asked("meeting_checkin_mentee", step)
    assert seen.step is not None
    text = run_screen(seen).text.replace("</i>", "\n")
    assert readers in text
    assert text.index(readers) < text.index(seen.step.text)


def test_how_far_one_is_stands_above_the_question() -> None:
    scenario = library()["mentor_readiness"]
    first = next(step for step in scenario.steps if step.kind != "info")
    assert "Вопрос 1 из 22 " in run_screen(asked("mentor_readiness", first.id)).text
