"""Files and photos: one sent as an answer, and showing it to whoever reads the form."""

from io import BytesIO
from pathlib import Path

import structlog
from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import CallbackQuery, Message
from aiohttp import ClientError

from bot.clock import Clock
from bot.handlers.filters import is_file
from bot.handlers.runs import put
from bot.handlers.show import bot_of, show, teller
from bot.services import access, attachments, cycle_files, file_answers, own_form_files, sending
from bot.services.attachments import LOST, MOST_BYTES, TOO_BIG, Offered, Received, Taken
from bot.services.file_answers import Awaited
from bot.services.run_views import RunView
from bot.services.sending import Sent
from bot.storage.states import Role
from bot.updates.once import Once
from bot.views.callbacks import FileShow
from bot.views.files import file_screen

log = structlog.get_logger()
router = Router(name="files")
TABLE = ".xlsx"
NOT_FETCHED = (TelegramAPIError, ClientError, TimeoutError)


class TooBig(Exception):
    pass


class Bounded(BytesIO):
    """What is said about the size of a file is not trusted."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, chunk: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(chunk) > self.most:
            raise TooBig
        return super().write(chunk)


@router.message(is_file)
async def receive(message: Message, once: Once, clock: Clock, data_dir: Path) -> None:
    """Where no question waits for a file, other handlers have a look."""
    telegram_id, album = teller(message), message.media_group_id or ""
    async with once.read() as session:
        rest_of_album = await file_answers.is_taken(session, telegram_id, album)
        awaited = await file_answers.find_awaited(session, telegram_id)
    if rest_of_album:
        return  # said under the first one
    if awaited is None or await is_roadmap_back(message, once):
        raise SkipHandler
    received = await take(message, awaited)
    if isinstance(received, Taken):
        await attachments.write(data_dir, received)
    try:
        outcome = await answer(once, telegram_id, awaited, received, clock)
    except BaseException:
        if isinstance(received, Taken):
            (data_dir / received.path).unlink(missing_ok=True)
        raise
    await put(message, once, outcome)


async def is_roadmap_back(message: Message, once: Once) -> bool:
    """A table the bot gave a curator to be edited: it is no answer, whatever question waits for a file."""
    document = message.document
    if document is None or not (document.file_name or "").casefold().endswith(TABLE):
        return False
    async with once.read() as session:
        actor = await access.find_actor(session, teller(message))
    if actor is None or not actor.may(Role.CURATOR) or own_form_files.is_too_big(document.file_size or 0):
        return False
    try:
        content = await fetch(bot_of(message), document.file_id, own_form_files.MOST_FILE_BYTES)
    except (TooBig, *NOT_FETCHED):
        return False
    table = await cycle_files.look_at_file(content, own_form_files.SECONDS)
    return table is not None and bool(table.mark)


async def answer(once: Once, telegram_id: int, awaited: Awaited, received: Received, clock: Clock) -> RunView | Sent:
    async with once.write() as session:
        seen = await file_answers.answer(session, telegram_id, awaited, received, now=clock.now())
        if seen.complete:
            return await sending.send(session, telegram_id, seen.run_id, now=clock.now())
    return seen


async def take(message: Message, awaited: Awaited) -> Received:
    """Fetched outside any transaction, and only when nothing speaks against it."""
    file_id, offered = described(message)
    refusal = attachments.refuse(awaited.step, offered, strict=awaited.strict)
    if refusal is not None:
        return refusal
    try:
        content = await fetch(bot_of(message), file_id, MOST_BYTES)
    except TooBig:
        return TOO_BIG
    except TelegramBadRequest as error:
        return TOO_BIG if "file is too big" in error.message else LOST
    except NOT_FETCHED as error:
        log.warning("file not fetched", reason=type(error).__name__)
        return LOST
    return attachments.inspect(awaited.step, offered, awaited.organisation_id, content)


def described(message: Message) -> tuple[str, Offered]:
    album = message.media_group_id or ""
    if message.document is not None:
        sent = message.document
        offered = Offered(sent.file_name or "", (sent.mime_type or "").lower(), sent.file_size or 0, album)
        return sent.file_id, offered
    largest = (message.photo or [])[-1]
    return largest.file_id, Offered("фото", "", largest.file_size or 0, album)


async def fetch(bot: Bot, file_id: str, most: int) -> bytes:
    """TooBig for more bytes than that."""
    found = await bot.get_file(file_id)
    content = Bounded(most)
    await bot.download_file(str(found.file_path), content, timeout=60)
    return content.getvalue()


@router.callback_query(FileShow.filter())
async def show_file(query: CallbackQuery, callback_data: FileShow, once: Once, data_dir: Path) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        opened = await file_answers.open_file(session, actor, callback_data.attachment)
    content = None if opened.strict else await attachments.read(data_dir, opened.path)
    await show(query, file_screen(opened, content))
