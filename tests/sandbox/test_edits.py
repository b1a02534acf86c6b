"""Editing, deleting, replying, forwarding and copying."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.files import Upload
from bot.sandbox.people import Person
from tests.sandbox.conversation import Line, button, keyboard

YES = keyboard([button("Да", "y")])
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@pytest.fixture
def asked(bot: Line, anna: Person) -> dict[str, Any]:
    message: dict[str, Any] = bot.does("sendMessage", chat_id=anna.id, text="Придёте?", reply_markup=YES)
    return {"chat_id": anna.id, "message_id": message["message_id"]}


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("editMessageText", {"text": "а"}, "message identifier is not specified"),
        ("editMessageText", {"text": "а", "message_id": 1}, "chat_id is empty"),
        ("editMessageText", {"text": "а", "chat_id": 5000001}, "message identifier is not specified"),
        ("editMessageText", {"text": "а", "chat_id": 5000001, "message_id": 99}, "message to edit not found"),
        ("deleteMessage", {"message_id": 1}, "chat identifier is not specified"),
        ("deleteMessage", {"chat_id": 5000001}, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": 5000001, "message_id": 99}, "message to delete not found"),
        ("deleteMessages", {"chat_id": 5000001}, "message identifiers are not specified"),
        ("deleteMessages", {"chat_id": 5000001, "message_ids": [1] * 101}, "too many message identifiers specified"),
        ("pinChatMessage", {"chat_id": 5000001, "message_id": 99}, "message to pin not found"),
    ],
)
def test_a_message_must_be_there(bot: Line, anna: Person, method: str, params: dict[str, Any], refusal: str) -> None:
    assert bot.hears(method, **params) == f"Bad Request: {refusal}"


def test_an_edit_replaces_text_and_keyboard(bot: Line, anna: Person, asked: dict[str, Any]) -> None:
    edited = bot.does("editMessageText", text="Ждём!", reply_markup=keyboard([button("Хорошо", "ok")]), **asked)
    assert edited["text"] == "Ждём!"
    assert "edit_date" in edited
    assert anna.chat()[-1] == edited


def test_an_edit_without_a_keyboard_removes_it(bot: Line, asked: dict[str, Any]) -> None:
    assert "reply_markup" not in bot.does("editMessageText", text="Ждём!", **asked)


def test_the_same_again_is_not_modified(bot: Line, asked: dict[str, Any]) -> None:
    assert bot.hears("editMessageText", text="Придёте? ", reply_markup=YES, **asked) == NOT_MODIFIED
    assert bot.hears("editMessageReplyMarkup", reply_markup=YES, **asked) == NOT_MODIFIED
    bot.does("editMessageReplyMarkup", **asked)
    assert bot.hears("editMessageReplyMarkup", **asked) == NOT_MODIFIED


def test_a_long_edit_is_refused_by_the_server(bot: Line, asked: dict[str, Any]) -> None:
    assert bot.hears("editMessageText", text="я" * 4097, **asked) == "Bad Request: MESSAGE_TOO_LONG"


def test_an_edit_takes_inline_keyboards_only(bot: Line, asked: dict[str, Any]) -> None:
    refusal = bot.hears("editMessageText", text="а", reply_markup={"keyboard": [["Да"]]}, **asked)
    assert refusal == "Bad Request: inline keyboard expected"


@pytest.mark.parametrize("markup", [{"keyboard": [["Да"]]}, {"remove_keyboard": True}, {"force_reply": True}])
def test_a_message_with_a_reply_keyboard_is_never_edited(bot: Line, anna: Person, markup: dict[str, Any]) -> None:
    message_id = bot.does("sendMessage", chat_id=anna.id, text="?", reply_markup=markup)["message_id"]
    refusal = bot.hears("editMessageText", chat_id=anna.id, message_id=message_id, text="!")
    assert refusal == "Bad Request: message can't be edited"


def test_what_the_person_wrote_and_what_was_forwarded_is_never_edited(
    bot: Line, anna: Person, asked: dict[str, Any]
) -> None:
    own = anna.send_text("Да")["message_id"]
    forwarded = bot.does("forwardMessage", chat_id=anna.id, from_chat_id=anna.id, message_id=own)
    assert forwarded["forward_origin"]["sender_user"]["id"] == anna.id
    for message_id in (own, forwarded["message_id"]):
        refusal = bot.hears("editMessageText", chat_id=anna.id, message_id=message_id, text="!")
        assert refusal == "Bad Request: message can't be edited"


def test_a_document_has_a_caption_and_no_text(bot: Line, anna: Person, asked: dict[str, Any]) -> None:
    files = {"document": Upload("план.docx", b"PK")}
    sent = bot.does("sendDocument", files, chat_id=anna.id, caption="План")
    place: dict[str, Any] = {"chat_id": anna.id, "message_id": sent["message_id"]}
    assert bot.hears("editMessageText", text="!", **place) == "Bad Request: there is no text in the message to edit"
    assert bot.does("editMessageCaption", caption="Новый план", **place)["caption"] == "Новый план"
    refusal = bot.hears("editMessageCaption", caption="!", **asked)
    assert refusal == "Bad Request: there is no caption in the message to edit"


def test_the_bots_own_messages_are_edited_at_any_age(bot: Line, clock: SandboxClock, asked: dict[str, Any]) -> None:
    clock.move_by(timedelta(days=30))
    bot.does("editMessageText", text="Прошло", **asked)


def test_after_48_hours_nothing_is_deleted(bot: Line, anna: Person, clock: SandboxClock, asked: dict[str, Any]) -> None:
    clock.move_by(timedelta(hours=48))
    young = bot.does("sendMessage", chat_id=anna.id, text="?")["message_id"]
    clock.move_by(timedelta(seconds=1))
    assert bot.hears("deleteMessage", **asked) == "Bad Request: message can't be deleted for everyone"
    bot.does("deleteMessage", chat_id=anna.id, message_id=young)


def test_delete_messages_skips_unknown_ids(bot: Line, anna: Person, asked: dict[str, Any]) -> None:
    bot.does("deleteMessages", chat_id=anna.id, message_ids=[asked["message_id"], 999])
    assert asked["message_id"] not in [message["message_id"] for message in anna.chat()]


def test_a_reply_needs_its_message(bot: Line, anna: Person, asked: dict[str, Any]) -> None:
    send: dict[str, Any] = {"chat_id": anna.id, "text": "!"}
    assert bot.hears("sendMessage", reply_parameters={"message_id": 99}, **send) == (
        "Bad Request: message to be replied not found"
    )
    bot.does("sendMessage", reply_parameters={"message_id": 99, "allow_sending_without_reply": True}, **send)
    answered = bot.does("sendMessage", reply_parameters={"message_id": asked["message_id"]}, **send)
    assert answered["reply_to_message"]["text"] == "Придёте?"


@pytest.mark.parametrize("kind", ["voice", "photo", "document"])
def test_a_file_answers_a_message_and_keeps_it_through_an_edit(bot: Line, anna: Person, kind: str) -> None:
    question = anna.send_text("Покажете?")["message_id"]
    file = {"voice": anna.send_voice, "photo": anna.send_photo}.get(kind, partial(anna.send_document, "a", b"x"))()[
        kind
    ]
    send: dict[str, Any] = {"chat_id": anna.id, kind: (file[-1] if kind == "photo" else file)["file_id"]}
    method = f"send{kind.capitalize()}"
    assert bot.hears(method, reply_parameters={"message_id": 99}, **send) == (
        "Bad Request: message to be replied not found"
    )
    alone = bot.does(method, reply_parameters={"message_id": 99, "allow_sending_without_reply": True}, **send)
    assert "reply_to_message" not in alone
    sent = bot.does(method, reply_parameters={"message_id": question}, **send)
    place: dict[str, Any] = {"chat_id": anna.id, "message_id": sent["message_id"]}
    edited = bot.does("editMessageCaption", caption="Вот", **place)
    assert (edited["caption"], edited[kind]) == ("Вот", file)
    assert edited["reply_to_message"]["text"] == "Покажете?"
    assert bot.hears("editMessageCaption", caption="Вот ", **place) == NOT_MODIFIED
    assert "caption" not in bot.does("editMessageCaption", **place)


def test_a_copy_has_no_origin_and_may_have_another_caption(bot: Line, anna: Person) -> None:
    source = anna.send_document("план.docx", b"PK", "вот")["message_id"]
    place: dict[str, Any] = {"chat_id": anna.id, "from_chat_id": anna.id, "message_id": source}
    copied = bot.does("copyMessage", caption="Копия", reply_markup=YES, **place)
    assert list(copied) == ["message_id"]
    assert anna.chat()[-1]["caption"] == "Копия"
    assert "forward_origin" not in anna.chat()[-1]
    refusal = bot.hears("copyMessage", **{**place, "message_id": 99})
    assert refusal == "Bad Request: message to copy not found"
