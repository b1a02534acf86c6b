"""The library of advice: looking through it, looking for words in it, mending it."""

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.filters import is_words
from bot.handlers.runs import put
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import access, advice, advice_mending, help_asking, runs
from bot.services.access import READ_LIBRARY
from bot.storage.states import AdviceStatus
from bot.texts import label
from bot.updates.once import Once
from bot.views import advice as views
from bot.views import advice_callbacks as c
from bot.views.callbacks import Section, SectionOpen

router = Router(name="advice")
FORM_OF = {c.AdvicePart.QUESTION: advice_mending.QUESTION_FORM, c.AdvicePart.ANSWER: advice_mending.ANSWER_FORM}


@router.callback_query(SectionOpen.filter(F.section == Section.ADVICE))
async def open_library(query: CallbackQuery, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        shelves = await advice.read_shelves(session, actor)
        await runs.let_go(session, query.from_user.id, looking_in=advice.LOOKING)
    await show(query, views.shelves_screen(shelves))


@router.callback_query(c.AdviceList.filter())
async def turn_list(query: CallbackQuery, callback_data: c.AdviceList, once: Once) -> None:
    words, topic, page = callback_data.query, callback_data.topic, callback_data.page
    await help_asking.get_ready()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await advice.search(session, actor, query=words, topic=topic, page=page)
        await runs.let_go(session, query.from_user.id, looking_in=advice.LOOKING)
    await show(query, views.found_screen(found))


@router.message(is_words)
async def search(message: Message, once: Once) -> None:
    """What is written under the library is looked for in it."""
    actor = await find_writer(message, once)
    if actor is None or not actor.may(*READ_LIBRARY) or actor.looking_in != advice.LOOKING:
        raise SkipHandler
    await help_asking.get_ready()
    async with once.read() as session:
        found = await advice.search(session, actor, query=message.text or "")
    await show(message, views.found_screen(found))


@router.callback_query(c.AdviceOpen.filter())
async def open_card(query: CallbackQuery, callback_data: c.AdviceOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await advice.read_card(session, actor, callback_data.advice)
    await show(query, views.card_screen(card, draft=callback_data.draft, page=callback_data.page))


@router.callback_query(c.AdviceHelped.filter())
async def drop_draft(query: CallbackQuery, callback_data: c.AdviceHelped, once: Once) -> None:
    """The card was the answer: nobody is asked."""
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await advice.read_card(session, actor, callback_data.advice)
        dropped = await help_asking.drop(session, actor, callback_data.draft)
    if dropped:
        await show(query, views.helped_screen())
    else:
        await show(query, views.card_screen(card), toast=label("advice.sent_already"))


@router.callback_query(c.AdviceWaiting.filter())
async def turn_pile(query: CallbackQuery, callback_data: c.AdviceWaiting, once: Once) -> None:
    pile = callback_data.pile
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await advice_mending.list_cards(session, actor, AdviceStatus(pile), callback_data.page)
    await show(query, views.pile_screen(found, pile))


@router.callback_query(c.AdvicePublish.filter())
async def publish(query: CallbackQuery, callback_data: c.AdvicePublish, once: Once, clock: Clock) -> None:
    await help_asking.get_ready()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await advice_mending.publish(
            session, actor, callback_data.advice, sure=callback_data.sure, now=clock.now()
        )
    await show(query, views.published_screen(done))


@router.callback_query(c.AdviceHide.filter())
async def hide(query: CallbackQuery, callback_data: c.AdviceHide, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await advice_mending.hide(session, actor, callback_data.advice, now=clock.now())
    await show(query, views.card_screen(card), toast=label("advice.hidden"))


@router.callback_query(c.AdviceTopic.filter(F.topic == ""))
async def ask_topic(query: CallbackQuery, callback_data: c.AdviceTopic, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await advice_mending.read_to_mend(session, actor, callback_data.advice)
    await show(query, views.topics_screen(card, advice_mending.card_topics()))


@router.callback_query(c.AdviceTopic.filter())
async def set_topic(query: CallbackQuery, callback_data: c.AdviceTopic, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await advice_mending.set_topic(
            session, actor, callback_data.advice, callback_data.topic, now=clock.now()
        )
    await show(query, views.card_screen(card), toast=label("advice.topic_set"))


@router.callback_query(c.AdviceMend.filter())
async def mend(query: CallbackQuery, callback_data: c.AdviceMend, once: Once, clock: Clock) -> None:
    now, form = clock.now(), FORM_OF[callback_data.part]
    await help_asking.get_ready()  # what will be typed is looked through for names
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await advice_mending.start_words(session, actor, callback_data.advice, form, now=now)
        seen = await runs.resume(session, actor.telegram_id, started.run_id, now=now)
    await put(query, once, seen)


@router.callback_query(c.AdviceWrite.filter())
async def write(query: CallbackQuery, once: Once, clock: Clock) -> None:
    now = clock.now()
    await help_asking.get_ready()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await advice_mending.start_card(session, actor, now=now)
        seen = await runs.resume(session, actor.telegram_id, started.run_id, now=now)
    await put(query, once, seen)
