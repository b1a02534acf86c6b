"""Changing what the bot has sent: no age limit, but only its own messages and only what they have."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.chats import Kept, Message
from bot.sandbox.keyboard import Markup, check_links, check_on_server, read_inline_markup
from bot.sandbox.methods.messages import find_message
from bot.sandbox.methods.method import Method
from bot.sandbox.methods.texts import read_caption, read_text, settle_caption, settle_text
from bot.sandbox.params import Params
from bot.sandbox.refusal import bad_request

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_text(telegram: "Telegram", params: Params) -> Message:
    formatted = read_text(params)
    markup = read_inline_markup(params)
    kept = _editable(telegram, params)
    if kept.text_field != "text":
        raise bad_request("there is no text in the message to edit")
    content = settle_text(telegram, formatted, "MESSAGE_TOO_LONG").fields()
    return _change(telegram, kept, ("text", "entities"), content, markup)


def edit_caption(telegram: "Telegram", params: Params) -> Message:
    caption = read_caption(params)
    markup = read_inline_markup(params)
    kept = _editable(telegram, params)
    if kept.text_field != "caption":
        raise bad_request("there is no caption in the message to edit")
    content = settle_caption(telegram, caption).fields("caption", "caption_entities")
    return _change(telegram, kept, ("caption", "caption_entities"), content, markup)


def edit_markup(telegram: "Telegram", params: Params) -> Message:
    markup = read_inline_markup(params)
    return _change(telegram, _editable(telegram, params), (), {}, markup)


def _editable(telegram: "Telegram", params: Params) -> Kept:
    _, kept = find_message(telegram, params, "edit")
    if not kept.by_bot or kept.forwarded or kept.markup_kind not in ("", "inline"):
        raise bad_request("message can't be edited")
    return kept


def _change(
    telegram: "Telegram", kept: Kept, replaced: tuple[str, ...], content: dict[str, Any], markup: Markup
) -> Message:
    """Replaces the named fields and the keyboard: an edit without a keyboard takes the old one away."""
    check_links(markup)
    check_on_server(markup)
    gone = {*replaced, "reply_markup", "edit_date"}
    now = {name: value for name, value in kept.message.items() if name not in gone} | content
    if markup.shown:
        now["reply_markup"] = markup.shown
    before = {name: value for name, value in kept.message.items() if name != "edit_date"}
    if now == before:
        raise bad_request(NOT_MODIFIED)
    kept.message = now | {"edit_date": int(telegram.clock.now().timestamp())}
    kept.markup_kind = markup.kind
    return kept.message


METHODS = (
    Method("editMessageText", edit_text, "Message"),
    Method("editMessageCaption", edit_caption, "Message"),
    Method("editMessageReplyMarkup", edit_markup, "Message"),
)
