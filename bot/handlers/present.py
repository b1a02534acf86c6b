"""Where a person stands now: the open question, else the main screen, else the polite sentence for strangers."""

from datetime import datetime

from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.handlers.show import recipient, show, strip_buttons
from bot.services import access, home, runs
from bot.services.run_views import RunView
from bot.storage.database import Database
from bot.texts import say
from bot.updates.once import Once
from bot.views.home import home_screen
from bot.views.runs import run_screen
from bot.views.screen import Screen


async def show_present(
    event: CallbackQuery | Message, db: Once | Database, *, now: datetime, note: str = "", toast: str = ""
) -> None:
    """`note` stands above it, except for strangers."""
    telegram_id = recipient(event)
    async with db.read() as session:
        seen = await runs.look_at_current(session, telegram_id, now=now)
        screen = run_screen(seen) if seen else await own_home(session, telegram_id, note, now=now)
    if seen and note:
        screen = Screen(f"{note}\n\n{screen.text}", screen.rows)
    message_id = await show(event, screen, toast=toast)
    if seen is not None:
        await move_screen(event, db, seen, message_id)


async def own_home(session: AsyncSession, telegram_id: int, note: str, *, now: datetime) -> Screen:
    actor = await access.find_actor(session, telegram_id)
    if actor is None:
        return Screen(say("start.stranger"))
    return home_screen(await home.read_home(session, actor, now=now), note=note)


async def move_screen(
    event: CallbackQuery | Message, db: Once | Database, seen: RunView, message_id: int, *, new_question: bool = False
) -> None:
    """Remembers the message the questionnaire stands in now; under a person's message the one above loses its keys."""
    if seen.closed or (seen.screen_message_id == message_id and not seen.unshown):
        return
    if isinstance(event, Message):
        await strip_buttons(event, seen.screen_message_id)
    async with db.write() as session:
        await runs.remember_screen(session, seen.run_id, message_id, new_question=new_question)
