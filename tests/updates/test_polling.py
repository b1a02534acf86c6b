"""Nobody waits for somebody else's update; what Telegram answers badly is asked again."""

from collections.abc import Callable

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.people import Person
from bot.sandbox.telegram import Telegram
from bot.storage.database import Database
from bot.updates.polling import Pace
from bot.updates.telegram import BAD_TOKEN, TWO_BOTS, WEBHOOK_SET
from tests.bench.counting import counted
from tests.updates.conftest import met
from tests.updates.stand import Logged, Stand, until
from tests.updates.wire import wire_of

NewStand = Callable[..., Stand]


async def test_an_update_is_handled_and_confirmed(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("привет")
    await until(lambda: stand.waiting() == 0)
    await stand.sees_effects("привет")
    await stand.sees_stored()


async def test_it_is_confirmed_only_after_it_has_been_handled(stand: Stand, anna: Person) -> None:
    stand.pace = Pace(batch=60)
    stand.start()
    anna.send_text("долго")
    await until(lambda: stand.begun == ["долго"])
    assert stand.waiting() == 1
    stand.gate.set()
    await until(lambda: stand.waiting() == 0)
    await stand.sees_effects("долго")


async def test_one_person_is_heard_in_order_across_messages_and_presses(stand: Stand, anna: Person) -> None:
    message = anna.send_text("вопрос")
    anna.press_stale(message["message_id"], "да")
    anna.send_text("ответ")
    anna.press_stale(message["message_id"], "нет")
    anna.edit_text(anna.send_text("поправка")["message_id"], "иначе")
    stand.start()
    await until(lambda: stand.waiting() == 0)
    await stand.sees_effects("вопрос", "кнопка да", "ответ", "кнопка нет", "поправка")


async def test_order_holds_behind_a_slow_update(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("долго 1")
    await until(lambda: stand.begun == ["долго 1"])
    anna.send_text("2")
    anna.send_text("3")
    await until(lambda: stand.waiting() == 0)
    assert await stand.effects() == []
    stand.gate.set()
    await stand.sees_effects("долго 1", "2", "3")
    await stand.sees_stored()


async def test_others_do_not_wait_for_a_slow_one(stand: Stand, anna: Person, boris: Person) -> None:
    stand.start()
    anna.send_text("долго")
    slow = stand.last_id
    await until(lambda: stand.begun == ["долго"])
    boris.send_text("быстро")
    await stand.sees_effects("быстро")
    await until(lambda: stand.waiting() == 0)
    await stand.sees_stored((slow, "pending"))
    stand.gate.set()
    await stand.sees_effects("быстро", "долго")
    await stand.sees_stored()


FAULTS = {
    "429": Fault("429", "getUpdates", seconds=1),
    "500": Fault("500", "getUpdates", times=3),
    "409": Fault("conflict", times=3),
    "lost request": Fault("lost_request", "getUpdates", times=3),
    "lost answer": Fault("lost_answer", "getUpdates", times=3),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_polling_goes_on_after(fault: Fault, stand: Stand, anna: Person, logged: Logged) -> None:
    stand.telegram.faults.add(fault)
    anna.send_text("привет")
    stand.start()
    await until(lambda: stand.waiting() == 0)
    await stand.sees_effects("привет")
    assert stand.shown == []
    assert [entry["event"] for entry in logged if "telegram" in entry["event"]] == ["telegram_refused", "telegram_back"]


async def test_two_bots_on_one_token_are_told_in_one_sentence(stand: Stand, anna: Person, logged: Logged) -> None:
    stand.telegram.faults.add(Fault("conflict", times=5))
    anna.send_text("привет")
    stand.start()
    await stand.sees_effects("привет")
    assert [entry["words"] for entry in logged if entry["log_level"] == "warning"] == [TWO_BOTS]


async def test_a_webhook_is_deleted_first_and_its_updates_are_not_dropped(stand: Stand, anna: Person) -> None:
    stand.telegram.call("setWebhook", {"url": "https://school.example/hook"})
    anna.send_text("привет")
    stand.start()
    await stand.sees_effects("привет")
    assert stand.telegram.webhook.url == ""


async def test_a_webhook_set_meanwhile_and_a_bad_token_are_explained(stand: Stand) -> None:
    from aiogram.exceptions import TelegramConflictError, TelegramUnauthorizedError
    from aiogram.methods import GetUpdates

    from bot.updates.telegram import explained

    busy = "Conflict: can't use getUpdates method while webhook is active"
    assert explained(TelegramConflictError(GetUpdates(), busy)) == WEBHOOK_SET
    assert explained(TelegramUnauthorizedError(GetUpdates(), "Unauthorized")) == BAD_TOKEN


async def test_only_the_kinds_somebody_handles_are_asked_for(stand: Stand) -> None:
    stand.start()
    await until(lambda: stand.telegram.updates.asked_for is not None)
    assert set(stand.telegram.updates.asked_for or ()) == {"message", "callback_query", "my_chat_member"}


async def test_update_ids_that_start_again_at_random_are_followed(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("до")
    await until(lambda: stand.waiting() == 0)
    stand.telegram.updates.next_id = 1000
    anna.send_text("после")
    anna.send_text("ещё")
    await stand.sees_effects("до", "после", "ещё")
    await until(lambda: stand.waiting() == 0)


async def test_with_its_hands_full_it_fetches_no_more(new_stand: NewStand, anna: Person, boris: Person) -> None:
    stand = new_stand(pace=Pace(batch=0.02, in_hand=2))
    anna.send_text("долго")
    anna.send_text("потом")
    stand.start()
    await stand.sees_stored((stand.last_id - 1, "pending"))
    boris.send_text("подождёт")
    for _ in range(10):
        assert await stand.effects() == []
    assert wire_of(stand.bot).offsets == [0]
    stand.gate.set()
    await until(lambda: "подождёт" in stand.begun)
    await stand.sees_stored()


async def test_the_next_are_fetched_while_the_second_half_is_at_work(new_stand: NewStand, telegram: Telegram) -> None:
    people = [met(telegram, f"Анна {n}") for n in range(150)]  # a batch is a hundred
    for n, person in enumerate(people):
        person.send_text("долго" if n == 60 else str(n))
    stand = new_stand(pace=Pace(batch=60)).start()

    async def all_but_one() -> bool:
        return len(await stand.effects()) == 149

    await until(all_but_one)
    stand.gate.set()
    await until(lambda: stand.waiting() == 0)


async def test_what_is_fetched_again_is_handled_once(stand: Stand, telegram: Telegram) -> None:
    people = [met(telegram, f"Анна {n}") for n in range(30)]
    for turn in range(4):
        for n, person in enumerate(people):
            person.send_text(f"{turn} {n}")
    stand.start()
    await until(lambda: stand.waiting() == 0)
    await stand.sees_stored()  # the slow ones have been handled, too
    said = await stand.effects()
    assert sorted(said) == sorted(f"{turn} {n}" for turn in range(4) for n in range(30))
    for n in range(30):
        assert [each for each in said if each.split()[1] == str(n)] == [f"{turn} {n}" for turn in range(4)]
    assert stand.shown == []


async def test_what_many_finish_together_leaves_the_shelf_together(
    stand: Stand, telegram: Telegram, db: Database
) -> None:
    people = [met(telegram, f"Анна {n}") for n in range(20)]
    for n, person in enumerate(people):
        person.send_text(f"долго {n}")
    stand.start()
    await until(lambda: stand.waiting() == 0)
    with counted(db) as statements:
        stand.gate.set()
        await stand.sees_stored()
    assert len(await stand.effects()) == len(people)
    assert sum(sql.startswith("DELETE FROM stored_update") for sql, _ in statements) < len(people) / 2
