"""Files: what is refused, what can be fetched."""

import struct
from functools import partial
from typing import Any

import pytest

from bot.sandbox.files import Upload
from bot.sandbox.people import PIXEL, Person
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import Line

MEGABYTE = 1024 * 1024


def picture(width: int, height: int) -> bytes:
    return PIXEL[:16] + struct.pack(">II", width, height) + PIXEL[24:]


@pytest.mark.parametrize(
    ("method", "upload", "refusal"),
    [
        ("sendDocument", None, "Bad Request: there is no document in the request"),
        ("sendPhoto", None, "Bad Request: there is no photo in the request"),
        ("sendDocument", Upload("a.txt", b""), "Bad Request: file must be non-empty"),
        ("sendDocument", Upload("a.bin", bytes(50 * MEGABYTE + 1)), "Request Entity Too Large"),
        ("sendPhoto", Upload("a.png", PIXEL + bytes(10 * MEGABYTE)), "Request Entity Too Large"),
        ("sendPhoto", Upload("a.png", b"not a picture"), "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendPhoto", Upload("a.png", picture(9000, 1001)), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_a_file_is_refused(bot: Line, anna: Person, method: str, upload: Upload | None, refusal: str) -> None:
    kind = method.removeprefix("send").lower()
    assert bot.hears(method, {kind: upload} if upload else {}, chat_id=anna.id) == refusal


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        ("nonsense", "wrong file identifier/HTTP URL specified"),
        ("https://school.ru/a.pdf", "failed to get HTTP URL content"),
        ("attach://lost", "wrong file identifier/HTTP URL specified"),
    ],
)
def test_a_named_file_must_be_known(bot: Line, anna: Person, document: str, refusal: str) -> None:
    assert bot.hears("sendDocument", chat_id=anna.id, document=document) == f"Bad Request: {refusal}"


def test_a_document_is_sent_fetched_and_sent_again(telegram: Telegram, bot: Line, anna: Person) -> None:
    files = {"file1": Upload("план.docx", b"PK-plan")}
    document = bot.does("sendDocument", files, chat_id=anna.id, document="attach://file1")["document"]
    assert (document["file_name"], document["file_size"]) == ("план.docx", 7)
    assert document["mime_type"].endswith("wordprocessingml.document")
    path = bot.does("getFile", file_id=document["file_id"])["file_path"]
    stored = telegram.files.by_path(path)
    assert stored is not None
    assert stored.content == b"PK-plan"
    again = bot.does("sendDocument", chat_id=anna.id, document=document["file_id"])
    assert again["document"]["file_id"] == document["file_id"]
    assert "can't use file of type" in bot.hears("sendPhoto", chat_id=anna.id, photo=document["file_id"])


@pytest.mark.parametrize("kind", ["voice", "photo", "document"])
def test_what_a_person_sent_is_sent_on_by_its_id(bot: Line, telegram: Telegram, anna: Person, kind: str) -> None:
    boris = telegram.add_person("Борис")
    boris.start()
    sent = {"voice": boris.send_voice, "photo": boris.send_photo}.get(
        kind, partial(boris.send_document, "a.pdf", b"%")
    )()
    file = sent[kind][-1] if kind == "photo" else sent[kind]
    came = bot.does(
        f"send{kind.capitalize()}", chat_id=anna.id, caption="<b>Вот</b>", parse_mode="HTML", **{kind: file["file_id"]}
    )
    assert came[kind] == sent[kind]
    assert (came["caption"], came["caption_entities"][0]["type"]) == ("Вот", "bold")


@pytest.mark.parametrize("kind", ["voice", "photo", "document"])
def test_an_id_of_nothing_or_of_another_kind_is_refused(bot: Line, anna: Person, kind: str) -> None:
    method, sticker = f"send{kind.capitalize()}", anna.send_sticker()["sticker"]["file_id"]
    wrong = bot.hears(method, chat_id=anna.id, **{kind: "nonsense"})
    assert wrong == "Bad Request: wrong file identifier/HTTP URL specified"
    assert "can't use file of type Sticker" in bot.hears(method, chat_id=anna.id, **{kind: sticker})


def test_a_photo_comes_in_sizes(bot: Line, anna: Person) -> None:
    upload = {"photo": Upload("a.png", picture(1000, 500))}
    sizes: list[dict[str, Any]] = bot.does("sendPhoto", upload, chat_id=anna.id)["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    for size in sizes:
        bot.does("getFile", file_id=size["file_id"])


@pytest.mark.parametrize(
    ("file_id", "refusal"),
    [("", "file_id not specified"), ("nonsense", "wrong file_id or the file is temporarily unavailable")],
)
def test_an_unknown_file_is_not_fetched(bot: Line, file_id: str, refusal: str) -> None:
    assert bot.hears("getFile", file_id=file_id) == f"Bad Request: {refusal}"


def test_a_file_over_20_megabytes_is_not_fetched(bot: Line, anna: Person) -> None:
    file_id = anna.send_document("a.zip", bytes(20 * MEGABYTE + 1))["document"]["file_id"]
    assert bot.hears("getFile", file_id=file_id) == "Bad Request: file is too big"
