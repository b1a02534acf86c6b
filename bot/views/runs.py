"""A questionnaire in one message: who will read it, the question, its buttons; at the end everything to look over."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.scenarios.answers import Answer, State
from bot.scenarios.engine import DONE, NEXT, NO, OFF, ON, YES
from bot.scenarios.path import answered, path, progress
from bot.scenarios.steps import Day, Info, Moment, Multi, Scale, Single, Step, YesNo
from bot.scenarios.values import NO_ANSWER, fits, render_value, ticked
from bot.services.runs import RunView
from bot.texts import label, say
from bot.views.calendar import calendar_rows, parsed
from bot.views.callbacks import RunGo, RunMove, RunTap
from bot.views.rows import home_row, in_rows
from bot.views.screen import Button, Rows, Screen

SHORT_LABEL = 16  # two such buttons fit side by side on a phone
REVIEW_ROOM = 3300  # of Telegram's 4096 signs, for questions and answers together


def run_screen(seen: RunView, *, at: str = "") -> Screen:
    """`at` is what the calendar of a date question shows: a month or a day."""
    if seen.closed:
        return Screen(say("runs.closed", title=seen.scenario.title, sent=seen.sent), home_row())
    if seen.step is None:
        return review_screen(seen)
    return step_screen(seen, seen.step, at)


def step_screen(seen: RunView, step: Step, at: str) -> Screen:
    answer = seen.answers.get(step.id)
    known = answer is not None and answer.state in (State.REOPENED, State.DRAFT) and fits(step, answer.value)
    text = say(
        "runs.step",
        problem=problem_words(seen),
        unheard=seen.unheard,
        typed=seen.typed,
        stale=seen.stale,
        document=seen.document if step is seen.scenario.steps[0] else "",
        title=seen.scenario.title,
        paper_of=seen.paper_of,
        partner=seen.partner,
        anonymous=seen.anonymous and step is seen.scenario.steps[0],
        trial=seen.trial,
        intro=(seen.scenario.intro or "") if step is seen.scenario.steps[0] else "",
        readers=readers(seen, step),
        question=not isinstance(step, Info),
        progress=progress(seen.scenario, seen.answers),
        text=step.text,
        hint=step.hint or "",
        kind=step.kind,
        low=step.low if isinstance(step, Scale) else "",
        high=step.high if isinstance(step, Scale) else "",
        day=chosen_day(step, at),
        known=render_value(step, answer.value) if known and answer and not isinstance(step, Multi) else "",
        confirm=isinstance(step, Day | Moment) and answer is not None and answer.state is State.DRAFT,
    )
    return Screen(text, (*answer_rows(seen, step, answer, at), *moves(seen, step, answer, known=known)))


def chosen_day(step: Step, at: str) -> date | None:
    """The day whose hours the calendar shows."""
    return parsed(at) if isinstance(step, Moment) and len(at) == len("20261127") else None


def problem_words(seen: RunView) -> str:
    return say(f"answers.problem.{seen.problem.code}", **seen.problem.data) if seen.problem else ""


def readers(seen: RunView, step: Step) -> str:
    return reader_words(seen.scenario.readers(step))


def reader_words(found: Sequence[str]) -> str:
    return ", ".join(label(f"runs.reader.{reader}") for reader in found)


def some_readers(seen: RunView, steps: Sequence[Step]) -> list[str]:
    """Who will read some of the answers, though not the whole form."""
    every = (reader for step in steps for reader in seen.scenario.readers(step))
    return [reader for reader in dict.fromkeys(every) if reader not in seen.scenario.visible_to]


def answer_rows(seen: RunView, step: Step, answer: Answer | None, at: str) -> Rows:
    match step:
        case Single():
            return option_rows(seen.run_id, step.id, step.options)
        case Multi():
            return multi_rows(seen.run_id, step, answer)
        case Scale():
            marks = [tap(seen.run_id, step.id, str(n), str(n)) for n in range(step.min, step.max + 1)]
            return in_rows(marks, 5)
        case YesNo():
            return (
                (
                    tap(seen.run_id, step.id, YES, label("runs.yes")),
                    tap(seen.run_id, step.id, NO, label("runs.no")),
                ),
            )
        case Info():
            return ((tap(seen.run_id, step.id, NEXT, label("runs.next")),),)
        case Day() | Moment():
            return calendar_rows(seen, step, at)
        case _:
            return ()


def option_rows(run_id: int, step_id: str, options: Mapping[str, str]) -> Rows:
    buttons = [tap(run_id, step_id, key, text) for key, text in options.items()]
    width = 2 if all(len(text) <= SHORT_LABEL for text in options.values()) else 1
    return in_rows(buttons, width)


def multi_rows(run_id: int, step: Multi, answer: Answer | None) -> Rows:
    """A tick says what it will do («+» or «-»), so that a double tap ticks once."""
    now = ticked(step, answer.value if answer else None)
    ticks = [
        tap(run_id, step.id, (OFF if key in now else ON) + key, label("runs.tick", on=key in now, text=text))
        for key, text in step.options.items()
    ]
    done = (tap(run_id, step.id, DONE, label("runs.done", count=len(now))),) if now else ()
    return (*((tick,) for tick in ticks), done)


def moves(seen: RunView, step: Step, answer: Answer | None, *, known: bool) -> Rows:
    """The row under the answers: what one can do besides answering."""
    rows: list[tuple[Button, ...]] = []
    if known and not isinstance(step, Multi):
        confirm = answer is not None and answer.state is State.DRAFT
        rows.append((go(seen, RunMove.KEEP, "runs.confirm" if confirm else "runs.keep", step.id, "success"),))
    row = [go(seen, RunMove.BACK, "runs.back", step.id)] if step is not path(seen.scenario, seen.answers)[0] else []
    if step.optional:
        row.append(go(seen, RunMove.SKIP, "runs.skip", step.id))
    row.append(go(seen, RunMove.PAUSE, "runs.pause"))
    return (*rows, tuple(row))


def review_screen(seen: RunView) -> Screen:
    """Everything answered: numbers below lead to a question, its whole answer stands there."""
    steps = [step for step, _ in answered(seen.scenario, seen.answers)]
    room = max(30, REVIEW_ROOM // max(1, len(steps)))
    lines = [(step.text, render_value(step, value)) for step, value in answered(seen.scenario, seen.answers)]
    text = say(
        "runs.review",
        title=seen.scenario.title,
        paper_of=seen.paper_of,
        partner=seen.partner,
        anonymous=seen.anonymous,
        changed_until=seen.changed_until,
        trial=seen.trial,
        problem=problem_words(seen),
        stale=seen.stale,
        readers=reader_words(seen.scenario.visible_to),
        some=reader_words(some_readers(seen, steps)),
        lines=lines,
        question_room=max(20, min(90, room // 2)),
        answer_room=max(20, room - min(90, room // 2) - 12),
        no_answer=NO_ANSWER,
    )
    numbers = [
        Button(str(n), RunGo(run=seen.run_id, move=RunMove.CHANGE, step=step.id).pack())
        for n, step in enumerate(steps, start=1)
    ]
    return Screen(
        text,
        (
            (go(seen, RunMove.SEND, "runs.end_trial" if seen.trial else "runs.send", style="success"),),
            *in_rows(numbers, 6),
            (go(seen, RunMove.PAUSE, "runs.pause"),),
        ),
    )


def paused_screen(seen: RunView) -> Screen:
    if seen.closed:
        return run_screen(seen)
    done = progress(seen.scenario, seen.answers)
    resume = go(seen, RunMove.RESUME, "runs.resume", style="success")
    return Screen(
        say(
            "runs.paused",
            trial=seen.trial,
            title=seen.scenario.title,
            answered=len(answered(seen.scenario, seen.answers)),
            of=done.total,
        ),
        ((resume,), *home_row()),
    )


def tap(run_id: int, step_id: str, option: str, text: str) -> Button:
    return Button(text, RunTap(run=run_id, step=step_id, option=option).pack())


def go(seen: RunView, move: RunMove, text_key: str, step_id: str = "", style: str | None = None) -> Button:
    return Button(label(text_key), RunGo(run=seen.run_id, move=move, step=step_id).pack(), style=style)
