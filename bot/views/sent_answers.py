"""The answers of a sent questionnaire, page by page, in the words in which they were asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.services.answer_names import file_of
from bot.services.editions import Asked
from bot.services.pages import PAGE, find_page
from bot.texts import excerpt, label, say
from bot.views.callbacks import FileShow
from bot.views.screen import Button, Rows

ROOM = 3600  # of Telegram's 4096 signs, for a page of answers
QUESTION_ROOM = 300
HEAD_ROOM = 110  # of a heading, and of the words over a matrix
AROUND = 80  # signs of the marks and remarks at an answer
ANSWER_ROOM = ROOM - QUESTION_ROOM - 2 * HEAD_ROOM - AROUND
FILE_LABEL = 40


@dataclass(frozen=True)
class AnswersPage:
    text: Markup  # HTML
    files: Rows  # a button for each file among the answers
    page: int
    pages: int


def answers_page(asked: Sequence[Asked], page: int) -> AnswersPage:
    """Every answer whole; `page` past the end is the last one. A heading is said again at the top of a page."""
    parts = list(in_parts(asked))
    page, pages = find_page(len(parts), page, size=1)
    shown = parts[page] if parts else []
    return AnswersPage(answers_text(shown), tuple(row for each in shown for row in file_row(each)), page, pages)


def answers_text(shown: Sequence[Asked]) -> Markup:
    """HTML; each answer has its share of the room where together they are longer."""
    above = (None, *shown)
    lines = [
        (
            each.section if before is None or before.section != each.section else "",
            each.stem if before is None or before.stem != each.stem else "",
            each,
        )
        for before, each in zip(above, shown, strict=False)
    ]
    fits = sum(map(length_of, shown)) <= ROOM or len(shown) == 1
    share = ROOM // max(1, len(shown)) - AROUND
    text = say(
        "sent_forms.answers",
        lines=lines,
        head_room=HEAD_ROOM if fits else share // 8,
        question_room=QUESTION_ROOM if fits else share // 4,
        answer_room=ANSWER_ROOM if fits else share // 2,
    )
    return Markup(text)  # noqa: S704 - say escapes what it is given


def in_parts(asked: Sequence[Asked]) -> Iterator[list[Asked]]:
    """As many as a message holds, and no more than one cares to read at once."""
    part: list[Asked] = []
    room = ROOM
    for each in asked:
        length = length_of(each)
        if part and (length > room or len(part) == PAGE):
            yield part
            part, room = [], ROOM
        part.append(each)
        room -= length
    if part:
        yield part


def length_of(asked: Asked) -> int:
    """At the most."""
    heads = min(len(asked.section), HEAD_ROOM) + min(len(asked.stem), HEAD_ROOM)
    return heads + min(len(asked.question), QUESTION_ROOM) + min(len(asked.answer), ANSWER_ROOM) + AROUND


def file_row(asked: Asked) -> Rows:
    file_id = file_of(asked.value) if asked.step.kind == "file" else None
    if file_id is None:
        return ()
    text = label("people.show_file", name=excerpt(asked.answer, FILE_LABEL))
    return ((Button(text, FileShow(attachment=file_id).pack()),),)
