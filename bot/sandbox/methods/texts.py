"""Texts and captions in parameters: parsed before anything else is looked at, measured after the chat is found."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.formatting import parse_html
from bot.sandbox.params import Params
from bot.sandbox.refusal import bad_request
from bot.sandbox.text import Entity, Formatted, fix

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram

RAW_BYTES = 32_768
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_FIELDS = (
    "type",
    "offset",
    "length",
    "url",
    "user",
    "language",
    "custom_emoji_id",
    "unix_time",
    "date_time_format",
)
DETECTED = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}


def read_text(params: Params) -> Formatted:
    if not params.text("text"):
        raise bad_request("message text is empty")
    return _parse(params, "text", "entities")


def read_caption(params: Params) -> Formatted:
    return _parse(params, "caption", "caption_entities")


def settle_text(telegram: "Telegram", formatted: Formatted, too_long: str) -> Formatted:
    settled = fix(_with_people(telegram, formatted))
    if not settled.text:
        raise bad_request("text must be non-empty")
    if len(settled.text) > TEXT_LIMIT:
        raise bad_request(too_long)
    return settled


def settle_caption(telegram: "Telegram", formatted: Formatted) -> Formatted:
    settled = fix(_with_people(telegram, formatted))
    if len(settled.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return settled


def _parse(params: Params, text_name: str, entities_name: str) -> Formatted:
    raw = params.text(text_name)
    if len(raw.encode("utf-8", "surrogatepass")) > RAW_BYTES:
        raise bad_request("text is too long")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return parse_html(raw)
    if mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    complaint = "can't parse entities JSON object"
    given = params.parsed(entities_name, complaint)
    if given is None:
        return Formatted(raw)
    if not isinstance(given, list):
        raise bad_request(complaint)
    return Formatted(raw, tuple(entity for entity in map(_read_entity, given) if entity["type"] not in DETECTED))


def _read_entity(value: Any) -> Entity:
    if not isinstance(value, dict):
        raise bad_request("can't parse MessageEntity: Object expected")
    for name, kind in (("type", str), ("offset", int), ("length", int)):
        if not isinstance(value.get(name), kind):
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
    entity = {name: value[name] for name in ENTITY_FIELDS if value.get(name) is not None}
    if isinstance(entity.get("user"), dict):
        entity["user"] = entity["user"].get("id")
    return entity


def _with_people(telegram: "Telegram", formatted: Formatted) -> Formatted:
    """Mentions of people the bot has not met are dropped without a word."""
    if not any("user" in entity for entity in formatted.entities):
        return formatted
    entities: list[Entity] = []
    for entity in formatted.entities:
        person = telegram.people.get(entity["user"]) if "user" in entity else None
        if "user" not in entity:
            entities.append(entity)
        elif person is not None and person.known:
            entities.append({**entity, "user": person.as_user()})
    return Formatted(formatted.text, tuple(entities))
