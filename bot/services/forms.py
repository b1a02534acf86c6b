"""What acts and questionnaires hand to each other: one that has begun, one that was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.scenarios.answers import Value
from bot.scenarios.model import Scenario
from bot.storage.models import Organisation, Person
from bot.storage.runs import LoadedRun


@dataclass(frozen=True)
class Started:
    """A questionnaire has begun: it is shown instead of what was pressed."""

    run_id: int


@dataclass(frozen=True)
class Form:
    """A questionnaire that has just been sent, with everything its effect needs."""

    run: LoadedRun
    scenario: Scenario
    values: Mapping[str, Value]  # by step, of the steps on the path
    person: Person
    organisation: Organisation
    now: datetime

    def day(self, step: str) -> date:
        """Of a step that asks for one and was answered."""
        return date.fromisoformat(str(self.values[step]))
