"""What is said between two people through the bot: replies, files by their ids, edits in place."""

from typing import Any

import pytest
from aiogram.methods import (
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
    TelegramMethod,
)

from bot.storage.models import Notice, Person
from bot.storage.states import NoticeStatus
from tests.scheduler.line import BUSY, Line, Trouble
from tests.scheduler.post import Post

EARLIER = 77  # a message that stands in the chat
NOTHING_TO_CHANGE = [
    Trouble(400, "Bad Request: message to edit not found"),
    Trouble(400, "Bad Request: message can't be edited"),
    Trouble(400, "Bad Request: there is no text in the message to edit"),
    Trouble(400, "Bad Request: there is no caption in the message to edit"),
    Trouble(400, "Bad Request: MESSAGE_ID_INVALID"),
    Trouble(400, "Bad Request: message is not modified: specified new message content and reply markup are the same"),
]


async def relay(post: Post, anna: Person, text: str, **screen: Any) -> Notice:
    await post.queue(anna, text, payload={"text": text, "screen": screen})
    await post.sender.send_due()
    return (await post.notices())[-1]


async def test_an_answer_stands_under_its_question_or_alone(post: Post, anna: Person, line: Line) -> None:
    await relay(post, anna, "Завтра в 10", replies_to=EARLIER)
    [answer] = line.methods
    assert isinstance(answer, SendMessage)
    assert answer.reply_parameters is not None
    assert answer.reply_parameters.message_id == EARLIER
    assert answer.reply_parameters.allow_sending_without_reply is True


@pytest.mark.parametrize(("kind", "method"), [("photo", SendPhoto), ("voice", SendVoice), ("document", SendDocument)])
async def test_a_file_goes_on_by_its_id(
    post: Post, anna: Person, line: Line, kind: str, method: type[TelegramMethod[Any]]
) -> None:
    await relay(post, anna, "<b>Вот</b>", media=[kind, "file-1"], replies_to=EARLIER)
    [sent] = line.methods
    assert isinstance(sent, method)
    assert (getattr(sent, kind), sent.caption, sent.parse_mode) == ("file-1", "<b>Вот</b>", "HTML")  # type: ignore[attr-defined]
    assert sent.reply_parameters.message_id == EARLIER  # type: ignore[attr-defined]


async def test_an_edit_changes_the_message_that_was_sent(post: Post, anna: Person, line: Line) -> None:
    notice = await relay(post, anna, "в 11", edits=EARLIER)
    [edit] = line.methods
    assert isinstance(edit, EditMessageText)
    assert (edit.message_id, edit.text, edit.parse_mode) == (EARLIER, "в 11", "HTML")
    assert (notice.status, notice.message_id) == (NoticeStatus.SENT, EARLIER)


async def test_of_a_file_the_caption_is_edited(post: Post, anna: Person, line: Line) -> None:
    notice = await relay(post, anna, "это план", media=["document", "file-1"], edits=EARLIER)
    [edit] = line.methods
    assert isinstance(edit, EditMessageCaption)
    assert (edit.message_id, edit.caption, edit.parse_mode) == (EARLIER, "это план", "HTML")
    assert notice.message_id == EARLIER


@pytest.mark.parametrize("trouble", NOTHING_TO_CHANGE, ids=lambda trouble: trouble.description)
async def test_an_edit_with_nothing_to_change_is_said(post: Post, anna: Person, line: Line, trouble: Trouble) -> None:
    line.breaks(trouble)
    notice = await relay(post, anna, "в 11", edits=EARLIER)
    assert (notice.status, notice.message_id) == (NoticeStatus.SENT, EARLIER)
    assert (line.calls, line.said) == (1, [])


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (BUSY, NoticeStatus.QUEUED),
        (Trouble(400, "Bad Request: MESSAGE_TOO_LONG"), NoticeStatus.FAILED),
        (Trouble(403, "Forbidden: bot was blocked by the user"), NoticeStatus.FAILED),
    ],
    ids=lambda value: str(value),
)
async def test_an_edit_may_fail_like_a_message(
    post: Post, anna: Person, line: Line, trouble: Trouble, status: NoticeStatus
) -> None:
    line.breaks(trouble)
    assert (await relay(post, anna, "в 11", edits=EARLIER)).status is status


async def test_a_new_message_that_cannot_be_edited_is_not_said(post: Post, anna: Person, line: Line) -> None:
    """The words mean «as it should be» of an edit only."""
    line.breaks(Trouble(400, "Bad Request: message can't be edited"))
    assert (await relay(post, anna, "в 11")).status is NoticeStatus.FAILED
