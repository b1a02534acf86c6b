"""A questionnaire as its person sees it now, with what the question shown needs besides its own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios import path
from bot.scenarios.answers import Answers, Changed, Outcome, Problem, Stale, State
from bot.scenarios.model import Scenario
from bot.scenarios.steps import FileStep, PersonChoice, Step
from bot.scenarios.values import chosen
from bot.services.answer_names import read_names
from bot.services.banks import Candidates, find_candidates
from bot.services.consents import document_text
from bot.services.names import Named, named
from bot.services.pages import fit_words
from bot.services.subject_words import read_words
from bot.storage.models import Organisation, Person
from bot.storage.runs import LoadedRun
from bot.storage.states import Privacy, RunStatus

BUTTON_BYTES = 64
BESIDES = len("who:::+999999999:999:")  # of a button that names a person and a page; run, step and query come on top


class Unheard(StrEnum):
    """Why a typed text was not taken as the answer to the present question."""

    UNSHOWN = "unshown"  # Telegram was away when the question was to appear
    EARLIER = "earlier"  # written before the question appeared
    ELSEWHERE = "elsewhere"  # a reply to another message of the bot


@dataclass(frozen=True)
class RunView:
    """`step` is None when everything is answered: the review."""

    run_id: int
    scenario: Scenario
    answers: Answers
    step: Step | None
    now: datetime  # local
    screen_message_id: int | None = None
    unshown: bool = False
    unheard: Unheard | None = None
    typed: str = ""  # what was not heard
    problem: Problem | None = None
    stale: bool = False  # the button was an old one; what is shown is today's state
    changed: bool = False
    complete: bool = False  # nothing to review: to be sent at once
    closed: bool = False  # sent before or no longer needed
    sent: bool = False
    trial: bool = False  # of a draft: nothing of it will be kept
    waits_for_text: bool = False  # what the person types goes here
    document: str = ""  # of a consent: its whole text
    paper_of: Named | None = None  # whose paper is being entered
    hours: tuple[time, time] = (time(8, 30), time(18, 30))  # the organisation's, local
    names: Mapping[str, str] = field(default_factory=dict)  # for `render_value`
    candidates: Candidates | None = None  # who can be chosen
    strict: bool = False  # files do not travel through the messenger
    corrected: str = ""  # the step that was changed just now, having been answered before
    of_album: bool = False  # the file taken just now was one of several
    partner: str = ""  # of a form about a pair: whom it is about
    anonymous: bool = False
    changed_until: datetime | None = None  # local; of a wave: the answers can be changed until then
    over: bool = False  # the wave is closed
    answered: bool = False  # what was sent in the wave before stays as it was until this is sent
    draft_id: int | None = None  # of a trial
    campaign_id: int | None = None  # the wave whose day is asked for
    subject: str = ""  # what else the dialogue is about: services/subjects
    about: str = ""  # the same in words
    advice_id: int | None = None  # the card of the library whose words are mended

    @property
    def cut_off(self) -> bool:
        """Too long for one message of Telegram, too: what comes next is the rest of it."""
        return self.problem is not None and self.problem.code == "too_long"


@dataclass(frozen=True)
class Going:
    """A loaded run with its form and answers in the engine's words."""

    run: LoadedRun
    scenario: Scenario
    answers: Answers

    @property
    def open(self) -> bool:
        return self.run.status is RunStatus.OPEN

    @property
    def current(self) -> Step | None:
        return path.current_step(self.scenario, self.answers)


def view(own: Going, now: datetime, outcome: Outcome | None = None) -> RunView:
    answers = {**own.answers, **outcome.answers} if isinstance(outcome, Changed) else own.answers
    step = path.current_step(own.scenario, answers)
    return RunView(
        run_id=own.run.id,
        scenario=own.scenario,
        answers=answers,
        step=step,
        now=now.astimezone(ZoneInfo(own.run.time_zone)),
        screen_message_id=own.run.screen_message_id,
        unshown=own.run.unshown,
        problem=outcome if isinstance(outcome, Problem) else None,
        stale=isinstance(outcome, Stale) or not own.open,
        changed=isinstance(outcome, Changed),
        complete=own.open and step is None and not own.scenario.review,
        closed=not own.open,
        sent=own.run.status is RunStatus.SENT,
        trial=own.run.edition_id is not None,
        draft_id=own.run.edition_id,
        campaign_id=own.run.campaign_id,
        advice_id=own.run.advice_id,
        subject=own.run.subject,
        over=own.run.over,
        answered=own.run.answered,
        waits_for_text=own.open and own.run.is_current,
        hours=(time.fromisoformat(own.run.hours_from), time.fromisoformat(own.run.hours_to)),
        strict=own.run.privacy is Privacy.STRICT,
        corrected=corrected(own, outcome),
        partner=own.run.partner if own.scenario.about == "pair" else "",
        anonymous=own.run.anonymous,
        changed_until=own.run.closes_at.astimezone(ZoneInfo(own.run.time_zone)) if own.run.closes_at else None,
    )


def corrected(own: Going, outcome: Outcome | None) -> str:
    changed = outcome.answers if isinstance(outcome, Changed) else {}
    again = (step for step in changed if step in own.answers and own.answers[step].state is State.REOPENED)
    return next(again, "")


async def complete(session: AsyncSession, own: Going, seen: RunView, *, query: str = "", page: int = 0) -> RunView:
    """`query` and `page` are those of a choice of people. Questions that are only words and buttons read nothing."""
    if own.run.entered_by_id is not None:
        seen = await with_paper(session, own, seen)
    if own.run.subject and not seen.complete:
        seen = replace(seen, about=await read_words(session, own.run.subject))
    if own.scenario.document is not None and seen.step is own.scenario.steps[0]:
        return await with_document(session, own, seen)
    if seen.complete or seen.closed:
        return seen
    if isinstance(seen.step, PersonChoice):
        return await with_candidates(session, own, seen, seen.step, query, page)
    if seen.step is not None and not isinstance(seen.step, FileStep):
        return seen
    shown = [seen.step] if seen.step is not None else own.scenario.steps
    values = {step.id: seen.answers[step.id].value for step in shown if step.id in seen.answers}
    names = await read_names(session, own.run.organisation_id, own.run.privacy, own.scenario, values)
    return replace(seen, names=names)


async def with_document(session: AsyncSession, own: Going, seen: RunView) -> RunView:
    """A consent is read where it is given: its first screen carries the document."""
    person = await session.get_one(Person, own.run.person_id)
    organisation = await session.get_one(Organisation, own.run.organisation_id)
    return replace(seen, document=document_text(own.scenario, organisation, person, seen.now))


async def with_paper(session: AsyncSession, own: Going, seen: RunView) -> RunView:
    """Whose paper it is that a curator enters."""
    return replace(seen, paper_of=named(await session.get_one(Person, own.run.person_id), own.run.privacy))


async def with_candidates(
    session: AsyncSession, own: Going, seen: RunView, step: PersonChoice, query: str, page: int
) -> RunView:
    answer = seen.answers.get(step.id)
    found = await find_candidates(
        session,
        own.run.organisation_id,
        own.run.privacy,
        step.bank,
        by_id=own.run.person_id,
        chosen=chosen(answer.value if answer else None),
        query=fit_words(query, query_room(own.run.id, step)),
        page=page,
    )
    return replace(seen, candidates=found, names={str(each.id): each.name for each in found.chosen})


def query_room(run_id: int, step: Step) -> int:
    """Bytes the buttons of a choice of people have left for what was typed."""
    return BUTTON_BYTES - BESIDES - len(str(run_id)) - len(step.id)
