"""The media plan and drafts of news."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, media_plan, news_drafts, publication_words
from bot.services.news_drafts import NewsDraft
from bot.texts import label
from bot.updates.once import Once
from bot.views import media_plan as views
from bot.views.info_callbacks import NewsKeep, NewsShow, PublicationAct, PublicationDo, PublicationNew
from bot.views.roadmap_callbacks import NewsNew, PublicationList, PublicationOpen

router = Router(name="media_plan")
Act = PublicationAct
TYPED = {
    Act.PLAN: publication_words.PLAN_FORM,
    Act.TEXT: publication_words.TEXT_FORM,
    Act.LINK: publication_words.LINK_FORM,
}


@router.callback_query(PublicationList.filter())
async def turn_list(query: CallbackQuery, callback_data: PublicationList, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await media_plan.list_publications(session, actor, callback_data.page, now=clock.now())
    await show(query, views.list_screen(found))


@router.callback_query(PublicationOpen.filter())
async def open_card(query: CallbackQuery, callback_data: PublicationOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await media_plan.read_publication(session, actor, callback_data.publication, now=clock.now())
    await show(query, views.card_screen(found))


@router.callback_query(PublicationNew.filter())
async def begin(query: CallbackQuery, callback_data: PublicationNew, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await publication_words.start_new(session, actor, callback_data.item, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)


@router.callback_query(PublicationDo.filter(F.act.in_(TYPED)))
async def ask_words(query: CallbackQuery, callback_data: PublicationDo, once: Once, clock: Clock) -> None:
    now, publication = clock.now(), callback_data.publication
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await publication_words.start_typing(session, actor, publication, TYPED[callback_data.act], now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)


@router.callback_query(PublicationDo.filter(F.act == Act.COPY))
async def copy(query: CallbackQuery, callback_data: PublicationDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await media_plan.read_publication(session, actor, callback_data.publication, now=clock.now())
    await show(query, views.copy_screen(found) if found.text else views.card_screen(found))


@router.callback_query(PublicationDo.filter((F.act == Act.DROP) & ~F.sure))
async def ask_to_drop(query: CallbackQuery, callback_data: PublicationDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await access.get_publication(session, actor, callback_data.publication)
        found = await media_plan.read_publication(session, actor, callback_data.publication, now=clock.now())
    await show(query, views.drop_screen(found))


@router.callback_query(PublicationDo.filter(F.act == Act.DROP))
async def drop(query: CallbackQuery, callback_data: PublicationDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        gone = await media_plan.drop(session, actor, callback_data.publication)
        found = await media_plan.list_publications(session, actor, now=clock.now())
    await show(query, views.list_screen(found), toast=label(f"media_plan.toast.{'drop' if gone else 'late'}"))


# --- news


async def read(query: CallbackQuery, wanted: NewsShow, once: Once, clock: Clock) -> NewsDraft:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        place = views.place_of(wanted.place)
        return await news_drafts.read_draft(
            session, actor, wanted.item, weeks=wanted.weeks, place=place, now=clock.now()
        )


@router.callback_query(NewsNew.filter())
async def open_news(query: CallbackQuery, callback_data: NewsNew, once: Once, clock: Clock) -> None:
    wanted = NewsShow(item=callback_data.item, weeks=news_drafts.WEEKS[0], place="")
    await show(query, views.news_screen(await read(query, wanted, once, clock)))


@router.callback_query(NewsShow.filter())
async def turn_news(query: CallbackQuery, callback_data: NewsShow, once: Once, clock: Clock) -> None:
    draft = await read(query, callback_data, once, clock)
    await show(query, views.news_alone_screen(draft) if callback_data.alone else views.news_screen(draft))


@router.callback_query(NewsKeep.filter())
async def keep_news(query: CallbackQuery, callback_data: NewsKeep, once: Once, clock: Clock) -> None:
    now, place = clock.now(), views.place_of(callback_data.place)
    item, weeks = callback_data.item, callback_data.weeks
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        kept = await news_drafts.keep(session, actor, item, weeks=weeks, place=place, now=now)
        if kept is None:
            draft = await news_drafts.read_draft(session, actor, item, weeks=weeks, place=place, now=now)
            screen = views.news_screen(draft)
        else:
            screen = views.card_screen(await media_plan.read_publication(session, actor, kept, now=now))
    await show(query, screen, toast=label(f"news.toast.{'nothing' if kept is None else 'kept'}"))
