"""A method in the body of the bot's answer to a webhook: JSON, urlencoded or multipart."""

import json
from typing import Any
from urllib.parse import parse_qsl

import aiohttp

from bot.sandbox.files import Upload

Called = tuple[str, dict[str, Any], dict[str, Upload]]


async def read_method(response: aiohttp.ClientResponse) -> Called:
    """The method's name (empty when there is none), its parameters and files."""
    files: dict[str, Upload] = {}
    params: dict[str, Any] = {}
    if response.content_type == "multipart/form-data":
        params, files = await _read_parts(response)
    else:
        body = await response.read()
        if response.content_type == "application/json":
            params = _read_json(body)
        elif response.content_type == "application/x-www-form-urlencoded":
            params = dict(parse_qsl(body.decode("utf-8", "replace")))
    return str(params.pop("method", "")), params, files


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


async def _read_parts(response: aiohttp.ClientResponse) -> tuple[dict[str, Any], dict[str, Upload]]:
    params: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    reader = aiohttp.MultipartReader.from_response(response)
    while (part := await reader.next()) is not None:
        if not isinstance(part, aiohttp.BodyPartReader):
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            params[part.name or ""] = content.decode("utf-8", "replace")
        else:
            files[part.name or ""] = Upload(part.filename, content)
    return params, files
