"""A question of a questionnaire in one message: who will read it, its words, its buttons."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.scenarios.answers import Answer, State
from bot.scenarios.engine import DONE, NEXT, NO, OFF, ON, YES
from bot.scenarios.lines import with_other_text
from bot.scenarios.path import path, progress, section_of, settled
from bot.scenarios.steps import OTHER, Day, FileStep, Info, Moment, Multi, PersonChoice, Scale, Single, Step, YesNo
from bot.scenarios.values import fits, render_value, ticked
from bot.services.run_views import RunView
from bot.texts import label, say
from bot.views.calendar import calendar_rows, parsed
from bot.views.callbacks import RunMove
from bot.views.rows import in_rows
from bot.views.run_people import how_many_people, people_rows
from bot.views.run_review import closed_screen, review_screen
from bot.views.run_words import go, reader_words, tap
from bot.views.screen import Button, Rows, Screen

SHORT_LABEL = 16  # two such buttons fit side by side on a phone
LONGEST_LABEL = 60


def run_screen(seen: RunView, *, at: str = "", page: int | None = None) -> Screen:
    """`at` is what the calendar of a date question shows: a month or a day; `page` is one of the review."""
    if seen.closed:
        return closed_screen(seen)
    screen = review_screen(seen, page) if seen.step is None else step_screen(seen, seen.step, at)
    note = say(
        "runs.note",
        problem=problem_words(seen),
        unheard=seen.unheard,
        typed=seen.typed,
        stale=seen.stale,
        of_album=seen.of_album,
    )
    return Screen(f"{note}\n\n{screen.text}", screen.rows) if note else screen


def step_screen(seen: RunView, step: Step, at: str) -> Screen:
    answer = seen.answers.get(step.id)
    known = answer is not None and answer.state in (State.REOPENED, State.DRAFT) and fits(step, answer.value)
    first = step is seen.scenario.steps[0]
    shown = labelled(seen, step)
    text = say(
        "runs.step",
        document=seen.document if first else "",
        title=seen.scenario.title,
        paper_of=seen.paper_of,
        about=seen.about,
        partner=seen.partner,
        anonymous=seen.anonymous and first,
        trial=seen.trial,
        intro=(seen.scenario.intro or "") if first else "",
        section=section_of(seen.scenario, seen.answers, step),
        readers=reader_words(seen.scenario.readers(step)),
        question=not isinstance(step, Info),
        progress=progress(seen.scenario, seen.answers),
        step=step,
        stem=step.stem if isinstance(step, Scale) else None,
        low=step.low if isinstance(step, Scale) else "",
        high=step.high if isinstance(step, Scale) else "",
        day=chosen_day(step, at),
        known=render_value(shown, answer.value, seen.names) if known and answer and not many(step) else "",
        confirm=isinstance(step, Day | Moment) and answer is not None and answer.state is State.DRAFT,
        misread=seen.problem is not None,
        how_many=how_many(step),
        own_words=seen.scenario.other_text(step) is not None,
        candidates=seen.candidates,
        strict=seen.strict,
        types=file_types(step),
    )
    return Screen(text, (*answer_rows(seen, shown, answer, at), *moves(seen, step, answer, known=known)))


def many(step: Step) -> bool:
    """Answered by ticks and «Готово»."""
    return isinstance(step, Multi) or (isinstance(step, PersonChoice) and step.max_choices > 1)


def labelled(seen: RunView, step: Step) -> Step:
    """With the text of «другое» on its button, where one was given."""
    text = seen.scenario.other_text(step)
    said = seen.answers.get(text.id) if text is not None else None
    if text is None or said is None or not (settled(text, said) or said.state is State.REOPENED):
        return step
    return with_other_text(seen.scenario, step, {text.id: said.value})


def chosen_day(step: Step, at: str) -> date | None:
    """The day whose hours the calendar shows."""
    return parsed(at) if isinstance(step, Moment) and len(at) == len("20261127") else None


def problem_words(seen: RunView) -> str:
    return say(f"answers.problem.{seen.problem.code}", **seen.problem.data) if seen.problem else ""


def how_many(step: Step) -> str:
    """«Отметьте от двух до трёх ответов»; a limit nobody can reach is not spoken of."""
    if isinstance(step, PersonChoice):
        return how_many_people(step)
    if not isinstance(step, Multi):
        return ""
    most = step.max_choices if step.max_choices and step.max_choices < len(step.options) else 0
    return label("runs.how_many.answers", least=step.min_choices, most=most)


def file_types(step: Step) -> str:
    return ", ".join(label(f"runs.file_type.{each}") for each in step.types) if isinstance(step, FileStep) else ""


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
        case PersonChoice():
            return people_rows(seen, step)
        case _:
            return ()


def option_rows(run_id: int, step_id: str, options: Mapping[str, str]) -> Rows:
    buttons = [tap(run_id, step_id, key, cut(key, text)) for key, text in options.items()]
    width = 2 if all(len(text) <= SHORT_LABEL for text in options.values()) else 1
    return in_rows(buttons, width)


def multi_rows(run_id: int, step: Multi, answer: Answer | None) -> Rows:
    """A tick says what it will do («+» or «-»), so that a double tap ticks once."""
    now = ticked(step, answer.value if answer else None)
    ticks = [
        tap(run_id, step.id, (OFF if key in now else ON) + key, label("runs.tick", on=key in now, text=cut(key, text)))
        for key, text in step.options.items()
    ]
    done = (tap(run_id, step.id, DONE, label("runs.done", count=len(now))),) if now else ()
    return (*((tick,) for tick in ticks), done)


def cut(key: str, text: str) -> str:
    """What a person wrote in «другое» may be longer than any button."""
    return text if key != OTHER or len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"


def moves(seen: RunView, step: Step, answer: Answer | None, *, known: bool) -> Rows:
    """The row under the answers: what one can do besides answering."""
    rows: list[Sequence[Button]] = []
    if known and not many(step):
        confirm = answer is not None and answer.state is State.DRAFT
        rows.append((go(seen, RunMove.KEEP, "runs.confirm" if confirm else "runs.keep", step.id, "success"),))
    row = [go(seen, RunMove.BACK, "runs.back", step.id)] if step is not path(seen.scenario, seen.answers)[0] else []
    if step.optional:
        row.append(go(seen, RunMove.SKIP, "runs.skip", step.id))
    row.append(go(seen, RunMove.PAUSE, "runs.pause"))
    return (*map(tuple, rows), tuple(row))
