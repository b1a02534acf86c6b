"""PRODUCT «Quiet»: working hours, one reminder a day; what a person planned comes at its time."""

import asyncio
from datetime import date, timedelta

import pytest

from bot.clock import ManualClock
from bot.scheduler import claims
from bot.scheduler.claims import LEASE
from bot.storage.models import Organisation, Person
from bot.storage.states import NoticeClass, NoticeStatus
from tests.scheduler.line import BUSY, Line
from tests.scheduler.post import Post, moscow, working_time_of

MINUTE = timedelta(minutes=1)


async def test_at_night_only_what_the_person_planned_is_said(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    clock.move_to(moscow("2026-11-20 22:00"))
    await post.queue(anna, "встреча", quietness=NoticeClass.SCHEDULED)
    await post.queue(anna, "Вам ответили", quietness=NoticeClass.PERSONAL)
    await post.queue(anna, "напоминание", quietness=NoticeClass.REMINDER)
    await post.sender.send_due()
    assert line.texts(1000) == ["встреча"]
    assert {notice.due_at for notice in await post.notices(NoticeStatus.QUEUED)} == {moscow("2026-11-23 08:30")}
    clock.move_to(moscow("2026-11-23 08:30"))
    await post.sender.send_due()
    assert line.texts(1000) == ["встреча", "Вам ответили", "напоминание"]


async def test_on_leave_one_is_reminded_of_nothing_until_one_is_back(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    """What the person planned and what a colleague says come all the same."""
    clock.move_to(moscow("2026-11-20 10:00"))
    async with post.db.write() as session:
        person = await session.get_one(Person, anna.id)
        person.away_from, person.away_until = date(2026, 11, 20), date(2026, 11, 24)
    for words, quietness in zip(("встреча", "Вам ответили", "напоминание"), NoticeClass, strict=True):
        await post.queue(anna, words, quietness=quietness)
    await post.sender.send_due()
    assert line.texts(1000) == ["встреча", "Вам ответили"]
    clock.move_to(moscow("2026-11-25 08:29"))
    await post.sender.send_due()
    assert len(line.texts(1000)) == 2
    clock.move_to(moscow("2026-11-25 08:30"))
    await post.sender.send_due()
    assert line.texts(1000)[2:] == ["напоминание"]


async def test_quietness_is_decided_when_it_is_said(post: Post, anna: Person, line: Line, clock: ManualClock) -> None:
    await post.queue(anna, "днём", quietness=NoticeClass.PERSONAL, due_at=moscow("2026-11-20 18:00"))
    clock.move_to(moscow("2026-11-20 18:30"))
    await post.sender.send_due()
    assert line.calls == 0


async def test_each_organisation_has_its_own_hours(post: Post, line: Line, clock: ManualClock) -> None:
    [anna] = await post.add_people(1)
    async with post.db.write() as session:
        (await session.get_one(Organisation, anna.organisation_id)).time_zone = "Asia/Vladivostok"
    await post.queue(anna, "в Москве утро", quietness=NoticeClass.PERSONAL)
    clock.move_to(moscow("2026-11-20 12:00"))
    await post.sender.send_due()
    assert line.calls == 0


async def test_a_broken_organisation_holds_up_nobody_else(post: Post, line: Line, clock: ManualClock) -> None:
    [anna] = await post.add_people(1)
    async with post.db.write() as session:
        (await session.get_one(Organisation, anna.organisation_id)).time_zone = "Луна"
    await post.queue(anna, "никогда", quietness=NoticeClass.PERSONAL)
    assert await post.sender.send_due() == 0
    [notice] = await post.notices(NoticeStatus.QUEUED)
    assert notice.due_at == clock.now() + timedelta(hours=1)


async def test_one_reminder_a_day_in_the_order_they_came(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    await post.queue(anna, "раз", "два", "три", quietness=NoticeClass.REMINDER)
    await post.queue(anna, "лично", quietness=NoticeClass.PERSONAL)
    days = ["2026-11-20 18:00", "2026-11-23 09:00", "2026-11-23 18:00", "2026-11-24 09:00"]
    said = []
    for day in [None, *days]:
        clock.move_to(moscow(day) if day else clock.now())
        await post.sender.send_due()
        said.append(len(line.said))
    assert line.texts(1000) == ["раз", "лично", "два", "три"]
    assert said == [2, 2, 3, 3, 4]


async def test_tomorrows_reminders_are_spread_over_a_quarter_of_an_hour(
    post: Post, line: Line, clock: ManualClock
) -> None:
    people = await post.add_people(100)
    await post.queue_for(people, "раз", "два", quietness=NoticeClass.REMINDER)
    await post.sender.send_due()
    clock.move_by(LEASE)  # where the first was still being said, the second is looked at again after its lease
    await post.sender.send_due()
    assert len(line.said) == 100
    moments = {notice.due_at for notice in await post.notices(NoticeStatus.QUEUED)}
    assert len(moments) > 50
    assert moscow("2026-11-23 08:30") <= min(moments) < max(moments) < moscow("2026-11-23 08:45")


async def test_a_stale_reminder_does_not_use_up_the_day(post: Post, anna: Person, line: Line) -> None:
    await post.queue(anna, "stale", "stale", "живое", quietness=NoticeClass.REMINDER)
    await post.sender.send_due()
    assert line.texts(1000) == ["живое"]


async def test_a_failing_reminder_leaves_the_day_to_one_only(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    line.breaks(BUSY)
    await post.queue(anna, "раз", "два", quietness=NoticeClass.REMINDER)
    for _ in range(5):
        await post.sender.send_due()
        clock.move_by(MINUTE)
    assert len(line.said) == 1


async def test_a_reminder_that_another_process_is_sending_counts(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    await post.queue(anna, "раз", quietness=NoticeClass.REMINDER)
    line.open.clear()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        first = group.create_task(post.sender.send_due())
        await line.rings()
        await post.queue(anna, "два", quietness=NoticeClass.REMINDER)
        assert await post.new_sender().send_due() == 0
        line.open.set()
        assert await first == 1
    clock.move_by(LEASE)
    assert await post.new_sender().send_due() == 0
    [second] = await post.notices(NoticeStatus.QUEUED)
    assert second.due_at >= moscow("2026-11-23 08:30")


async def test_several_senders_at_once_say_one_reminder_to_each(post: Post, line: Line, clock: ManualClock) -> None:
    people = await post.add_people(60)
    await post.queue_for(people, "раз", quietness=NoticeClass.REMINDER)
    await post.queue_for(people, "два", quietness=NoticeClass.REMINDER)
    senders = [post.new_sender() for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(sender.send_due() for sender in senders))
        clock.move_by(MINUTE)
    assert sorted(chat_id for chat_id, _ in line.said) == [person.telegram_id for person in people]


async def test_two_claims_at_the_same_moment_take_one_reminder(
    post: Post, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "BATCH", 1)
    for person in await post.add_people(20):
        await post.queue(person, "раз", "два", quietness=NoticeClass.REMINDER)
        both = await asyncio.gather(*(claims.claim(post.db, working_time_of, clock.now()) for _ in range(2)))
        assert sum(len(chains or ()) for chains in both) == 1


async def test_reminders_of_a_month_off_come_one_a_day(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    for day in range(5):
        due_at = clock.now() + timedelta(days=day)
        await post.queue(anna, f"день {day}", quietness=NoticeClass.REMINDER, due_at=due_at)
    clock.move_by(timedelta(days=31))  # Monday 21 December
    for day in range(1, 6):
        for _ in range(3):
            await post.sender.send_due()
            clock.move_by(timedelta(minutes=10))
        assert len(line.said) == day
        clock.move_by(timedelta(hours=23, minutes=30))
    assert len(set(line.said)) == 5


WAVE = {"kind": "campaign_invited", "quietness": NoticeClass.REMINDER}
TOMORROW = moscow("2026-11-23 08:30")


async def test_what_another_tells_of_goes_out_as_said_with_it(post: Post, anna: Person, line: Line) -> None:
    """Not what is of another kind, nor what the person has put off until tomorrow."""
    await post.queue(anna, "раз", **WAVE)
    await post.queue(anna, "два", **WAVE, due_at=TOMORROW)
    await post.queue(anna, "потом", kind="campaign_invited", due_at=TOMORROW)
    await post.queue(anna, "иное", quietness=NoticeClass.REMINDER, due_at=TOMORROW)
    await post.sender.send_due()
    assert line.texts(1000) == ["раз"]
    said = await post.notices(NoticeStatus.SENT)
    assert [notice.payload["text"] for notice in said] == ["раз", "два"]
    assert len({(notice.sent_at, notice.message_id) for notice in said}) == 1


@pytest.mark.parametrize("text", ["stale", "раз"])
async def test_what_nothing_has_told_of_keeps_its_day(
    post: Post, anna: Person, line: Line, clock: ManualClock, text: str
) -> None:
    if text != "stale":
        line.breaks(BUSY)
    await post.queue(anna, text, **WAVE)
    await post.queue(anna, "два", **WAVE, due_at=TOMORROW)
    await post.sender.send_due()
    [second] = [notice for notice in await post.notices(NoticeStatus.QUEUED) if notice.payload["text"] == "два"]
    assert second.due_at == TOMORROW
    clock.move_to(TOMORROW)
    await post.sender.send_due()
    assert len(line.said) == 1


async def test_a_day_of_roadmaps_that_could_not_wait_is_the_reminder_of_that_day(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    await post.queue(anna, "карта", kind="roadmap_day", quietness=NoticeClass.SCHEDULED)
    await post.queue(anna, "раз", quietness=NoticeClass.REMINDER)
    await post.sender.send_due()
    await post.queue(anna, "два", quietness=NoticeClass.REMINDER)
    clock.move_by(MINUTE)
    await post.sender.send_due()
    assert line.texts(1000) == ["карта"]
    clock.move_to(moscow("2026-11-23 09:00"))
    await post.sender.send_due()
    assert line.texts(1000) == ["карта", "раз"]
