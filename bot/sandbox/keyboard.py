"""Keyboards under messages: what is refused, and what is dropped without a word."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.links import BadLinkError, check_link
from bot.sandbox.params import Params
from bot.sandbox.refusal import bad_request

Button = dict[str, Any]

ROW_LIMIT = 12
BUTTON_LIMIT = 300
INLINE_LIMIT = 100
MARKUP_BYTES = 10_240
DATA_BYTES = 64
STYLES = {"default", "primary", "danger", "success"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
OBJECT_ACTIONS = ("login_url", "web_app", "switch_inline_query_chosen_chat", "callback_game")


@dataclass(frozen=True, slots=True)
class Markup:
    """``kind`` is "", "inline", "reply", "remove" or "force"; only inline rows are shown under the message."""

    kind: str = ""
    rows: list[list[Button]] = field(default_factory=list)

    @property
    def shown(self) -> dict[str, Any] | None:
        return {"inline_keyboard": self.rows} if self.kind == "inline" and self.rows else None


def read_markup(params: Params) -> Markup:
    value = params.parsed("reply_markup", "Can't parse reply keyboard markup JSON object")
    if value is None:
        return Markup()
    if not isinstance(value, dict):
        raise bad_request("Object expected as reply markup")
    for name, kind, read in (("keyboard", "reply", _reply_button), ("inline_keyboard", "inline", _inline_button)):
        if name in value:
            return Markup(kind, _rows(value[name], name, read))
    if value.get("remove_keyboard") is True:
        return Markup("remove")
    if value.get("force_reply") is True:
        _check_placeholder(value)
        return Markup("force")
    return Markup()


def read_inline_markup(params: Params) -> Markup:
    markup = read_markup(params)
    if markup.kind not in ("", "inline"):
        raise bad_request("Inline keyboard expected")
    return markup


def check_links(markup: Markup) -> None:
    for button in _buttons(markup):
        if "url" in button:
            try:
                check_link(button["url"])
            except BadLinkError as reason:
                raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: {reason}") from None


def check_on_server(markup: Markup) -> None:
    """What only Telegram's server looks at, after the chat has been found."""
    if markup.kind != "inline":
        return
    for button in _buttons(markup):
        if len(button.get("callback_data", "").encode("utf-8", "replace")) > DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        if not 1 <= len(button.get("copy_text", {"text": "-"})["text"]) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if sum(map(len, markup.rows)) > INLINE_LIMIT or _size(markup.rows) > MARKUP_BYTES:
        raise bad_request("reply markup is too long")


def _buttons(markup: Markup) -> list[Button]:
    return [button for row in markup.rows for button in row] if markup.kind == "inline" else []


def _size(rows: list[list[Button]]) -> int:
    return len(_encode(rows).encode("utf-8", "replace"))


def _rows(value: Any, name: str, read: Callable[[Any], Button]) -> list[list[Button]]:
    if not isinstance(value, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    rows: list[list[Button]] = []
    total = 0
    for raw_row in value:
        if not isinstance(raw_row, list):
            raise bad_request(f'Field "{name}" must be an Array of Arrays')
        row = [button for button in map(read, raw_row) if button["text"]][: min(ROW_LIMIT, BUTTON_LIMIT - total)]
        total += len(row)
        if row:
            rows.append(row)
    return rows


def _inline_button(value: Any) -> Button:
    complaint = "Can't parse inline keyboard button: "
    if not isinstance(value, dict):
        raise bad_request(complaint + "Inline keyboard button must be an Object")
    button = {"text": _required_text(value, complaint), **_looks(value, complaint)}
    action = _action(value)
    if action is None:
        raise bad_request(complaint + "Text buttons are unallowed in the inline keyboard")
    return button | action


def _action(value: dict[str, Any]) -> Button | None:
    """The one action a button keeps: Telegram looks for a link first."""
    for name in ("url", "callback_data"):
        if value.get(name):
            return {name: str(value[name])}
    if value.get("pay") is True:
        return {"pay": True}
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if name in value:
            return {name: str(value[name])}
    for name in (*OBJECT_ACTIONS, "copy_text"):
        if isinstance(value.get(name), dict):
            return {name: value[name]}
    if value.get("disabled"):
        return {"disabled": value["disabled"]}
    return None


def _reply_button(value: Any) -> Button:
    complaint = "Can't parse keyboard button: "
    if isinstance(value, str):
        return {"text": value}
    if not isinstance(value, dict):
        raise bad_request(complaint + "KeyboardButton must be an Object")
    button: Button = {"text": _required_text(value, complaint), **_looks(value, complaint)}
    for name in ("request_contact", "request_location"):
        if value.get(name) is True:
            button[name] = True
    return button


def _required_text(value: dict[str, Any], complaint: str) -> str:
    if "text" not in value:
        raise bad_request(complaint + 'Can\'t find field "text"')
    if not isinstance(value["text"], str):
        raise bad_request(complaint + 'Field "text" must be of type String')
    return value["text"].strip()


def _looks(value: dict[str, Any], complaint: str) -> Button:
    style = value.get("style")
    if style and style not in STYLES:
        raise bad_request(complaint + "Invalid button style specified")
    looks: Button = {} if not style or style == "default" else {"style": style}
    if value.get("icon_custom_emoji_id"):
        looks["icon_custom_emoji_id"] = str(value["icon_custom_emoji_id"])
    return looks


def _check_placeholder(value: dict[str, Any]) -> None:
    if len(value.get("input_field_placeholder") or "") > 64:
        raise bad_request("REPLY_MARKUP_PLACEHOLDER_INVALID")
