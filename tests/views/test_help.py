"""The screens of a help request with the longest names and the worst texts people can send."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import update

from bot.services import help_answers, help_asking, help_own, help_seen
from bot.services.access import get_actor
from bot.services.advice import AdviceLine
from bot.services.help_drafts import Promise
from bot.services.help_news import HelpNews
from bot.services.help_seen import HelpSide
from bot.services.home import read_home
from bot.services.names import Named
from bot.storage.database import Database
from bot.storage.models import Organisation, Person
from bot.storage.states import HelpContent, HelpOutcome, HelpStatus, HelpTurn, PairStatus, Privacy
from bot.views import help_card, help_choices, help_draft, help_notices
from bot.views import help_own as own_views
from bot.views import help_talk as talk_views
from bot.views.help_callbacks import HelpPass
from bot.views.help_words import within
from bot.views.home import home_screen
from bot.views.screen import Screen
from tests.kit.help import ask, messages, says
from tests.kit.pairs import School, open_school

TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LONGEST = {"family_name": "<" + "Ю" * 59, "given_name": "&" + "Щ" * 59, "patronymic": "Ы" * 60}
WORST = ("<" * 4096, "👩‍🏫" * 819, "{{ 7*7 }} <b>жирный</b> &amp; " * 140, "я" * 4096)


@pytest.fixture
async def school(db: Database) -> School:
    made = await open_school(db, privacy=Privacy.STANDARD)
    await made.pair(PairStatus.ACTIVE)
    async with db.write() as session:
        await session.execute(update(Person).values(**LONGEST, helps=True))
        await session.execute(update(Organisation).values(duty_contact="вахта " * 500))
    return made


def units(text: str) -> int:
    """As Telegram counts what is seen: without tags and entities."""
    return len(unescape(re.sub(r"</?b>", "", text)).encode("utf-16-le", "surrogatepass")) // 2


def check(screen: Screen, *, longest: int = 100) -> None:
    assert units(screen.text) <= (1024 if screen.has_file else 4096), units(screen.text)
    assert "<" not in re.sub(r"</?b>", "", screen.text), "everything typed is escaped"
    assert "49" not in screen.text.replace("{{", "")
    for row in screen.rows:
        for button in row:
            assert 0 < len(button.data.encode()) <= 64
            assert len(button.text.strip()) > 0
            assert len(button.text) <= longest


@pytest.mark.parametrize("words", WORST)
async def test_everything_fits(db: Database, school: School, words: str) -> None:
    now = TUESDAY
    seen = await ask(db, 102, now=now, words=words)
    await says(db, 102, seen.request_id, words, now=now)
    async with db.write() as session:
        await help_answers.take(session, await get_actor(session, 101), seen.request_id, now=now)
    for _ in range(6):
        await says(db, 101, seen.request_id, words, now=now)
        await says(db, 102, seen.request_id, words, now=now)
    async with db.read() as session:
        for number in (101, 102, 103):
            actor = await get_actor(session, number)
            card = await help_seen.read_help(session, actor, seen.request_id, now=now)
            for screen in screens_of(card):
                check(screen)
            check(talk_views.talk_screen(await help_seen.read_talk(session, actor, seen.request_id, None, now=now)))
            check(home_screen(await read_home(session, actor, now=now)), longest=256)
            check(own_views.own_screen(await help_own.list_own_help(session, actor, 0)))
        colleagues = await help_answers.find_colleagues(
            session, await get_actor(session, 101), seen.request_id, query=words, now=now
        )
        check(help_choices.colleagues_screen(replace(colleagues, pages=3)))


def screens_of(card: help_seen.HelpSeen) -> list[Screen]:
    """The card in every state it can be in for every side, and every notice."""
    told = []
    for side in HelpSide:
        for status, turn in ((HelpStatus.ASKED, HelpTurn.HOLDER), *((HelpStatus.TAKEN, turn) for turn in HelpTurn)):
            if (side, status) != (HelpSide.HOLDER, HelpStatus.ASKED):  # who is asked holds nothing
                told.append(replace(card, side=side, status=status, turn=turn, may_take=True, meets_at=None))
        told.append(replace(card, side=side, status=HelpStatus.TAKEN, meets_at=card.seen_at, promised_at=None))
        for outcome in () if side is HelpSide.ASKED else (None, *HelpOutcome):
            closed = replace(card, side=side, status=HelpStatus.CLOSED, outcome=outcome, reopen_until=card.seen_at)
            told.append(replace(closed, answered_at=card.seen_at))
    screens = [help_card.card_screen(each, news="Новость") for each in told]
    screens += [help_notices.offer_screen(each) for each in told]
    news = [HelpNews(1, each, what) for each in told for what in ("taken", "refused", "not_helped")]
    screens += [help_notices.NOTICES["help_passed"](each) for each in news]
    said = (card.talk or card.question)[-1]
    for content in HelpContent:
        file = replace(said, content=content, file_id="" if content is HelpContent.TEXT else "file")
        screens.append(help_notices.message_notice(HelpNews(1, card, message=file)))
        screens.append(talk_views.said_screen(card, file))
    return screens


@pytest.mark.parametrize("words", WORST)
async def test_a_draft_fits_with_everything_in_it(db: Database, school: School, words: str) -> None:
    async with db.write() as session:
        actor = await get_actor(session, 102)
        draft = await help_asking.begin(session, actor, now=TUESDAY)
        for _ in range(10):
            draft = await help_asking.add(session, actor, draft.request_id, messages.text(words), now=TUESDAY)
    full = replace(
        draft,
        names_seen=True,
        mentor_away=True,
        promise=Promise(TUESDAY, TUESDAY),
        curators=(Named(1, "я" * 180, "я" * 120),) * 3,
        similar=tuple(AdviceLine(2**52 + number, "тема", words) for number in range(3)),
    )
    for topic in ("conflict", "subject", "нет такой"):
        check(help_draft.draft_screen(replace(full, topic=topic, anonymous=True, may_be_anonymous=True)))
    for refused in help_asking.Refused:
        check(help_draft.draft_screen(replace(full, refused=refused)))
    check(help_draft.topics_screen(full))


def test_a_name_that_was_typed_fits_into_a_button() -> None:
    longest = HelpPass(request=2**53 - 1, page=2**31 - 1, query="щ" * 10)
    assert len(longest.pack().encode()) <= 64


def test_words_are_cut_by_what_telegram_counts() -> None:
    assert within("👩" * 10, 9).encode("utf-16-le")[:16] == ("👩" * 4).encode("utf-16-le")
    assert within(" да ", 2) == "да"
