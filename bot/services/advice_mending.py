"""Mending the library: the council, and the curators, put words right, choose a topic, publish, hide, write anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matching.names import names_in
from bot.matching.topics import guess_topic
from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import LongText
from bot.services import runs
from bot.services.access import MEND_LIBRARY, Actor, get_advice_to_mend
from bot.services.advice import (
    BEGINNING,
    AdviceCard,
    AdviceFound,
    card_of,
    lines_of,
    read_card,
    read_known_names,
    terms_of,
)
from bot.services.forms import Form, Started
from bot.services.help_form import CONFLICT, OTHER, topics
from bot.services.pages import PAGE, find_page
from bot.storage.models import Advice, Run
from bot.storage.states import AdviceStatus, RunStatus

QUESTION_FORM, ANSWER_FORM, CARD_FORM = "advice_question", "advice_answer", "advice_card"
QUESTION, ANSWER = "question", "answer"
STEP_OF = {QUESTION_FORM: QUESTION, ANSWER_FORM: ANSWER}
READS = (
    *(Read(form, step, (LongText,), Given.ALWAYS) for form, step in STEP_OF.items()),
    *(Read(CARD_FORM, step, (LongText,), Given.ALWAYS) for step in (QUESTION, ANSWER)),
)
MOST_NAMES = 5


@dataclass(frozen=True)
class Published:
    """`names`: what looks like somebody's, so that it was not published yet."""

    card: AdviceCard
    names: tuple[str, ...] = ()


async def list_cards(session: AsyncSession, actor: Actor, status: AdviceStatus, page: int = 0) -> AdviceFound:
    """Those that wait the longest first; hidden ones, the newest first."""
    actor.require(*MEND_LIBRARY)
    wanted = (Advice.organisation_id == actor.organisation_id, Advice.status == status)
    total = await session.scalar(select(func.count()).select_from(Advice).where(*wanted)) or 0
    page, pages = find_page(total, page)
    order = Advice.id if status is AdviceStatus.PROPOSED else Advice.id.desc()
    cards = select(Advice.id, Advice.topic, BEGINNING).where(*wanted).order_by(order)
    rows = (await session.execute(cards.offset(page * PAGE).limit(PAGE))).all()
    return AdviceFound(lines_of([row.id for row in rows], rows), page, pages, total, "", "")


async def read_to_mend(session: AsyncSession, actor: Actor, advice_id: int) -> AdviceCard:
    actor.require(*MEND_LIBRARY)
    return await read_card(session, actor, advice_id)


async def publish(session: AsyncSession, actor: Actor, advice_id: int, *, sure: bool, now: datetime) -> Published:
    """Before it goes out the words are looked through for names once more; `sure`: somebody has looked, too."""
    advice = await get_advice_to_mend(session, actor, advice_id)
    if advice.status is not AdviceStatus.PUBLISHED:
        names = () if sure else await find_names(session, advice)
        if names:
            return Published(card_of(advice, actor), names)
        advice.status, advice.request_id = AdviceStatus.PUBLISHED, None
        note_editing(advice, actor.person_id, now)
    return Published(card_of(advice, actor))


async def hide(session: AsyncSession, actor: Actor, advice_id: int, *, now: datetime) -> AdviceCard:
    """«Не публиковать» and «Скрыть»: only those who mend see it."""
    advice = await get_advice_to_mend(session, actor, advice_id)
    if advice.status is not AdviceStatus.HIDDEN:
        advice.status = AdviceStatus.HIDDEN
        note_editing(advice, actor.person_id, now)
    return card_of(advice, actor)


def card_topics() -> tuple[str, ...]:
    """In the order of the form. A conflict is no topic of the library (A48)."""
    return tuple(topic for topic in topics() if topic != CONFLICT)


async def set_topic(session: AsyncSession, actor: Actor, advice_id: int, topic: str, *, now: datetime) -> AdviceCard:
    advice = await get_advice_to_mend(session, actor, advice_id)
    if topic in card_topics() and topic != advice.topic:
        advice.topic = topic
        note_editing(advice, actor.person_id, now)
    return card_of(advice, actor)


def note_editing(advice: Advice, person_id: int, now: datetime) -> None:
    advice.edited_by_id, advice.edited_at = person_id, now


async def find_names(session: AsyncSession, advice: Advice) -> tuple[str, ...]:
    """What somebody could be recognised by, as it stands in the words of the card."""
    known = await read_known_names(session, advice.organisation_id)
    found = (name for text in (advice.question, advice.answer) for name in names_in(text, known))
    return tuple(dict.fromkeys(found))[:MOST_NAMES]


# --- by typing


async def start_words(session: AsyncSession, actor: Actor, advice_id: int, form: str, *, now: datetime) -> Started:
    """Asks for new words of the question or of the answer, with the present ones to keep."""
    advice = await get_advice_to_mend(session, actor, advice_id)
    step = STEP_OF[form]
    open_id = await runs.find_open(session, actor.person_id, form)
    if open_id is not None:  # about another card, or left half-way
        await runs.close(session, open_id, RunStatus.CLOSED, now=now)
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=form,
        now=now,
        offered={step: advice.question if step == QUESTION else advice.answer},
    )
    await session.execute(
        update(Run).where(Run.id == run_id).values(advice_id=advice.id).execution_options(synchronize_session=False)
    )
    return Started(run_id)


async def start_card(session: AsyncSession, actor: Actor, *, now: datetime) -> Started:
    """«Написать совет»: a card that came of no talk."""
    actor.require(*MEND_LIBRARY)
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=CARD_FORM,
        now=now,
    )
    return Started(run_id)


async def take_words(session: AsyncSession, form: Form) -> tuple[str, int | None]:
    """What sending the words comes to (done, names, gone), and the card; of two who mend at once the later counts."""
    advice = await session.scalar(select(Advice).join(Run, Run.advice_id == Advice.id).where(Run.id == form.run.id))
    if advice is None:
        return "gone", None
    step = STEP_OF[form.scenario.id]
    words = str(form.values[step])
    if step == QUESTION:
        advice.question = words
    else:
        advice.answer = words
    return await mended(session, advice, form)


async def take_card(session: AsyncSession, form: Form) -> tuple[str, int | None]:
    question, answer = (str(form.values[step]) for step in (QUESTION, ANSWER))
    guessed = guess_topic(question)
    advice = Advice(
        organisation_id=form.organisation.id,
        status=AdviceStatus.PROPOSED,
        topic=guessed if guessed in card_topics() else OTHER,
        question=question,
        answer=answer,
        created_at=form.now,
    )
    session.add(advice)
    return await mended(session, advice, form)


async def mended(session: AsyncSession, advice: Advice, form: Form) -> tuple[str, int | None]:
    advice.terms = terms_of(advice.question, advice.answer)
    note_editing(advice, form.person.id, form.now)
    await session.flush()
    return "names" if await find_names(session, advice) else "done", advice.id
