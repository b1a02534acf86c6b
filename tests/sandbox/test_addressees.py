"""To whom the bot may write, and how the people come and go."""

import pytest

from bot.sandbox.people import Person, PersonError
from bot.sandbox.telegram import RealTokenError, Telegram
from tests.sandbox.conversation import TOKEN, Line


def test_nobody_is_found_without_an_id_or_by_a_name(bot: Line, anna: Person) -> None:
    assert bot.hears("sendMessage", text="а") == "Bad Request: chat_id is empty"
    for chat_id in ("1", "@anna_k", "@nobody", "abc", "-100123"):
        assert bot.hears("sendMessage", chat_id=chat_id, text="а") == "Bad Request: chat not found"
    assert "can't send messages to the bot" in bot.hears("sendMessage", chat_id=42, text="а")


def test_somebody_the_bot_has_never_seen_is_not_found(telegram: Telegram, bot: Line, anna: Person) -> None:
    boris = telegram.add_person("Борис")
    assert bot.hears("sendMessage", chat_id=boris.id, text="а") == "Bad Request: chat not found"
    anna.send_contact(of=boris)
    refusal = "Forbidden: bot can't initiate conversation with a user"
    assert bot.hears("sendMessage", chat_id=boris.id, text="а") == refusal
    boris.start()
    bot.does("sendMessage", chat_id=boris.id, text="а")


def test_a_blocked_bot_may_not_write(telegram: Telegram, bot: Line, anna: Person) -> None:
    anna.block()
    assert bot.hears("sendMessage", chat_id=anna.id, text="а") == "Forbidden: bot was blocked by the user"
    assert bot.hears("sendChatAction", chat_id=anna.id, action="typing") == "Forbidden: bot was blocked by the user"
    assert telegram.refusals == []
    anna.unblock()
    bot.does("sendMessage", chat_id=anna.id, text="а")
    changes = [update["my_chat_member"] for update in bot.pending()]
    states = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes]
    assert states == [("member", "kicked"), ("kicked", "member")]


def test_writing_to_the_bot_unblocks_it(bot: Line, anna: Person) -> None:
    anna.block()
    anna.send_text("Я снова здесь")
    assert [list(update)[1] for update in bot.pending()] == ["my_chat_member", "my_chat_member", "message"]


def test_a_deleted_account_is_gone(bot: Line, anna: Person) -> None:
    anna.deactivate()
    assert bot.hears("sendMessage", chat_id=anna.id, text="а") == "Forbidden: user is deactivated"
    with pytest.raises(PersonError, match="аккаунт удалён"):
        anna.send_text("а")


def test_start_carries_a_payload_as_a_command(bot: Line, telegram: Telegram) -> None:
    telegram.add_person("Вера").start("inv-Az_09")
    (update,) = bot.pending()
    assert update["message"]["text"] == "/start inv-Az_09"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


@pytest.mark.parametrize("payload", ["", "я", "a b", "a" * 65])
def test_a_payload_telegram_would_not_carry_is_refused(telegram: Telegram, payload: str) -> None:
    with pytest.raises(PersonError, match="Параметр ссылки"):
        telegram.add_person("Вера").start(payload)


def test_nothing_is_sent_before_start(telegram: Telegram, bot: Line) -> None:
    vera = telegram.add_person("Вера")
    with pytest.raises(PersonError, match="нажать «Начать»"):
        vera.send_text("Здравствуйте")
    vera.send_text("/start abc")
    assert [update["message"]["text"] for update in bot.pending()] == ["/start abc"]


def test_a_long_text_of_a_person_goes_in_parts(bot: Line, anna: Person) -> None:
    anna.send_text("я" * 5000)
    assert [len(update["message"]["text"]) for update in bot.pending()] == [4096, 904]


def test_a_person_sends_everything_people_send(bot: Line, anna: Person) -> None:
    first = anna.send_text("раз")
    anna.send_text("два", reply_to=first["message_id"])
    anna.send_document("план.docx", b"PK", "вот")
    anna.send_photo()
    anna.send_voice()
    anna.send_sticker()
    anna.send_contact()
    anna.edit_text(first["message_id"], "раз-два")
    updates = bot.pending()
    kinds = ("text", "document", "photo", "voice", "sticker", "contact")
    sent = [next(kind for kind in kinds if kind in update["message"]) for update in updates if "message" in update]
    assert sent == ["text", "text", "document", "photo", "voice", "sticker", "contact"]
    assert updates[1]["message"]["reply_to_message"]["text"] == "раз"
    assert updates[-1]["edited_message"]["text"] == "раз-два"
    assert updates[0]["message"]["text"] == "раз"


def test_files_of_a_person_have_captions_and_answer_messages(bot: Line, anna: Person) -> None:
    asked = bot.does("sendMessage", chat_id=anna.id, text="Покажете?")["message_id"]
    anna.send_voice(caption="голосом", reply_to=asked)
    anna.send_photo(caption="класс", reply_to=asked)
    anna.send_document("план.docx", b"PK", "план", reply_to=asked)
    messages = [update["message"] for update in bot.pending()]
    assert [message["caption"] for message in messages] == ["голосом", "класс", "план"]
    assert {message["reply_to_message"]["message_id"] for message in messages} == {asked}
    with pytest.raises(PersonError, match="до 4096 знаков"):
        anna.send_photo(caption="я" * 4097)


def test_a_person_edits_a_caption(bot: Line, anna: Person) -> None:
    photo = anna.send_photo(caption="наш класс https://school.ru")
    for caption in ("5 «А»", ""):
        anna.edit_text(photo["message_id"], caption)
        edited = bot.pending()[-1]["edited_message"]
        assert (edited.get("caption", ""), edited["photo"]) == (caption, photo["photo"])
        assert "caption_entities" not in edited
    with pytest.raises(PersonError, match="Пустое"):
        anna.edit_text(anna.send_text("да")["message_id"], " ")
    asked = bot.does("sendMessage", chat_id=anna.id, text="?")["message_id"]
    for message_id in (asked, anna.send_sticker()["message_id"]):
        with pytest.raises(PersonError, match="только своё"):
            anna.edit_text(message_id, "!")


def test_unread_counts_what_the_bot_wrote_since_the_chat_was_read(bot: Line, anna: Person) -> None:
    for text in "аб":
        bot.does("sendMessage", chat_id=anna.id, text=text)
    assert anna.unread == 2
    anna.read()
    assert anna.unread == 0


def test_refusals_are_kept_for_tests_to_see(telegram: Telegram, bot: Line, anna: Person) -> None:
    bot.hears("sendMessage", chat_id=anna.id, text="<br>", parse_mode="HTML")
    (refusal,) = telegram.refusals
    assert (refusal.method, refusal.status) == ("sendMessage", 400)
    assert "Unsupported start tag" in refusal.error
    assert telegram.calls[-1] is refusal


@pytest.mark.parametrize(
    "token", ["123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "SANDBOX-x", "0:SANDBOX-x", "42:SANDBOX-"]
)
def test_a_real_looking_token_is_refused(token: str) -> None:
    with pytest.raises(RealTokenError, match="настоящий токен"):
        Telegram(token)


def test_update_ids_start_at_random_and_follow_the_seed() -> None:
    first, second, again = (Telegram(TOKEN, seed=seed).updates.next_id for seed in (1, 2, 1))
    assert first != second
    assert first == again
    assert 2_000_001 <= first <= 10**9
