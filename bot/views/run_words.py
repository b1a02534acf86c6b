"""What the screens of a questionnaire have in common: buttons and the words for who reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scenarios.lines import AnswerLine
from bot.services.run_views import RunView
from bot.texts import label
from bot.views.callbacks import RunGo, RunMove, RunTap
from bot.views.screen import Button

HEADS_ROOM = 1000  # of Telegram's 4096 signs, for the headings among the answers
LONGEST_HEAD = 120


@dataclass(frozen=True)
class NumberedLine:
    """An answer in a list; `section` and `stem` only where they begin."""

    number: int
    section: str
    stem: str
    question: str
    answer: str


def numbered(lines: Sequence[AnswerLine], first: int = 1) -> tuple[NumberedLine, ...]:
    """Part of a form, whose first line is number `first`: the heading it stands under is said again."""
    found = []
    section = stem = ""
    for number, line in enumerate(lines, start=first):
        begins = line.section != section
        new_stem = line.stem if begins or line.stem != stem else ""
        found.append(NumberedLine(number, line.section if begins else "", new_stem, line.question, line.answer))
        section, stem = line.section, line.stem
    return tuple(found)


def head_room(lines: Sequence[NumberedLine]) -> int:
    """How long each heading may be."""
    heads = sum(bool(line.section) + bool(line.stem) for line in lines)
    return min(LONGEST_HEAD, HEADS_ROOM // max(1, heads))


def heads_length(lines: Sequence[NumberedLine]) -> int:
    most = head_room(lines)
    return sum(min(most, len(head)) for line in lines for head in (line.section, line.stem))


def reader_words(found: Sequence[str]) -> str:
    return ", ".join(label(f"runs.reader.{reader}") for reader in found)


def tap(run_id: int, step_id: str, option: str, text: str) -> Button:
    return Button(text, RunTap(run=run_id, step=step_id, option=option).pack())


def go(seen: RunView, move: RunMove, text_key: str, step_id: str = "", style: str | None = None) -> Button:
    return Button(label(text_key), RunGo(run=seen.run_id, move=move, step=step_id).pack(), style=style)
