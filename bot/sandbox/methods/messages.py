"""Sending, forwarding, deleting and pinning messages."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.chats import Kept, Message
from bot.sandbox.keyboard import Markup, check_links, check_on_server, read_markup
from bot.sandbox.methods.method import Method
from bot.sandbox.methods.texts import read_caption, read_text, settle_caption, settle_text
from bot.sandbox.params import Params
from bot.sandbox.people import Person
from bot.sandbox.refusal import bad_request

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram

DELETABLE = timedelta(hours=48)
DELETE_LIMIT = 100
ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"}
    | {"choose_sticker", "find_location", "record_video_note", "upload_video_note"}
)


def deliver(telegram: "Telegram", params: Params, person: Person, content: dict[str, Any], markup: Markup) -> Message:
    """The last steps of every send method, once its own content has been read."""
    check_links(markup)
    check_on_server(markup)
    quoted = replied(params, person)
    protected = True if params.flag("protect_content") else None
    return telegram.deliver(person, content, markup, reply_to_message=quoted, has_protected_content=protected)


def send_message(telegram: "Telegram", params: Params) -> Message:
    formatted = read_text(params)
    markup = read_markup(params)
    person = telegram.addressee(params.text("chat_id"))
    replied(params, person)
    content = settle_text(telegram, formatted, "message is too long").fields()
    return deliver(telegram, params, person, content, markup)


def replied(params: Params, person: Person) -> Message | None:
    complaint = "can't parse reply parameters JSON object"
    given = params.parsed("reply_parameters", complaint)
    if given is None:
        given = {"message_id": params.number("reply_to_message_id")}
        given["allow_sending_without_reply"] = params.flag("allow_sending_without_reply")
    if not isinstance(given, dict):
        raise bad_request(complaint)
    message_id = given.get("message_id")
    if not message_id:
        return None
    kept = person.messages.get(message_id)
    if kept is None and not given.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return kept.quoted() if kept else None


def find_message(telegram: "Telegram", params: Params, purpose: str) -> tuple[Person, Kept]:
    message_id = params.number("message_id")
    if not params.text("chat_id") and not message_id:
        raise bad_request("message identifier is not specified")
    person = telegram.addressee(params.text("chat_id"))
    if not message_id:
        raise bad_request("message identifier is not specified")
    kept = person.messages.get(message_id)
    if kept is None:
        raise bad_request(f"message to {purpose} not found")
    return person, kept


def delete_message(telegram: "Telegram", params: Params) -> bool:
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    person, kept = find_message(telegram, params, "delete")
    _check_age(telegram, kept)
    del person.messages[kept.message_id]
    return True


def delete_messages(telegram: "Telegram", params: Params) -> bool:
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    ids = params.parsed("message_ids", "can't parse message identifiers JSON object")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if not isinstance(ids, list):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > DELETE_LIMIT:
        raise bad_request("too many message identifiers specified")
    person = telegram.addressee(params.text("chat_id"))
    found = [person.messages[int(message_id)] for message_id in ids if int(message_id) in person.messages]
    for kept in found:
        _check_age(telegram, kept)
    for kept in found:
        del person.messages[kept.message_id]
    return True


def _check_age(telegram: "Telegram", kept: Kept) -> None:
    if telegram.clock.now().timestamp() - kept.message["date"] > DELETABLE.total_seconds():
        raise bad_request("message can't be deleted for everyone")


def forward_message(telegram: "Telegram", params: Params) -> Message:
    person = telegram.addressee(params.text("chat_id"))
    kept = _source(telegram, params, "forward")
    origin = {"type": "user", "sender_user": kept.message["from"], "date": kept.message["date"]}
    return telegram.deliver(person, kept.content(), Markup(), forward_origin=origin)


def copy_message(telegram: "Telegram", params: Params) -> dict[str, int]:
    caption = read_caption(params)
    markup = read_markup(params)
    person = telegram.addressee(params.text("chat_id"))
    content = _source(telegram, params, "copy").content()
    if params.has("caption") and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= settle_caption(telegram, caption).fields("caption", "caption_entities")
    return {"message_id": deliver(telegram, params, person, content, markup)["message_id"]}


def _source(telegram: "Telegram", params: Params, purpose: str) -> Kept:
    person = telegram.addressee(params.text("from_chat_id"))
    kept = person.messages.get(params.number("message_id"))
    if kept is None:
        raise bad_request(f"message to {purpose} not found")
    return kept


def send_chat_action(telegram: "Telegram", params: Params) -> bool:
    from bot.sandbox.telegram import check_reachable

    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    check_reachable(telegram.addressee(params.text("chat_id")))
    return True


def pin(telegram: "Telegram", params: Params) -> bool:
    find_message(telegram, params, "pin")
    return True


def unpin(telegram: "Telegram", params: Params) -> bool:
    telegram.addressee(params.text("chat_id"))
    return True


METHODS = (
    Method("sendMessage", send_message, "Message"),
    Method("deleteMessage", delete_message),
    Method("deleteMessages", delete_messages),
    Method("forwardMessage", forward_message, "Message"),
    Method("copyMessage", copy_message, "MessageId"),
    Method("sendChatAction", send_chat_action),
    Method("pinChatMessage", pin),
    Method("unpinChatMessage", unpin),
    Method("unpinAllChatMessages", unpin),
)
