import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from bot.scenarios.russian_dates import full_day_words, weekday_words
from bot.scenarios.yaml_source import read_yaml

FOLDER = Path(__file__).parent / "ru"


class TextsError(Exception):
    """A text file is wrong; the message says file, key and reason in Russian."""


def plural(number: int, one: str, few: str, many: str) -> str:
    """«1 пара», «3 пары», «11 пар»: the number and the word that goes with it."""
    tail, tens = abs(number) % 10, abs(number) % 100
    word = many
    if tens not in range(11, 15):
        word = one if tail == 1 else few if tail in (2, 3, 4) else many
    return f"{number} {word}"


# A number within a sentence, written as people say it while it is small.
OF = ("", "одного", "двух", "трёх", "четырёх", "пяти", "шести", "семи", "восьми", "девяти", "десяти")
WHOM = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять")


def spoken(number: int, words: tuple[str, ...]) -> str:
    return words[number] if 0 < number < len(words) else str(number)


def genitive(number: int, one: str = "", many: str = "") -> str:
    """«одного ответа», «двух ответов», «21 ответа»; without a noun, the number alone."""
    noun = one if number % 10 == 1 and number % 100 != 11 else many
    return f"{spoken(number, OF)} {noun}".rstrip()


def accusative(number: int, one: str, few: str, many: str) -> str:
    """«один ответ», «три ответа», «12 ответов»."""
    return f"{spoken(number, WHOM)} {plural(number, one, few, many).partition(' ')[2]}"


def full_day(day: date) -> str:
    """«27 ноября 2026 г.»"""
    return f"{full_day_words(day)} г."


def moment(at: datetime) -> str:
    """«чт, 27 ноября, 15:30»: local time is the caller's business."""
    return f"{weekday_words(at)}, {at:%H:%M}"


def excerpt(text: str, length: int) -> str:
    """A long text in a list: cut at a word, the whole one is always one tap away."""
    text = text.strip()
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:—") + "…"


def topic_name(words: str, length: int) -> str:
    """Without what explains it: «Методика» of «Методика: содержание, технологии, планирование урока/занятия»."""
    return excerpt(re.split(r"\s*[:(/]", words, maxsplit=1)[0], length)


def rounded(number: float, places: int) -> float:
    """A half goes up, as at school."""
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def file_words(title: str) -> str:
    """A title as part of a file's name: no signs any system refuses, and not too long."""
    return re.sub(r"[^\w –-]", "", title)[:60].strip()


def file_title(title: str) -> str:
    """The beginning of a long title as part of a file's name, cut at a word."""
    return file_words(excerpt(title, 55))


def decimal(number: float) -> str:
    """«7,3»"""
    return f"{rounded(number, 1):.1f}".replace(".", ",")


def signed(number: float) -> str:
    """«+1,2», «−0,5», «0,0»"""
    size = decimal(abs(number))
    sign = "" if size == "0,0" else "+" if number > 0 else "−"
    return f"{sign}{size}"


def plain(number: float) -> str:
    """«12», «4,25»: without a tail of zeros."""
    return f"{rounded(number, 2):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def signed_plain(number: float) -> str:
    """«+12», «−0,25», «0»"""
    size = plain(abs(number))
    sign = "" if size == "0" else "+" if number > 0 else "−"
    return f"{sign}{size}"


FILTERS = {
    "decimal": decimal,
    "signed": signed,
    "plain": plain,
    "signed_plain": signed_plain,
    "plural": plural,
    "genitive": genitive,
    "accusative": accusative,
    "day": weekday_words,
    "full_day": full_day,
    "moment": moment,
    "excerpt": excerpt,
    "topic_name": topic_name,
}


def environment(*, escape: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        autoescape=escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(FILTERS)
    made.globals["say"] = lambda key, **data: Markup(say(key, **data))  # noqa: S704 - say escapes what it is given
    return made


HTML = environment(escape=True)
PLAIN = environment(escape=False)


def flattened(tree: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from flattened(value, f"{prefix}.{key}" if prefix else str(key))
    else:
        yield prefix, str(tree)


@cache
def load_texts(folder: Path = FOLDER) -> dict[str, str]:
    """Every text by its dotted key. All mistakes are reported together."""
    texts: dict[str, str] = {}
    mistakes = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            for key, text in flattened(read_yaml(path.read_text(encoding="utf-8")) or {}):
                if key in texts:
                    mistakes.append(f"{path.name}: «{key}» уже есть в другом месте")
                HTML.parse(text)
                texts[key] = text.strip("\n")
        except yaml.YAMLError as error:
            mistakes.append(f"{path.name}: это не YAML: {error}")
        except TemplateSyntaxError as error:
            mistakes.append(f"{path.name}, «{key}»: {error.message}")
    if mistakes:
        raise TextsError("\n".join(mistakes))
    return texts


@cache
def template(key: str, escape: bool) -> Template:
    return (HTML if escape else PLAIN).from_string(load_texts()[key])


@cache
def fixed(key: str, escape: bool) -> str:
    """A text into which nothing is put."""
    return template(key, escape).render().strip()


def say(text_key: str, /, **data: Any) -> str:
    return template(text_key, True).render(data).strip() if data else fixed(text_key, True)


def label(text_key: str, /, **data: Any) -> str:
    return template(text_key, False).render(data).strip() if data else fixed(text_key, False)
