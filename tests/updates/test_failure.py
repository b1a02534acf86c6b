"""What cannot be decoded or handled is set aside, and life goes on."""

from collections.abc import Callable

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.methods import GetMe
from aiogram.types import InaccessibleMessage, Message
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.sandbox.faults import Fault
from bot.sandbox.people import Person
from bot.updates.failure import is_passing, refusal
from bot.updates.intake import Patience, decode
from tests.updates.stand import Logged, Stand, until

NewStand = Callable[..., Stand]


@pytest.mark.parametrize("telegram", [{"check_types": False}], indirect=True)
async def test_what_cannot_be_decoded_is_kept_and_stops_nobody(stand: Stand, anna: Person, logged: Logged) -> None:
    change = {"status": "новое слово", "user": anna.as_user(), "text": "тайна"}
    member = {"chat": anna.as_chat(), "from": anna.as_user(), "date": 1, "old_chat_member": change}
    poison = stand.telegram.updates.add("my_chat_member", {**member, "new_chat_member": change})
    unknown = stand.telegram.updates.add("poll", {"тайна": 1})
    assert poison
    assert unknown
    unknown["мысль"] = unknown.pop("poll")
    anna.send_text("привет")
    stand.start()
    await until(lambda: stand.waiting() == 0)
    await stand.sees_effects("привет")
    await stand.sees_stored((poison["update_id"], "undecodable"), (unknown["update_id"], "undecodable"))
    assert stand.told == []
    assert "тайна" not in str(logged)
    assert "новое слово" not in str(logged)


@pytest.mark.parametrize("telegram", [{"check_types": False}], indirect=True)
async def test_a_garbled_batch_does_not_stop_the_bot(stand: Stand, anna: Person) -> None:
    stand.telegram.updates.add("message", {})
    stand.telegram.updates.take(0, 1)[0].pop("message")
    anna.send_text("привет")
    stand.start()
    await stand.sees_effects("привет")


def test_of_a_message_under_a_button_only_its_place_is_decoded(stand: Stand, anna: Person) -> None:
    screen = {"message_id": 7, "date": 1, "chat": anna.as_chat(), "text": "Да?", "reply_markup": "новое слово"}
    press = {"id": "1", "from": anna.as_user(), "chat_instance": "1", "data": "yes", "message": screen}
    raw = {"update_id": 1, "callback_query": press}
    message = decode(raw, stand.bot).callback_query.message  # type: ignore[union-attr]
    assert isinstance(message, Message)
    assert (message.message_id, message.chat.id, message.text) == (7, anna.id, "Да?")
    assert raw["callback_query"] is press
    assert press["message"] is screen
    press["message"] = {"message_id": 7, "date": 0, "chat": anna.as_chat()}
    assert isinstance(decode(raw, stand.bot).callback_query.message, InaccessibleMessage)  # type: ignore[union-attr]


async def test_a_handler_that_fails_is_set_aside_and_the_person_told(
    stand: Stand, anna: Person, logged: Logged
) -> None:
    stand.start()
    anna.send_text("сломайся: тайна")
    failed = stand.last_id
    anna.send_text("дальше")
    await stand.sees_effects("дальше")
    await until(lambda: stand.waiting() == 0)
    await stand.sees_stored((failed, "failed"))
    await until(lambda: stand.told == [failed])
    assert stand.attempts == 1
    assert "тайна" not in str(logged)


async def test_a_slow_update_that_fails_ends_as_failed_not_as_pending(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("долго")
    anna.send_text("сломайся")
    await until(lambda: stand.waiting() == 0)
    await stand.sees_stored((stand.last_id - 1, "pending"), (stand.last_id, "pending"))
    stand.gate.set()
    await stand.sees_stored((stand.last_id, "failed"))
    await stand.sees_effects("долго")


async def test_a_passing_database_error_is_tried_again(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("мигни")
    await stand.sees_effects("мигни")
    assert (stand.attempts, stand.told, stand.shown) == (3, [], [])


async def test_an_answer_lost_after_the_effect_ends_in_the_present_state(stand: Stand, anna: Person) -> None:
    stand.telegram.faults.add(Fault("lost_answer", "sendMessage"))
    stand.start()
    anna.send_text("ответь")
    await until(lambda: stand.shown == [stand.last_id])
    await stand.sees_effects("ответь")
    await stand.sees_stored()


async def test_a_handler_may_give_its_answer_back(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("верни")
    await until(lambda: anna.chat()[-1].get("text") == "Возвращено")


async def test_a_handler_that_never_ends_is_a_failure(new_stand: NewStand, anna: Person) -> None:
    stand = new_stand(patience=Patience(one_update=0.5)).start()
    anna.send_text("долго")
    failed = stand.last_id
    anna.send_text("дальше")
    await stand.sees_effects("дальше")
    await stand.sees_stored((failed, "failed"))
    await until(lambda: stand.told == [failed])


async def test_somebody_who_blocked_the_bot_meanwhile_is_no_failure(stand: Stand, anna: Person) -> None:
    anna.send_text("ответь")
    anna.block()
    stand.start()
    await stand.sees_effects("ответь")
    await until(lambda: stand.waiting() == 0)
    await stand.sees_stored()
    assert stand.told == []


def test_the_token_is_not_told() -> None:
    error = TelegramNetworkError(GetMe(), "TooManyRedirects: 302, url='https://api.telegram.org/bot42:AbC-d_e/getMe'")
    assert refusal(error).endswith("TooManyRedirects: 302, url='https://api.telegram.org/bot…/getMe'")


class Refused(Exception):
    """As PostgreSQL's driver tells it."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


PASSING = {
    "locked": (OperationalError("UPDATE", None, Exception("database is locked")), True),
    "deadlock": (DBAPIError("UPDATE", None, Refused("40P01")), True),
    "connection gone": (DBAPIError("UPDATE", None, Exception(), connection_invalidated=True), True),
    "a duplicate": (IntegrityError("INSERT", None, Refused("23505")), False),
    "a missing table": (DBAPIError("UPDATE", None, Refused("42P01")), False),
    "Telegram away": (TelegramNetworkError(GetMe(), "lost"), True),
    "Telegram refuses": (TelegramBadRequest(GetMe(), "BUTTON_DATA_INVALID"), False),
    "ours": (KeyError("x"), False),
}


@pytest.mark.parametrize(("error", "passing"), PASSING.values(), ids=PASSING.keys())
def test_what_passes_by_itself(error: Exception, passing: bool) -> None:
    assert is_passing(error) is passing
