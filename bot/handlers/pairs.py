"""Pairs: the curator's list, the two people's answers, the steps up to the order and the end."""

from collections.abc import Awaitable, Callable

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, difficulties, pair_cards, pair_consents, pair_nature, pairs
from bot.services.forms import Started
from bot.services.pairs import Acted
from bot.storage.states import PairForm, PairKind
from bot.texts import label
from bot.updates.once import Once
from bot.views import pairs as views
from bot.views.callbacks import (
    PairAct,
    PairAnswer,
    PairDo,
    PairList,
    PairNature,
    PairOpen,
    PaperAnswer,
    Section,
    SectionOpen,
)

router = Router(name="pairs")


@router.callback_query(SectionOpen.filter(F.section == Section.PAIRS))
async def open_pairs(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await turn_page(query, PairList(), once, clock)


@router.callback_query(PairList.filter())
async def turn_page(query: CallbackQuery, callback_data: PairList, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        group = views.group_of(callback_data.status)
        found = await pair_cards.list_pairs(session, actor, group, callback_data.page, now=clock.now())
    await show(query, views.list_screen(found))


@router.callback_query(PairOpen.filter())
async def open_pair(query: CallbackQuery, callback_data: PairOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await pair_cards.read_card(session, actor, callback_data.pair, now=clock.now())
        hard = await difficulties.has_difficulties(session, actor, card.mentee.id)
    await show(query, views.card_screen(card, difficulties=hard))


@router.callback_query(PairAnswer.filter())
async def answer(query: CallbackQuery, callback_data: PairAnswer, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await pairs.answer_proposal(
            session, actor, callback_data.pair, agree=callback_data.agree, now=clock.now()
        )
    await show_acted(query, outcome, "yes" if callback_data.agree else "no")


@router.callback_query(PaperAnswer.filter())
async def answer_on_paper(query: CallbackQuery, callback_data: PaperAnswer, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await pairs.answer_on_paper(
            session, actor, callback_data.pair, callback_data.person, agree=callback_data.agree, now=clock.now()
        )
    await show_acted(query, outcome, "yes" if callback_data.agree else "no")


@router.callback_query(PairNature.filter())
async def choose_nature(query: CallbackQuery, callback_data: PairNature, once: Once, clock: Clock) -> None:
    form = PairForm(callback_data.form) if callback_data.form in {*PairForm} else None
    kind = PairKind(callback_data.kind) if callback_data.kind in {*PairKind} else None
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await pair_nature.set_nature(session, actor, callback_data.pair, form=form, kind=kind)
        await session.flush()
        card = await pair_cards.read_card(session, actor, callback_data.pair, now=clock.now())
    await show(query, views.nature_screen(card))


Service = Callable[..., Awaitable[Acted | Started]]
ACTS: dict[PairAct, Service] = {
    PairAct.WITHDRAW: pairs.withdraw,
    PairAct.END: pairs.end,
    PairAct.ORDER: pairs.start_order,
    PairAct.CONSENT: pair_consents.take_consent,
}
ASKED = (PairAct.WITHDRAW, PairAct.END, PairAct.CONSENT)


@router.callback_query(PairDo.filter(F.act.in_(ASKED) & ~F.sure))
async def ask(query: CallbackQuery, callback_data: PairDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await pair_cards.read_card(session, actor, callback_data.pair, now=clock.now())
    if callback_data.act in views.curator_acts(card):
        await show(query, views.ask_screen(card, callback_data.act))
    else:
        await show(query, views.card_screen(card), toast=label("pairs.toast.late"))


@router.callback_query(PairDo.filter())
async def do(query: CallbackQuery, callback_data: PairDo, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await ACTS[callback_data.act](session, actor, callback_data.pair, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)
    elif isinstance(outcome, Acted):
        await show_acted(query, outcome, callback_data.act)


async def show_acted(query: CallbackQuery, outcome: Acted, done: str) -> None:
    toast = label(f"pairs.toast.{done if outcome.changed else 'late'}")
    await show(query, views.card_screen(outcome.card), toast=toast)
