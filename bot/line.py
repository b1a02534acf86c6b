"""The line to Telegram: aiogram's calls, with JSON out and of the answers only what the bot reads.

Forms built field by field and messages decoded for nobody were about a sixth of the price of an answer to a question.
"""

from typing import Any, ClassVar, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    GetUpdates,
    Response,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from aiohttp import ClientError
from pydantic import BaseModel

JSON = {"Content-Type": "application/json"}
# Telegram's ways to say that a message cannot become the new screen (TELEGRAM §1.5).
CANNOT_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
    "MESSAGE_ID_INVALID",
)


class Placed(BaseModel):
    """Of a message that was sent: where it stands. mypy takes it for aiogram's whole message."""

    message_id: int


class PlaceMessage(SendMessage):
    __returning__: ClassVar[Any] = Placed


class PlaceDocument(SendDocument):
    __returning__: ClassVar[Any] = Placed


class PlacePhoto(SendPhoto):
    __returning__: ClassVar[Any] = Placed


class PlaceVoice(SendVoice):
    __returning__: ClassVar[Any] = Placed


class ReplaceText(EditMessageText):
    __returning__: ClassVar[Any] = Any


class ReplaceCaption(EditMessageCaption):
    __returning__: ClassVar[Any] = Any


class ReplaceButtons(EditMessageReplyMarkup):
    __returning__: ClassVar[Any] = Any


class GetRawUpdates(GetUpdates):
    """aiogram's own decodes the batch as a whole: one unknown word in one update and nobody is answered any more."""

    __returning__ = list[Any]


# Held for good: pydantic forgets a generic class that nobody holds, and building one anew takes milliseconds.
RESPONSES = tuple(
    Response[method.__returning__]  # type: ignore[name-defined]
    for method in (
        AnswerCallbackQuery,
        GetRawUpdates,
        PlaceDocument,
        PlaceMessage,
        PlacePhoto,
        PlaceVoice,
        ReplaceButtons,
        ReplaceCaption,
        ReplaceText,
    )
)


def cannot_edit(error: TelegramBadRequest) -> bool:
    return any(words in error.message for words in CANNOT_EDIT)


def is_unchanged(error: TelegramBadRequest) -> bool:
    """The message says already what it was to become."""
    return "message is not modified" in error.message


class LeanLine(AiohttpSession):
    """A call without files travels as one JSON object; with files it goes aiogram's way."""

    async def close(self) -> None:
        """aiohttp waits by itself until its connections are closed, so aiogram's quarter of a second is not needed."""
        if self._session is not None:
            await self._session.close()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> TelegramType:
        files: dict[str, InputFile] = {}
        given = self.prepare_value(
            method.model_dump(warnings=False, exclude_none=True), bot=bot, files=files, _dumps_json=False
        )
        if files:
            return await super().make_request(bot, method, timeout)
        body = self.json_dumps({name: value for name, value in given.items() if value != ""}).encode()
        status, content = await self._post(bot, method, body, self.timeout if timeout is None else timeout)
        return cast(TelegramType, self.check_response(bot, method, status, content).result)

    async def _post(self, bot: Bot, method: TelegramMethod[Any], body: bytes, seconds: float) -> tuple[int, str]:
        session = await self.create_session()
        url = self.api.api_url(bot.token, method.__api_method__)
        try:
            async with session.post(url, data=body, headers=JSON, timeout=seconds) as response:  # type: ignore[arg-type]
                return response.status, await response.text("utf-8")
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=method, message=f"{type(error).__name__}: {error}") from error
