"""Faults on demand and flood control."""

from datetime import timedelta

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.people import Person
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import TOKEN, Line

SERVER_ERROR = "Internal Server Error: restart"


def test_a_429_says_when_to_come_back(telegram: Telegram, anna: Person) -> None:
    telegram.faults.add(Fault("429", seconds=7))
    answer = telegram.call("sendMessage", {"chat_id": str(anna.id), "text": "а"})
    assert answer.status == 429
    assert answer.headers == {"Retry-After": "7"}
    assert answer.body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert telegram.refusals == []
    assert len(anna.chat()) == 1


@pytest.mark.parametrize(("kind", "effect"), [("lost_request", False), ("lost_answer", True)])
def test_a_lost_answer_has_had_its_effect_and_a_lost_request_has_not(
    telegram: Telegram, anna: Person, kind: Kind, effect: bool
) -> None:
    telegram.faults.add(Fault(kind))
    assert telegram.call("sendMessage", {"chat_id": str(anna.id), "text": "а"}).lost
    assert (len(anna.chat()) == 2) is effect


def test_a_slow_answer_comes_late_after_its_effect(telegram: Telegram, anna: Person) -> None:
    telegram.faults.add(Fault("slow", seconds=3))
    assert telegram.call("sendMessage", {"chat_id": str(anna.id), "text": "а"}).delay == 3
    assert len(anna.chat()) == 2


def test_a_fault_waits_for_its_method_and_its_turn(telegram: Telegram, bot: Line, anna: Person) -> None:
    telegram.faults.add(Fault("500", method="sendMessage", times=2, after=1))
    bot.does("getMe")
    bot.does("sendMessage", chat_id=anna.id, text="а")
    for _ in range(2):
        assert bot.hears("sendMessage", chat_id=anna.id, text="а") == SERVER_ERROR
    bot.does("sendMessage", chat_id=anna.id, text="а")
    assert telegram.faults.planned() == []


def test_a_fault_for_any_method_leaves_polling_alone(telegram: Telegram, bot: Line) -> None:
    telegram.faults.add(Fault("500"))
    bot.does("getUpdates")
    assert bot.hears("getMe") == SERVER_ERROR


def test_a_conflict_happens_to_polling(telegram: Telegram, bot: Line) -> None:
    telegram.faults.add(Fault("conflict"))
    bot.does("getMe")
    assert bot.hears("getUpdates").startswith("Conflict: terminated by other getUpdates request")
    assert telegram.refusals == []


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        Fault("fire")  # type: ignore[arg-type]


@pytest.fixture
def strict(clock: SandboxClock) -> Telegram:
    return Telegram(TOKEN, clock=clock, flood="bucket")


def test_one_chat_takes_a_burst_of_three_and_then_one_a_second(strict: Telegram, clock: SandboxClock) -> None:
    bot, anna = Line(strict), strict.add_person("Анна")
    anna.start()
    for _ in range(3):
        bot.does("sendMessage", chat_id=anna.id, text="а")
    assert bot.hears("sendMessage", chat_id=anna.id, text="а") == "Too Many Requests: retry after 1"
    bot.does("sendChatAction", chat_id=anna.id, action="typing")
    clock.move_by(timedelta(seconds=1))
    bot.does("sendMessage", chat_id=anna.id, text="а")
    assert bot.hears("sendMessage", chat_id=anna.id, text="а") == "Too Many Requests: retry after 1"
    assert [call.status for call in strict.refusals] == [429, 429]


def test_all_chats_together_take_thirty_a_second(strict: Telegram, clock: SandboxClock) -> None:
    bot, people = Line(strict), [strict.add_person(f"Ч{number}") for number in range(31)]
    for person in people:
        person.start()
    for person in people[:30]:
        bot.does("sendMessage", chat_id=person.id, text="а")
    assert bot.hears("sendMessage", chat_id=people[30].id, text="а") == "Too Many Requests: retry after 1"
    clock.move_by(timedelta(seconds=1))
    bot.does("sendMessage", chat_id=people[30].id, text="а")
