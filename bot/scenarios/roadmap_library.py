"""The roadmaps that are shipped, read once. Every mistake of every file is named with its place."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.scenarios.library import ContentError
from bot.scenarios.mistakes import Mistake, explain_yaml
from bot.scenarios.roadmap_model import Item, Roadmap
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
        return [Mistake(file.name, None, f"{place_of(each['loc'])}: {each['msg']}") for each in error.errors()]
    mistakes = [Mistake(file.name, None, reason) for reason in find_mistakes(roadmap)]
    if roadmap.id != file.stem:
        mistakes.append(Mistake(file.name, None, f"id «{roadmap.id}» не совпадает с именем файла"))
    return mistakes or roadmap


def place_of(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc))


def find_mistakes(roadmap: Roadmap) -> Iterator[str]:
    """Numbers that stand twice; an item outside its stage; keys of terms that stand twice."""
    stages = [stage.number for stage in roadmap.stages]
    numbers = [item.number for item in roadmap.items]
    yield from (f"этап «{number}» стоит дважды" for number in doubled(stages))
    yield from (f"мероприятие «{number}» стоит дважды" for number in doubled(numbers))
    for stage in roadmap.stages:
        for item in stage.items:
            if not item.number.startswith(f"{stage.number}."):
                yield f"мероприятие «{item.number}» стоит в этапе «{stage.number}»"
            yield from (f"{item.number}: срок «{key}» стоит дважды" for key in doubled(keys_of(item)))


def keys_of(item: Item) -> list[str]:
    return [term.key for term in item.terms]


def doubled(words: list[str]) -> list[str]:
    return sorted({word for word in words if words.count(word) > 1})
