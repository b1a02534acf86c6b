"""The library: questions and answers without names, by topic. The council mends and publishes them.

Nothing of a card leads to the people it came from: its words are those of the talk without names, and which request it
was is forgotten with publishing. A conflict (A48) never becomes a card.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matching.lemmas import lemmas
from bot.matching.names import without_names
from bot.matching.similar import Text, having_words, most_similar
from bot.services.access import MEND_LIBRARY, READ_LIBRARY, Actor, get_advice
from bot.services.advice_notices import tell_editors
from bot.services.help_form import CONFLICT, OTHER, topic_words, topics
from bot.services.pages import PAGE, cut_query, find_page
from bot.storage.models import Advice, HelpMessage, HelpRequest, Person
from bot.storage.states import AdviceStatus
from bot.texts.render import excerpt

LOOKING = "advice"  # where what is typed is looked for (Person.looking_in)
MOST_READ = 1_000  # cards a search looks through, the newest
MOST_FOUND = 3 * PAGE
MOST_TERMS = 300
QUERY_BYTES = 52  # a button carries it: twenty-six Russian letters
LINE = 160
BEGINNING = func.substr(Advice.question, 1, 2 * LINE).label("question")


@dataclass(frozen=True)
class AdviceLine:
    """A card of the library in one line."""

    advice_id: int
    topic_words: str
    question: str


@dataclass(frozen=True)
class AdviceFound:
    """A page of cards: of a topic, or those that have the words looked for."""

    lines: tuple[AdviceLine, ...]
    page: int
    pages: int
    total: int
    topic: str
    query: str  # fits a button

    @property
    def topic_words(self) -> str:
        return titled(self.topic)


@dataclass(frozen=True)
class Shelves:
    """What the library has: published cards by topic, in the order of the form; and what waits for those who mend."""

    counts: Mapping[str, int]
    mends: bool
    waiting: int = 0
    hidden: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class AdviceCard:
    advice_id: int
    status: AdviceStatus
    topic: str
    question: str
    answer: str
    mends: bool

    @property
    def topic_words(self) -> str:
        return titled(self.topic)


def titled(topic: str) -> str:
    """The words of a topic as a heading: «Другое»."""
    words = topic_words(topic)
    return words[:1].upper() + words[1:]


# --- reading


async def find_similar(
    session: AsyncSession, actor: Actor, terms: Sequence[str], topic: str, most: int = 3
) -> tuple[AdviceLine, ...]:
    """Published cards like a question, the most similar first. `terms` as `lemmas` gives them."""
    if not terms:
        return ()
    rows = (await session.execute(newest(actor))).all()
    texts = [Text(row.id, tuple(row.terms.partition("\n")[0].split()), row.topic) for row in rows]
    return lines_of(most_similar(terms, texts, topic=topic, most=most), rows)


async def search(
    session: AsyncSession, actor: Actor, *, query: str = "", topic: str = "", page: int = 0
) -> AdviceFound:
    """By words in any of their forms, else by topic, else all; a page past the end is the last one."""
    actor.require(*READ_LIBRARY)
    query = fit_query(query)
    if query:
        rows = (await session.execute(newest(actor))).all()
        texts = [Text(row.id, tuple(row.terms.split()), row.topic) for row in rows]
        found = having_words(lemmas(query), texts)[:MOST_FOUND]
        page, pages = find_page(len(found), page)
        shown = found[page * PAGE : (page + 1) * PAGE]
        return AdviceFound(lines_of(shown, rows), page, pages, len(found), "", query)
    wanted = (Advice.organisation_id == actor.organisation_id) & (Advice.status == AdviceStatus.PUBLISHED)
    if topic:
        wanted &= Advice.topic == topic
    total = await session.scalar(select(func.count()).select_from(Advice).where(wanted)) or 0
    page, pages = find_page(total, page)
    cards = select(Advice.id, Advice.topic, BEGINNING).where(wanted).order_by(Advice.id.desc())
    rows_shown = (await session.execute(cards.offset(page * PAGE).limit(PAGE))).all()
    return AdviceFound(lines_of([row.id for row in rows_shown], rows_shown), page, pages, total, topic, "")


def fit_query(query: str) -> str:
    """Whole words of what was typed, as many as a button can carry."""
    whole = cut_query(query, 4 * QUERY_BYTES)
    cut = cut_query(query, QUERY_BYTES)
    return cut if cut == whole or " " not in cut or whole[len(cut)] == " " else cut.rpartition(" ")[0]


def newest(actor: Actor) -> Select[tuple[int, str, str, str]]:
    return (
        select(Advice.id, Advice.topic, Advice.terms, BEGINNING)
        .where(Advice.organisation_id == actor.organisation_id, Advice.status == AdviceStatus.PUBLISHED)
        .order_by(Advice.id.desc())
        .limit(MOST_READ)
    )


def lines_of(ids: Iterable[int], rows: Sequence[Row[*tuple[object, ...]]]) -> tuple[AdviceLine, ...]:
    """Of rows with `id`, `topic` and `question`, in the order of the ids."""
    known = {row.id: row for row in rows}
    return tuple(
        AdviceLine(each, titled(known[each].topic), excerpt(" ".join(known[each].question.split()), LINE))
        for each in ids
    )


async def read_shelves(session: AsyncSession, actor: Actor) -> Shelves:
    actor.require(*READ_LIBRARY)
    rows = await session.execute(
        select(Advice.status, Advice.topic, func.count())
        .where(Advice.organisation_id == actor.organisation_id)
        .group_by(Advice.status, Advice.topic)
    )
    counted = {(status, topic): count for status, topic, count in rows}
    published = {topic: counted.get((AdviceStatus.PUBLISHED, topic), 0) for topic in topics()}
    mends = actor.may(*MEND_LIBRARY)
    waiting, hidden = (
        sum(count for (status, _), count in counted.items() if mends and status is wanted)
        for wanted in (AdviceStatus.PROPOSED, AdviceStatus.HIDDEN)
    )
    return Shelves({topic: count for topic, count in published.items() if count}, mends, waiting, hidden)


async def read_card(session: AsyncSession, actor: Actor, advice_id: int) -> AdviceCard:
    return card_of(await get_advice(session, actor, advice_id), actor)


def card_of(advice: Advice, actor: Actor) -> AdviceCard:
    return AdviceCard(
        advice_id=advice.id,
        status=advice.status,
        topic=advice.topic,
        question=advice.question,
        answer=advice.answer,
        mends=actor.may(*MEND_LIBRARY),
    )


# --- what talks become


async def has_words(session: AsyncSession, request: HelpRequest) -> bool:
    """Whether there is anything a card could be made of: words of both sides, and not of a conflict."""
    return all(await read_words(session, request))


async def read_words(session: AsyncSession, request: HelpRequest) -> tuple[str, str]:
    """The question in the words of who asked, the answer in those of who answered at last; "" where there are none."""
    if request.topic == CONFLICT or request.curator_id is not None:
        return "", ""
    rows = (
        await session.execute(
            select(HelpMessage.person_id, HelpMessage.question, HelpMessage.text)
            .where(HelpMessage.request_id == request.id, HelpMessage.text != "")
            .order_by(HelpMessage.id)
        )
    ).all()
    asked = [row for row in rows if row.person_id == request.person_id]
    question = [row.text for row in asked if row.question] or [row.text for row in asked]
    return "\n".join(question), "\n".join(row.text for row in rows if row.person_id == request.holder_id)


async def propose(session: AsyncSession, request: HelpRequest, *, now: datetime) -> None:
    """Both agreed: a card without names goes to the council; told of again, it takes the words as they are now, until
    somebody has mended them."""
    words = await read_words(session, request)
    if not all(words):
        return
    known = await read_known_names(session, request.organisation_id)
    question, answer = (without_names(text, known) for text in words)
    card = await session.scalar(select(Advice).where(Advice.request_id == request.id))
    if card is not None and (card.edited_at is not None or card.status is not AdviceStatus.PROPOSED):
        return
    if card is None:
        card = Advice(
            organisation_id=request.organisation_id,
            request_id=request.id,
            status=AdviceStatus.PROPOSED,
            created_at=now,
        )
        session.add(card)
    card.topic, card.question, card.answer = request.topic or OTHER, question, answer
    card.terms = terms_of(question, answer)
    await session.flush()
    await tell_editors(session, request.organisation_id, now=now)


async def read_known_names(session: AsyncSession, organisation_id: int) -> frozenset[str]:
    """Of everybody in the organisation."""
    rows = await session.execute(
        select(Person.family_name, Person.given_name, Person.patronymic).where(
            Person.organisation_id == organisation_id
        )
    )
    return frozenset(name for row in rows for name in row if name)


def terms_of(question: str, answer: str) -> str:
    """As `Advice.terms` keeps them: what a new question is compared with, then what a search looks through."""
    asked = tuple(dict.fromkeys(lemmas(question)))
    return f"{' '.join(asked[:MOST_TERMS])}\n{' '.join(dict.fromkeys((*asked, *lemmas(answer))[: 2 * MOST_TERMS]))}"


async def take_back(session: AsyncSession, request: HelpRequest) -> None:
    """One of the two does not agree any more: what is not published goes."""
    await session.execute(
        delete(Advice).where(Advice.request_id == request.id).execution_options(synchronize_session="fetch")
    )


async def forget(session: AsyncSession, person_id: int) -> None:
    """Asker or helper takes part no longer: cards of their talks that were not published go; in those that were there
    is nothing of a person."""
    talks = select(HelpRequest.id).where(or_(HelpRequest.person_id == person_id, HelpRequest.holder_id == person_id))
    await session.execute(
        delete(Advice).where(Advice.request_id.in_(talks)).execution_options(synchronize_session="fetch")
    )
