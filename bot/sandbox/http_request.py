"""One HTTP request of the bot -> parameters and files: the query, urlencoded, JSON and multipart bodies merge."""

import json
from typing import Any

from aiohttp import web

from bot.sandbox.files import UPLOAD_LIMIT, Upload
from bot.sandbox.refusal import bad_request, too_large

FILES_LIMIT = 50
PARAMETERS_BYTES = 1024 * 1024
BODY_LIMIT = UPLOAD_LIMIT + 2 * PARAMETERS_BYTES


async def read_request(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    params: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    try:
        if request.method == "POST":
            await _read_body(request, params, files)
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None
    if len(files) > FILES_LIMIT or sum(map(_size, params.values())) > PARAMETERS_BYTES:
        raise too_large()
    return params, files


async def _read_body(request: web.Request, params: dict[str, Any], files: dict[str, Upload]) -> None:
    if request.content_type == "application/json":
        for name, value in _read_json(await request.read()).items():
            params.setdefault(name, value)
        return
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
            value.file.close()
        elif isinstance(value, str):
            params.setdefault(name, value)


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise bad_request("can't parse JSON object")
    return read


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str) else len(json.dumps(value))
