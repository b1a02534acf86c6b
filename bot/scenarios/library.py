"""The scenarios that stand in a folder, read once at start-up. Every mistake of every file is named with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.scenarios.checks import find_lost_references, find_mistakes
from bot.scenarios.mistakes import Mistake, explain_validation, explain_yaml
from bot.scenarios.model import Scenario
from bot.scenarios.yaml_source import read_yaml

CONTENT = Path(__file__).parent / "content"


class ContentError(ValueError):
    """All mistakes of all files, one Russian sentence each."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


@dataclass(frozen=True)
class Library(Mapping[str, Scenario]):
    scenarios: Mapping[str, Scenario]

    def __getitem__(self, scenario_id: str) -> Scenario:
        return self.scenarios[scenario_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.scenarios)

    def __len__(self) -> int:
        return len(self.scenarios)


def load_library(folder: Path = CONTENT) -> Library:
    """Raises ContentError after all files have been looked through."""
    scenarios: dict[str, Scenario] = {}
    mistakes: list[Mistake] = []
    for file in sorted(folder.glob("*.yaml")):
        read = read_scenario(file)
        if isinstance(read, Scenario):
            scenarios[read.id] = read
        else:
            mistakes.extend(read)
    if not mistakes:
        mistakes = [
            Mistake(f"{scenario.id}.yaml", step_id, reason)
            for scenario in scenarios.values()
            for step_id, reason in find_lost_references(scenario, scenarios)
        ]
    if mistakes:
        raise ContentError(mistakes)
    return Library(scenarios)


def read_scenario(file: Path) -> Scenario | list[Mistake]:
    try:
        raw = read_yaml(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [explain_yaml(file.name, error)]
    try:
        scenario = Scenario.model_validate(raw)
    except ValidationError as error:
        return explain_validation(file.name, raw, error)
    mistakes = [Mistake(file.name, step_id, reason) for step_id, reason in find_mistakes(scenario)]
    if scenario.id != file.stem:
        mistakes.append(Mistake(file.name, None, f"id «{scenario.id}» не совпадает с именем файла"))
    return mistakes or scenario
