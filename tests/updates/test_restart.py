"""Nothing lost, nothing twice: killed, stopped, started again."""

from collections.abc import Callable

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.people import Person
from bot.sandbox.telegram import Telegram
from bot.updates.polling import Pace
from tests.updates.stand import Logged, Stand, until
from tests.updates.wire import wire_of

NewStand = Callable[..., Stand]


async def test_killed_in_the_middle_it_is_delivered_and_handled_again(new_stand: NewStand, anna: Person) -> None:
    first = new_stand(pace=Pace(batch=60)).start()
    anna.send_text("долго")
    await until(lambda: first.begun == ["долго"])
    await first.kill()
    assert await first.effects() == []

    second = new_stand()
    second.gate.set()
    second.start()
    await until(lambda: second.waiting() == 0)
    await second.sees_effects("долго")


async def test_a_second_delivery_has_no_second_effect_and_shows_the_present_state(
    new_stand: NewStand, anna: Person, boris: Person
) -> None:
    first = new_stand(pace=Pace(batch=60)).start()
    boris.send_text("долго")  # what stands behind it is not confirmed before it
    anna.send_text("5 лет")
    await until(lambda: set(first.begun) == {"5 лет", "долго"})
    await first.sees_effects("5 лет")
    await first.kill()

    second = new_stand()
    second.gate.set()
    second.start()
    await until(lambda: second.waiting() == 0)
    await second.sees_effects("5 лет", "долго")
    await until(lambda: second.shown == [second.last_id])
    assert second.told == []


async def test_what_wrote_nothing_is_simply_done_again(new_stand: NewStand, anna: Person, boris: Person) -> None:
    first = new_stand(pace=Pace(batch=60)).start()
    boris.send_text("долго")
    anna.send_text("покажи")
    await until(lambda: set(first.begun) == {"долго", "покажи"})
    await first.kill()

    second = new_stand().start()
    await until(lambda: "покажи" in second.begun)
    assert second.shown == []


async def test_a_restart_replays_what_was_taken_over_exactly_once_and_first(
    new_stand: NewStand, anna: Person, boris: Person
) -> None:
    first = new_stand().start()
    anna.send_text("долго")
    slow = first.last_id
    boris.send_text("быстро")
    await until(lambda: first.waiting() == 0)
    await first.sees_stored((slow, "pending"))
    await first.kill()
    anna.send_text("потом")

    second = new_stand()
    second.gate.set()
    second.start()
    await second.sees_effects("быстро", "долго", "потом")
    await second.sees_stored()
    await second.stop()

    third = new_stand().start()
    anna.send_text("третье")
    await third.sees_effects("быстро", "долго", "потом", "третье")
    assert (second.shown, third.shown) == ([], [])


async def test_taken_over_with_its_effect_done_it_only_shows_the_state(new_stand: NewStand, anna: Person) -> None:
    first = new_stand().start()
    anna.send_text("привет")
    done = first.last_id
    await first.sees_effects("привет")
    await until(lambda: first.waiting() == 0)
    await first.sees_stored()
    await first.kill()
    await first.intake.shelf.keep(
        [{"update_id": done, "message": anna_message(anna, "привет")}], first.intake.clock.now()
    )

    second = new_stand().start()
    await second.sees_stored()
    assert second.shown == [done]
    await second.sees_effects("привет")


async def test_taken_over_and_not_yet_confirmed_it_is_handled_once(new_stand: NewStand, anna: Person) -> None:
    first = new_stand()
    anna.send_text("долго")
    [raw] = first.telegram.updates.take(0, 100)
    await first.intake.shelf.keep([raw], first.intake.clock.now())
    first.start()
    await until(lambda: first.waiting() == 0)
    first.gate.set()
    await first.sees_effects("долго")
    await first.sees_stored()
    assert (first.begun, first.shown) == (["долго"], [])


async def test_stopping_lets_what_runs_finish(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("долго")
    await until(lambda: stand.begun == ["долго"])
    stand.polling.stop()
    stand.gate.set()
    await stand.stop()
    await stand.sees_effects("долго")
    await stand.sees_stored()
    assert stand.waiting() == 0


async def test_stopping_keeps_what_did_not_finish_for_the_next_start(new_stand: NewStand, anna: Person) -> None:
    first = new_stand(pace=Pace(batch=60, drain=0.05)).start()
    anna.send_text("долго")
    anna.send_text("потом")
    await until(lambda: first.begun == ["долго"])
    await first.kill()

    second = new_stand(pace=Pace(batch=0.02, drain=0.02)).start()
    await until(lambda: second.begun == ["долго"])
    await second.stop()
    assert second.waiting() == 0
    assert [status for _, status in await second.stored()] == ["pending", "pending"]

    third = new_stand()
    third.gate.set()
    third.start()
    await third.sees_effects("долго", "потом")
    await third.sees_stored()


async def test_stopping_while_nothing_comes_is_immediate(stand: Stand, telegram: Telegram) -> None:
    stand.start()
    wire = wire_of(stand.bot)
    await until(lambda: len(wire.offsets) == 1)
    await stand.stop()
    assert wire.offsets == [0]


async def test_the_last_batch_is_confirmed_on_the_way_out(stand: Stand, anna: Person) -> None:
    stand.start()
    anna.send_text("долго")
    await until(lambda: stand.begun == ["долго"])
    stand.polling.stop()
    stand.gate.set()
    await stand.stop()
    assert wire_of(stand.bot).offsets[-1] == stand.last_id + 1


async def test_what_the_waiting_poll_has_told_is_told_again_but_hardly_waited_for(stand: Stand, anna: Person) -> None:
    """It may not have got through; if it has, Telegram lets whoever repeats it wait for three seconds."""
    stand.start()
    wire = wire_of(stand.bot)
    anna.send_text("привет")
    await until(lambda: wire.offsets[-1:] == [stand.last_id + 1])
    await stand.stop()
    assert wire.offsets[-2:] == [stand.last_id + 1] * 2
    assert wire.patience[-1] == stand.pace.again < stand.pace.farewell


@pytest.mark.parametrize("failures", [1, 5])
async def test_after_a_poll_that_failed_it_is_told_on_the_way_out(
    new_stand: NewStand, anna: Person, failures: int, logged: Logged
) -> None:
    """As long as it takes; should that fail too, the bot stops all the same."""
    stand = new_stand(pace=Pace(pauses=(60,)))
    stand.telegram.faults.add(Fault("lost_request", "getUpdates", after=1, times=failures))
    stand.start()
    wire = wire_of(stand.bot)
    anna.send_text("привет")
    await until(lambda: wire.offsets[-1:] == [stand.last_id + 1])
    await stand.stop()
    assert wire.offsets[-2:] == [stand.last_id + 1] * 2
    assert wire.patience[-1] == stand.pace.farewell
    assert stand.waiting() == (0 if failures == 1 else 1)
    assert [entry["event"] for entry in logged].count("last_updates_not_confirmed") == (0 if failures == 1 else 1)


def anna_message(anna: Person, text: str) -> dict[str, object]:
    return {"message_id": 1, "date": 1, "chat": anna.as_chat(), "from": anna.as_user(), "text": text}
