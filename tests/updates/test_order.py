import asyncio
from typing import Any

import pytest

from bot.updates.order import PersonQueues, Raw, person_of
from tests.updates.stand import until


def raw(update_id: int, person: int) -> Raw:
    return {"update_id": update_id, "message": {"from": {"id": person}}}


ANNA = {"id": 5, "first_name": "Анна"}
EVENTS: dict[str, tuple[dict[str, Any], int]] = {
    "message": ({"message": {"from": ANNA}}, 5),
    "edited message": ({"edited_message": {"from": ANNA}}, 5),
    "press": ({"callback_query": {"from": ANNA, "message": {"from": {"id": 42}}}}, 5),
    "membership": ({"my_chat_member": {"from": ANNA}}, 5),
    "poll answer": ({"poll_answer": {"user": ANNA}}, 5),
    "reaction": ({"message_reaction": {"user": ANNA}}, 5),
    "of nobody": ({"poll": {"id": "1"}}, -9),
    "of an odd shape": ({"message": {"from": "Анна"}}, -9),
    "of a channel": ({"channel_post": {"sender_chat": {"id": -100}}}, -9),
    "not an event": ({"message": None}, -9),
}


@pytest.mark.parametrize(("event", "person"), EVENTS.values(), ids=EVENTS.keys())
def test_whose_update_it_is(event: dict[str, Any], person: int) -> None:
    assert person_of({"update_id": 9, **event}) == person


async def test_people_are_handled_at_once_and_each_in_order() -> None:
    seen: list[int] = []
    gates = {update_id: asyncio.Event() for update_id in range(1, 7)}

    async def handle(update: Raw) -> None:
        seen.append(update["update_id"])
        await gates[update["update_id"]].wait()

    queues = PersonQueues(handle)
    for update_id, person in ((1, 10), (2, 20), (3, 10), (4, 20), (5, 10), (6, 30)):
        queues.put(raw(update_id, person))
    await until(lambda: len(seen) == 3)
    assert set(seen) == {1, 2, 6}
    gates[1].set()
    await until(lambda: seen[3:] == [3])
    for gate in gates.values():
        gate.set()
    await queues.wait_empty(5)
    assert [one for one in seen if one in (1, 3, 5)] == [1, 3, 5]
    assert [one for one in seen if one in (2, 4)] == [2, 4]


async def test_no_more_than_so_many_at_once_and_everybody_has_a_turn() -> None:
    running, most, order = 0, 0, []

    async def handle(update: Raw) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        order.append(update["message"]["from"]["id"])
        await asyncio.sleep(0)
        running -= 1

    queues = PersonQueues(handle, at_once=2)
    for update_id in range(20):
        queues.put(raw(update_id, 1))  # somebody taps and taps
    for person in range(2, 6):
        queues.put(raw(100 + person, person))
    await queues.wait_empty(5)
    assert most == 2
    assert max(order.index(person) for person in range(2, 6)) < 10


async def test_nothing_is_kept_of_people_who_are_done() -> None:
    async def handle(_: Raw) -> None:
        await asyncio.sleep(0)

    queues = PersonQueues(handle)
    for update_id in range(1000):
        queues.put(raw(update_id, update_id % 300))
    assert len(queues) == 1000
    await queues.wait_empty(5)
    await until(lambda: not queues._tasks)
    assert (len(queues), queues._waiting) == (0, {})


async def test_an_update_in_hand_is_not_taken_twice() -> None:
    gate, seen = asyncio.Event(), []

    async def handle(update: Raw) -> None:
        seen.append(update["update_id"])
        await gate.wait()

    queues = PersonQueues(handle)
    assert queues.put(raw(1, 5)) is queues.put(raw(1, 5))
    gate.set()
    await queues.wait_empty(5)
    assert seen == [1]


async def test_a_broken_one_is_told_to_whoever_waits_and_the_next_goes_on() -> None:
    async def handle(update: Raw) -> None:
        if update["update_id"] == 1:
            raise KeyError

    queues = PersonQueues(handle)
    first, second = queues.put(raw(1, 5)), queues.put(raw(2, 5))
    await asyncio.wait([first, second])
    assert isinstance(first.exception(), KeyError)
    assert second.exception() is None


async def test_cancelling_leaves_nobody_waiting_for_ever() -> None:
    async def handle(_: Raw) -> None:
        await asyncio.Event().wait()

    queues = PersonQueues(handle, at_once=1)
    waiting = [queues.put(raw(update_id, update_id % 2)) for update_id in range(4)]
    await asyncio.sleep(0)
    await queues.cancel()
    assert all(handled.cancelled() for handled in waiting)
    assert not queues._tasks
