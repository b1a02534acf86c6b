"""The roadmaps that are shipped, read once. Every mistake of every file is named with its place."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.scenarios.library import ContentError
from bot.scenarios.mistakes import Mistake, explain_yaml
from bot.scenarios.roadmap_mistakes import explain_roadmap, find_mistakes
from bot.scenarios.roadmap_model import Roadmap
from bot.scenarios.yaml_source import read_yaml

ROADMAPS = Path(__file__).parent / "roadmaps"


@cache
def roadmaps() -> Mapping[str, Roadmap]:
    return load_roadmaps()


def load_roadmaps(folder: Path = ROADMAPS) -> Mapping[str, Roadmap]:
    """Raises ContentError after all files have been looked through."""
    found: dict[str, Roadmap] = {}
    mistakes: list[Mistake] = []
    for file in sorted(folder.glob("*.yaml")):
        read = read_roadmap(file)
        if isinstance(read, Roadmap):
            found[read.id] = read
        else:
            mistakes.extend(read)
    if mistakes:
        raise ContentError(mistakes)
    return found


def read_roadmap(file: Path) -> Roadmap | list[Mistake]:
    try:
        raw = read_yaml(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [explain_yaml(file.name, error)]
    try:
        roadmap = Roadmap.model_validate(raw)
    except ValidationError as error:
        return explain_roadmap(file.name, raw, error)
    mistakes = [Mistake(file.name, None, reason) for reason in find_mistakes(roadmap)]
    if roadmap.id != file.stem:
        mistakes.append(Mistake(file.name, None, f"id «{roadmap.id}» не совпадает с именем файла"))
    return mistakes or roadmap
