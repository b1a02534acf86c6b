"""Everything answered: numbers below lead to a question, its whole answer stands there."""

from collections.abc import Sequence

from bot.scenarios.lines import AnswerLine, answer_lines
from bot.scenarios.path import answered, progress
from bot.scenarios.steps import Step
from bot.scenarios.values import NO_ANSWER
from bot.services.run_views import RunView
from bot.texts import label, say
from bot.views.advice_callbacks import AdviceOpen
from bot.views.callbacks import DraftAct, DraftDo, PersonOpen, RunGo, RunMove, RunReview, WaveOpen
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.run_words import go, head_room, heads_length, numbered, reader_words
from bot.views.screen import Button, Rows, Screen
from bot.views.subjects import lead_back

REVIEW_ROOM = 3300  # of Telegram's 4096 signs, for questions and answers together
REVIEW_PAGE = 30  # answers that can still be told from each other in it


def review_screen(seen: RunView, page: int | None = None) -> Screen:
    """A long form page by page; after a correction the page it was made on."""
    every = answer_lines(seen.scenario, seen.answers, seen.names)
    pages = max(1, -(-len(every) // REVIEW_PAGE))
    page = min(page_of(every, seen.corrected) if page is None else page, pages - 1)
    start = page * REVIEW_PAGE
    steps = [line.step for line in every]
    lines = numbered(every[start : start + REVIEW_PAGE], start + 1)
    room = max(30, (REVIEW_ROOM - heads_length(lines)) // max(1, len(lines)))
    text = say(
        "runs.review",
        title=seen.scenario.title,
        paper_of=seen.paper_of,
        partner=seen.partner,
        anonymous=seen.anonymous,
        changed_until=seen.changed_until,
        trial=seen.trial,
        readers=reader_words(seen.scenario.visible_to),
        some=reader_words(some_readers(seen, steps)),
        lines=lines,
        head_room=head_room(lines),
        question_room=max(20, min(90, room // 2)),
        answer_room=max(20, room - min(90, room // 2) - 12),
        no_answer=NO_ANSWER,
    )
    numbers = [
        Button(str(line.number), RunGo(run=seen.run_id, move=RunMove.CHANGE, step=steps[line.number - 1].id).pack())
        for line in lines
    ]
    return Screen(
        text,
        (
            (go(seen, RunMove.SEND, "runs.end_trial" if seen.trial else "runs.send", style="success"),),
            *in_rows(numbers, 6),
            *turn_row(page, pages, lambda to: RunReview(run=seen.run_id, page=to)),
            (go(seen, RunMove.PAUSE, "runs.pause"),),
        ),
    )


def page_of(lines: Sequence[AnswerLine], step_id: str) -> int:
    return next((number for number, line in enumerate(lines) if line.step.id == step_id), 0) // REVIEW_PAGE


def some_readers(seen: RunView, steps: Sequence[Step]) -> list[str]:
    """Who will read some of the answers, though not the whole form."""
    every = (reader for step in steps for reader in seen.scenario.readers(step))
    return [reader for reader in dict.fromkeys(every) if reader not in seen.scenario.visible_to]


def closed_screen(seen: RunView) -> Screen:
    text = say(
        "runs.closed", title=seen.scenario.title, sent=seen.sent, over=seen.over, before=seen.answered and not seen.sent
    )
    return Screen(text, home_row())


def paused_screen(seen: RunView) -> Screen:
    """With the way back to where the questionnaire was begun."""
    if seen.closed:
        return closed_screen(seen)
    text = say(
        "runs.paused",
        title=seen.scenario.title,
        trial=seen.trial,
        paper_of=seen.paper_of,
        answered=len(answered(seen.scenario, seen.answers)),
        of=progress(seen.scenario, seen.answers).total,
        until=seen.changed_until,
        changing=seen.answered,
        day=seen.campaign_id is not None,
    )
    resume = go(seen, RunMove.RESUME, "runs.resume", style="success")
    return Screen(text, ((resume,), *back_rows(seen), *home_row()))


def back_rows(seen: RunView) -> Rows:
    if seen.draft_id is not None:
        return ((Button(label("own_forms.to_draft"), DraftDo(edition=seen.draft_id, act=DraftAct.OPEN).pack()),),)
    if seen.campaign_id is not None:
        return ((Button(label("campaigns.to_wave"), WaveOpen(wave=seen.campaign_id).pack()),),)
    if seen.advice_id is not None:
        return ((Button(label("advice.to_card"), AdviceOpen(advice=seen.advice_id).pack()),),)
    if seen.paper_of is not None:
        return ((Button(label("people.to_card"), PersonOpen(person=seen.paper_of.id).pack()),),)
    back = lead_back(seen.subject)
    return ((back,),) if back is not None else ()
