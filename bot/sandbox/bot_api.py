"""/bot<token>/<method> and /file/bot<token>/<path>: what the bot sees of the sandbox."""

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.sandbox.http_request import read_request
from bot.sandbox.log import Answer
from bot.sandbox.long_poll import LongPoll
from bot.sandbox.refusal import Refusal
from bot.sandbox.telegram import Telegram

NOT_FOUND = Refusal(404, "Not Found")
TOKEN_LIMIT = 80
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BotApi:
    def __init__(self, telegram: Telegram, poll: LongPoll) -> None:
        self._telegram = telegram
        self._poll = poll

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.call),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._wrong_token(request.match_info["token"]):
            return _refuse(refusal)
        method = request.match_info["method"]
        try:
            params, files = await read_request(request)
        except Refusal as refusal:
            return _respond(self._telegram.refuse(method, {}, refusal))
        if method.lower() == "getupdates":
            answer = await self._poll.answer(params)
        else:
            answer = self._telegram.call(method, params, files)
        if answer.delay:
            await asyncio.sleep(answer.delay)
        if answer.lost and request.transport is not None:
            request.transport.abort()
        return _respond(answer)

    async def download(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._wrong_token(request.match_info["token"]):
            return _refuse(refusal)
        stored = self._telegram.files.by_path(request.match_info["path"])
        if stored is None:
            return _refuse(NOT_FOUND)
        return web.Response(body=stored.content, headers={"Content-Type": stored.mime})

    def _wrong_token(self, token: str) -> Refusal | None:
        if token == self._telegram.token:
            return None
        malformed = ":" not in token or token.startswith("0") or len(token) > TOKEN_LIMIT
        return Refusal(401, "Unauthorized: invalid token specified" if malformed else "Unauthorized")


async def not_found(request: web.Request) -> web.Response:
    return _refuse(NOT_FOUND)


def _refuse(refusal: Refusal) -> web.Response:
    body = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    return _json(refusal.status, body, {})


def _respond(answer: Answer) -> web.Response:
    return _json(answer.status or 500, answer.body, answer.headers)


def _json(status: int, body: dict[str, Any], headers: dict[str, str]) -> web.Response:
    content = _encode(body).encode("utf-8", "surrogatepass")
    return web.Response(status=status, body=content, headers=headers, content_type="application/json")
