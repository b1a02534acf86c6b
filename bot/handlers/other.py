"""Whatever nobody else took: texts nobody waits for, stickers, corrections, old buttons, blocking. Comes last."""

from aiogram import Router
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.clock import Clock
from bot.handlers.filters import is_command, is_words
from bot.handlers.present import show_present
from bot.handlers.show import show
from bot.services import access, notices, people
from bot.texts import label, say
from bot.updates.once import Once
from bot.views.callbacks import PutOff
from bot.views.rows import put_off_screen

router = Router(name="other")


@router.callback_query(PutOff.filter())
async def put_off(query: CallbackQuery, callback_data: PutOff, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        at = await notices.put_off(session, actor, callback_data.notice, now=clock.now())
    await show(query, put_off_screen(at))


@router.callback_query()
async def press_old_button(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await show_present(query, once, now=clock.now(), toast=label("other.old_button"))


@router.message(is_command)
async def refuse_command(message: Message, once: Once, clock: Clock) -> None:
    await show_present(message, once, now=clock.now(), note=say("other.unknown_command"))


@router.message(is_words)
async def refuse_text(message: Message, once: Once, clock: Clock) -> None:
    await show_present(message, once, now=clock.now(), note=say("other.no_text_wanted"))


@router.message()
async def refuse_other(message: Message, once: Once, clock: Clock) -> None:
    await show_present(message, once, now=clock.now(), note=say("other.not_text"))


@router.edited_message()
async def refuse_correction(message: Message, once: Once, clock: Clock) -> None:
    await show_present(message, once, now=clock.now(), note=say("other.edited"))


@router.my_chat_member()
async def note_blocking(event: ChatMemberUpdated, once: Once, clock: Clock) -> None:
    """Blocked: the curator's list will say so; unblocked: everything goes on."""
    async with once.write() as session:
        blocked = event.new_chat_member.status == "kicked"
        await people.set_reachable(session, event.from_user.id, reachable=not blocked, now=clock.now())
