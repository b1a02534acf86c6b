"""Going through a questionnaire: one act, one transaction, and the view of where the person stands now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios import engine, typed
from bot.scenarios.answers import Answer, Answers, Changed, Outcome, Stale, State, Value
from bot.scenarios.model import Scenario
from bot.scenarios.steps import PersonChoice
from bot.services import attachments, editions
from bot.services.access import Denied, Vanished
from bot.services.answer_names import file_of
from bot.services.known_facts import read_facts
from bot.services.run_views import Going, RunView, complete, view, with_paper
from bot.storage import runs as stored
from bot.storage.models import Person, Run, StepAnswer
from bot.storage.runs import LoadedRun
from bot.storage.states import CONSENT_PD, AnswerState, Role, RunStatus

DAY_DIGITS = len("20261127")  # a longer number than any mark: a day or an hour of the calendar


class Which(TypedDict, total=False):
    """What a run is about, and who writes in it."""

    pair_id: int | None
    meeting_id: int | None
    about_id: int | None
    respondent_id: int | None
    entered_by_id: int | None


library = editions.library  # the shipped forms, for whoever begins a run of one


async def going(session: AsyncSession, run: LoadedRun) -> Going:
    answers = {step: Answer(value, State(state)) for step, (state, value) in run.answers.items()}
    return Going(run, await editions.wording_of(session, run), answers)


async def load_own(session: AsyncSession, telegram_id: int, run_id: int, *, to_change: bool = True) -> Going:
    run = await stored.find_run(session, telegram_id, run_id, to_change=to_change)
    if run is None:  # deleted, or never this person's: SQLite gives the number of a deleted run to the next one
        raise Vanished(f"there is no run {run_id} of telegram account {telegram_id}")
    own = await going(session, run)
    if is_out_of_reach(own):
        raise Denied(f"run {run_id} is out of reach of telegram account {telegram_id}")
    return own


BEFORE_CONSENT = (CONSENT_PD, "setup_organisation")  # the consent names the organisation


def is_out_of_reach(own: Going) -> bool:
    """Begun as a curator by somebody who is none any more: a paper, a trial of a draft, what is about somebody else, a
    dialogue for curators. A form that a wave asks is for whom it was asked. Or of somebody without a consent: it waits
    for that, as a pupil's does for the representative's."""
    run, audience = own.run, own.scenario.audience
    if not run.by_consented and run.scenario not in BEFORE_CONSENT:
        return True
    of_others = run.entered_by_id is not None or run.edition_id is not None
    about_other = run.about_id is not None and Role.CURATOR in audience
    for_curators = run.respondent_id is None and list(audience) == [Role.CURATOR]
    if is_of_library(own.scenario) and run.respondent_id is None:
        return not run.by_editor
    return (of_others or about_other or for_curators) and not run.by_curator


def is_of_library(scenario: Scenario) -> bool:
    """A dialogue of those who mend the library of advice."""
    return not scenario.moments and {*scenario.audience} == {Role.COUNCIL, Role.CURATOR}


async def settle(
    session: AsyncSession, own: Going, outcome: Outcome, now: datetime, *, query: str = "", page: int = 0
) -> RunView:
    """Writes what the act changed; a run taken up again becomes the one that typed texts go to."""
    if not own.open:
        return view(own, now)
    if isinstance(outcome, Changed):
        if own.scenario.edition not in own.run.wordings:
            await editions.keep_wording(session, own.scenario, now=now)
        await save(session, own.run.id, own.scenario, outcome.answers, now)
        await attachments.forget(session, own.run.id, replaced_files(own, outcome))
    if not own.run.is_current:
        await stored.set_current_run(session, own.run.writer_id, own.run.id)
    seen = view(own, now, outcome)
    stays = seen.step is own.current and not isinstance(outcome, Stale)
    return await complete(session, own, seen, query=query if stays else "", page=page if stays else 0)


def replaced_files(own: Going, outcome: Changed) -> list[int]:
    before = {step: own.answers[step].value for step in outcome.answers if step in own.answers}
    gone = (file_of(value) for step, value in before.items() if value != outcome.answers[step].value)
    return [file_id for file_id in gone if file_id is not None]


async def keep_as_sent(session: AsyncSession, own: Going, *, now: datetime) -> None:
    """The wording it was sent under, where nothing was answered since the form changed."""
    if own.scenario.edition != own.run.wording:
        await editions.keep_wording(session, own.scenario, now=now)
        await stored.set_wording(session, own.run.id, own.scenario.edition)


async def save(session: AsyncSession, run_id: int, scenario: Scenario, answers: Answers, now: datetime) -> None:
    changed = {step: (AnswerState(answer.state), answer.value) for step, answer in answers.items()}
    await stored.save_answers(session, run_id, scenario.edition, changed, now)


async def tap(
    session: AsyncSession, telegram_id: int, run_id: int, step_id: str, option: str, *, now: datetime
) -> RunView:
    own = await load_own(session, telegram_id, run_id)
    if option.isdecimal() and len(option) >= DAY_DIGITS:
        local = now.astimezone(ZoneInfo(own.run.time_zone))
        return await settle(session, own, typed.pick(own.scenario, own.answers, step_id, option, now=local), now)
    if option[:1] in (engine.ON, engine.OFF) and isinstance(own.current, PersonChoice):
        return await settle(session, own, Stale(), now)  # who may be chosen is for services/person_answers to know
    return await settle(session, own, engine.tap(own.scenario, own.answers, step_id, option), now)


async def skip(session: AsyncSession, telegram_id: int, run_id: int, step_id: str, *, now: datetime) -> RunView:
    own = await load_own(session, telegram_id, run_id)
    return await settle(session, own, engine.skip(own.scenario, own.answers, step_id), now)


async def keep(session: AsyncSession, telegram_id: int, run_id: int, step_id: str, *, now: datetime) -> RunView:
    own = await load_own(session, telegram_id, run_id)
    local = now.astimezone(ZoneInfo(own.run.time_zone))
    return await settle(session, own, typed.confirm(own.scenario, own.answers, step_id, now=local), now)


async def go_back(session: AsyncSession, telegram_id: int, run_id: int, step_id: str, *, now: datetime) -> RunView:
    """`step_id` is the question the button stood under: a second tap of it changes nothing more."""
    own = await load_own(session, telegram_id, run_id)
    under = own.current.id if own.current else ""
    outcome = engine.back(own.scenario, own.answers) if under == step_id else Stale()
    return await settle(session, own, outcome, now)


async def change(session: AsyncSession, telegram_id: int, run_id: int, step_id: str, *, now: datetime) -> RunView:
    own = await load_own(session, telegram_id, run_id)
    return await settle(session, own, engine.reopen(own.scenario, own.answers, step_id), now)


async def resume(session: AsyncSession, telegram_id: int, run_id: int, *, now: datetime) -> RunView:
    own = await load_own(session, telegram_id, run_id)
    if own.open and not own.run.is_current:
        await stored.set_current_run(session, own.run.writer_id, own.run.id)
    return await complete(session, own, view(own, now))


async def look(session: AsyncSession, telegram_id: int, run_id: int, *, now: datetime) -> RunView:
    """Where the person stands, without touching anything."""
    own = await load_own(session, telegram_id, run_id, to_change=False)
    return await complete(session, own, view(own, now))


async def look_at_current(session: AsyncSession, telegram_id: int, *, now: datetime) -> RunView | None:
    """The questionnaire the person is in, if any."""
    run = await stored.find_current_run(session, telegram_id, to_change=False)
    if run is None or run.status is not RunStatus.OPEN:
        return None
    own = await going(session, run)
    return None if is_out_of_reach(own) else await complete(session, own, view(own, now))


async def pause(session: AsyncSession, telegram_id: int, run_id: int, *, now: datetime) -> RunView:
    """Typed texts go elsewhere until the person comes back; every answer stays."""
    own = await load_own(session, telegram_id, run_id)
    if own.run.is_current:
        await stored.set_current_run(session, own.run.writer_id, None)
    seen = view(own, now)
    return await with_paper(session, own, seen) if own.run.entered_by_id is not None else seen


async def let_go(session: AsyncSession, telegram_id: int, *, looking_in: str = "") -> None:
    """As pausing whatever questionnaire or talk it is: what is typed now looks for a line of the list shown (empty:
    people)."""
    keep_looking(session)
    await session.execute(
        update(Person)
        .where(
            Person.telegram_id == telegram_id,
            Person.current_run_id.is_not(None) | Person.talking_in_id.is_not(None) | (Person.looking_in != looking_in),
        )
        .values(current_run_id=None, looking_in=looking_in, talking_in_id=None, talking_at=None)
        .execution_options(synchronize_session=False)
    )


def keep_looking(session: AsyncSession) -> None:
    """The screen shown now belongs to the list in which typed words are looked for."""
    session.info["keeps_looking"] = True


async def stop_looking(session: AsyncSession, telegram_id: int) -> None:
    """Names that are typed are looked for among everybody again."""
    await session.execute(
        update(Person)
        .where(Person.telegram_id == telegram_id)
        .values(looking_in="")
        .execution_options(synchronize_session=False)
    )


async def remember_screen(session: AsyncSession, run_id: int, message_id: int, *, new_question: bool) -> None:
    """The message in which the questionnaire stands now, its present question shown: for the first time, or again."""
    await stored.set_screen(session, run_id, message_id, new_question=new_question)


async def mark_unshown(session: AsyncSession, telegram_id: int) -> None:
    """The present question of the questionnaire the person is in could not be shown."""
    await stored.mark_unshown(session, telegram_id)


async def start(
    session: AsyncSession,
    *,
    organisation_id: int,
    person_id: int,
    scenario_id: str,
    now: datetime,
    known: Mapping[str, Value] | None = None,
    offered: Mapping[str, Value] | None = None,
    facts: bool = True,
    remind_at: datetime | None = None,
    subject: str = "",
    **which: Unpack[Which],
) -> int:
    """Begins the run or goes on with the open one; it becomes current of whoever writes in it: `entered_by_id`, the
    curator who enters a paper, else the person.

    `known`: answers by step, given elsewhere and not asked again. What the form wants of the programme's own knowledge
    (prefill) is offered besides, and what is `offered` by step, each with «Оставить как есть»; `facts`: False where
    the answers must not tell who gives them; `subject`: of services/subjects.
    """
    run_id = await find_open(session, person_id, scenario_id, subject=subject, **which)
    if run_id is None:
        scenario = await editions.get_form(session, organisation_id, scenario_id)
        await editions.keep_wording(session, scenario, now=now)
        run = Run(
            organisation_id=organisation_id,
            person_id=person_id,
            scenario=scenario_id,
            version=scenario.version,
            wording=scenario.edition,
            subject=subject,
            **which,
            started_at=now,
            remind_at=remind_at,
        )
        session.add(run)
        await session.flush()
        run_id = run.id
        told = await read_facts(session, library(), scenario, run, now) if facts else {}
        begun = engine.prefill(scenario, {**told, **(offered or {})})
        for step, value in (known or {}).items():
            begun[step] = Answer(value, State.SKIPPED if value is None else State.GIVEN)
        if begun:
            await save(session, run_id, scenario, begun, now)
    await stored.set_current_run(session, which.get("entered_by_id") or person_id, run_id)
    return run_id


async def find_open(
    session: AsyncSession, person_id: int, scenario_id: str, *, subject: str = "", **which: Unpack[Which]
) -> int | None:
    """What is not named in `which` is of no other thing: NULL."""
    columns = {name: getattr(Run, name) for name in Which.__annotations__}
    return await session.scalar(
        select(Run.id).where(
            Run.person_id == person_id,
            Run.scenario == scenario_id,
            Run.status == RunStatus.OPEN,
            Run.edition_id.is_(None),
            Run.subject == subject,
            *(column.is_not_distinct_from(which.get(name)) for name, column in columns.items()),
        )
    )


async def close_own(session: AsyncSession, run: LoadedRun) -> None:
    """The same form the person had begun in the chat: the paper has been entered instead."""
    await close_open(
        session,
        Run.person_id == run.person_id,
        Run.scenario == run.scenario,
        Run.pair_id.is_not_distinct_from(run.pair_id),
        Run.entered_by_id.is_(None),
        Run.edition_id.is_(None),
    )


async def sent_values(session: AsyncSession, run_id: int) -> dict[str, Value]:
    """By step; None where a question was skipped."""
    rows = await session.execute(select(StepAnswer.step, StepAnswer.value).where(StepAnswer.run_id == run_id))
    return {row.step: row.value for row in rows}


async def close(session: AsyncSession, run_id: int, status: RunStatus, *, now: datetime) -> bool:
    """False when it was closed before: of two «Отправить» at once one counts."""
    closed = await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.status == RunStatus.OPEN)
        .values(status=status, sent_at=now if status is RunStatus.SENT else None, remind_at=None)
        .returning(Run.id, func.coalesce(Run.entered_by_id, Run.person_id).label("writer_id"))
        .execution_options(synchronize_session=False)
    )
    rows = closed.all()
    if status is not RunStatus.SENT:
        await attachments.forget_runs(session, [row.id for row in rows])
    await leave(session, rows)
    return bool(rows)


async def close_of_pair(session: AsyncSession, pair_id: int, scenario_ids: Sequence[str]) -> None:
    """What was begun for a pair that is no more: nobody is asked to go on with it."""
    await close_open(session, Run.pair_id == pair_id, Run.scenario.in_(scenario_ids))


async def close_of_person(session: AsyncSession, person_id: int, scenario_id: str) -> None:
    """What the person began was settled in another way."""
    await close_open(session, Run.person_id == person_id, Run.scenario == scenario_id)


async def close_unanswered(session: AsyncSession, person_id: int, scenario_id: str) -> None:
    """Dialogues about something that were only looked at: nothing of theirs is lost."""
    answered = exists().where(
        StepAnswer.run_id == Run.id, StepAnswer.state.in_((AnswerState.GIVEN, AnswerState.SKIPPED))
    )
    await close_open(session, Run.person_id == person_id, Run.scenario == scenario_id, Run.subject != "", ~answered)


async def close_open(session: AsyncSession, *which: ColumnElement[bool]) -> None:
    closed = await session.execute(
        update(Run)
        .where(*which, Run.status == RunStatus.OPEN)
        .values(status=RunStatus.CLOSED, remind_at=None)
        .returning(Run.id, func.coalesce(Run.entered_by_id, Run.person_id).label("writer_id"))
        .execution_options(synchronize_session=False)
    )
    rows = closed.all()
    await attachments.forget_runs(session, [row.id for row in rows])
    await leave(session, rows)


async def leave(session: AsyncSession, rows: Sequence[Row[int, int]]) -> None:
    """Of runs and who writes in them: typed texts go to none of these any more, to another questionnaire they do."""
    if not rows:
        return
    await session.execute(
        update(Person)
        .where(Person.id.in_([row.writer_id for row in rows]), Person.current_run_id.in_([row.id for row in rows]))
        .values(current_run_id=None)
        .execution_options(synchronize_session=False)
    )
