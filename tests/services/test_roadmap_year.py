"""The year by the clock: what is told of roadmap items, to whom, on which day, and never twice."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from bot.clock import WorkingTime
from bot.scheduler.due import Due, run_due
from bot.services import roadmap_year
from bot.services.roadmap_reminders import find
from bot.services.told_together import ROADMAP_DAY, ROADMAP_ENDS, ROADMAP_OVERDUE
from bot.storage.models import Cycle, Notice, Person, RoadmapItem
from bot.storage.states import CycleStatus, ItemStatus, NoticeStatus, PersonStatus, TermKind
from tests.bench.counting import counted
from tests.kit.cast import Cast
from tests.kit.roadmaps import (
    Plan,
    a_year,
    items,
    jumps_to,
    look_at,
    moves_to,
    notices,
    running_cycle,
    set_item,
    the_cycle,
)
from tests.kit.speaker import Speaker
from tests.kit.world import World


@pytest.fixture
async def year(world: World, cast: Cast) -> Plan:
    """Tuesday, 24 November 2026, 10:00."""
    return await a_year(world, cast)


async def days_told(world: World, cast: Cast, name: str = "anna") -> list[str]:
    """On which days a message of the day has come."""
    sent = [each for each in await notices(world, ROADMAP_DAY) if each.person_id == cast.ids[name] and each.sent_at]
    return [f"{each.sent_at:%m-%d}" for each in sent if each.sent_at]


async def test_a_term_is_reminded_of_21_14_7_3_and_1_days_before(
    world: World, cast: Cast, year: Plan, anna: Speaker
) -> None:
    """Thursday, 24 December; on 3 and 10 December, 17, Monday 21, Wednesday 23."""
    item = await year.item("1.2", "2026-11-24", "2026-12-24")
    await moves_to(world, "2026-12-02")
    anna.sees("Началось", "1.2 Мероприятие 1.2 – до чт, 24 декабря")
    assert await days_told(world, cast) == ["11-24"]
    assert (await look_at(world, item)).status is ItemStatus.OPEN
    await moves_to(world, "2026-12-23")
    anna.sees("Скоро срок", "до чт, 24 декабря, завтра")
    assert await days_told(world, cast) == ["11-24", "12-03", "12-10", "12-17", "12-21", "12-23"]
    assert (await look_at(world, item)).reminded == 1


async def test_a_term_on_a_day_off_is_reminded_of_on_the_last_working_day_before(
    world: World, cast: Cast, year: Plan, anna: Speaker
) -> None:
    """Sunday, 29 November gives way to Friday the 27th; a day before that is Thursday."""
    await year.item("1.2", "2026-11-01", "2026-11-29")
    await moves_to(world, "2026-12-01")
    assert await days_told(world, cast) == ["11-24", "11-26", "11-30"]
    anna.sees("Срок прошёл", "1 день назад")


async def test_everything_of_a_day_is_one_message(world: World, cast: Cast, year: Plan, anna: Speaker) -> None:
    await year.item("1.1", "2026-11-25", "2026-12-30")
    await year.item("1.2", "2026-11-01", "2026-11-26")
    await year.item("1.3", "2026-11-01", "2026-11-23")
    other = await a_year(world, cast)
    await other.item("7.7", "2026-11-25", "2026-12-30")
    await year.item("1.4", "2026-09-01")
    await moves_to(world, "2026-11-24")
    anna.looks_up()
    await moves_to(world, "2026-11-25")
    anna.sees("Началось", "1.1 Мероприятие", "7.7 Мероприятие", "Скоро срок", "1.2 Мероприятие", "завтра")
    anna.does_not_see("1.3 Мероприятие")
    assert anna.can_tap("1.2 Мероприятие 1.2")
    assert anna.can_tap("Напомнить завтра")
    assert anna.news.count("Дорожная карта") == 1
    assert await days_told(world, cast) == ["11-24", "11-25"]


async def test_many_items_have_six_buttons_and_a_list(world: World, cast: Cast, year: Plan, anna: Speaker) -> None:
    for number in range(30):
        await year.item(f"1.{number}", "2026-11-25", "2027-03-30")
    await moves_to(world, "2026-11-25")
    anna.sees("…и ещё 25")
    assert sum(each.startswith("1.") for each in anna.screen.buttons) == 6
    assert anna.can_tap("Все мои мероприятия")


async def test_the_overdue_is_told_once_to_who_answers_and_to_the_curator(
    world: World, cast: Cast, year: Plan, anna: Speaker, vera: Speaker
) -> None:
    await year.item("1.2", "2026-11-01", "2026-11-24")
    await moves_to(world, "2026-11-24")
    vera.looks_up()
    anna.looks_up()
    await moves_to(world, "2026-11-25")
    anna.sees("Срок прошёл", "до вт, 24 ноября, 1 день назад")
    vera.sees("Просрочено у коллег", "Отвечает: Анна Сергеевна К.")
    vera.does_not_see("Королёва")
    vera.looks_up()
    anna.looks_up()
    await moves_to(world, "2026-12-18")
    anna.sees_nothing()
    assert "Мероприятие 1.2" not in [line for line in vera.news.splitlines() if "Просрочено у коллег" in line]
    assert len(await notices(world, ROADMAP_OVERDUE)) == 1


async def test_a_curator_who_answers_gets_one_message(world: World, cast: Cast, year: Plan, vera: Speaker) -> None:
    await year.item("1.2", "2026-11-01", "2026-11-24", who="vera anna")
    await year.item("1.3", "2026-11-01", "2026-11-24")
    await moves_to(world, "2026-11-24")
    vera.looks_up()
    await moves_to(world, "2026-11-25")
    assert vera.news.count("Дорожная карта, ") == 1
    vera.sees("Срок прошёл", "1.2 Мероприятие", "Просрочено у коллег", "1.3 Мероприятие")


async def test_an_item_of_nobody_is_the_curators(world: World, cast: Cast, year: Plan, vera: Speaker) -> None:
    await year.item("1.2", "2026-11-25", "2026-12-20", who="")
    await moves_to(world, "2026-11-25")
    vera.sees("Началось", "1.2 Мероприятие")


@pytest.mark.parametrize(
    "columns",
    [
        {"status": PersonStatus.LEFT},
        {"unreachable_at": datetime(2026, 11, 20, tzinfo=UTC)},
        {"telegram_id": None},
    ],
)
async def test_whom_no_message_reaches_the_curators_are_told_instead_of(
    world: World, cast: Cast, year: Plan, anna: Speaker, vera: Speaker, columns: dict[str, object]
) -> None:
    await year.item("1.2", "2026-11-25", "2026-12-20")
    async with world.db.write() as session:
        await session.execute(update(Person).where(Person.id == cast.ids["anna"]).values(**columns))
    await moves_to(world, "2026-11-25")
    vera.sees("1.2 Мероприятие")
    anna.sees_nothing()


async def test_on_leave_nothing_is_asked_for(world: World, cast: Cast, year: Plan, anna: Speaker) -> None:
    """Not even the last reminder; after the leave one message says what is true then."""
    await year.item("1.2", "2026-11-01", "2026-12-01")
    await year.item("1.3", "2026-11-26", "2026-12-30")
    async with world.db.write() as session:
        away = {"away_from": date(2026, 11, 24), "away_until": date(2026, 12, 6)}
        await session.execute(update(Person).where(Person.id == cast.ids["anna"]).values(**away))
    await moves_to(world, "2026-12-04")
    anna.sees_nothing()
    await moves_to(world, "2026-12-07")
    anna.sees("Срок прошёл", "1.2 Мероприятие", "Началось", "1.3 Мероприятие")
    assert anna.news.count("Дорожная карта, ") == 1


async def test_the_last_reminder_is_not_pushed_past_the_term(
    world: World, cast: Cast, year: Plan, anna: Speaker
) -> None:
    """A reminder of something else has come the same morning."""
    await year.item("1.2", "2026-11-01", "2026-11-26")
    await moves_to(world, "2026-11-24")
    async with world.db.write() as session:
        await session.execute(
            insert(Notice).values(
                organisation_id=cast.organisation_id, person_id=cast.ids["anna"], kind="form_left", payload={},
                dedupe_key="other", quietness="reminder", status=NoticeStatus.SENT,
                due_at=datetime(2026, 11, 25, 5, 29, tzinfo=UTC), created_at=datetime(2026, 11, 25, 5, 29, tzinfo=UTC),
                sent_at=datetime(2026, 11, 25, 5, 29, tzinfo=UTC), attempts=0, error="", priority=5,
            )
        )  # fmt: skip
    anna.looks_up()
    await moves_to(world, "2026-11-25")
    anna.sees("до чт, 26 ноября, завтра")


async def test_what_is_finished_before_the_message_goes_out_is_not_in_it(
    world: World, cast: Cast, year: Plan, anna: Speaker
) -> None:
    """It waits for Anna to come back."""
    one = await year.item("1.2", "2026-11-25", "2026-12-20")
    two = await year.item("1.3", "2026-11-25", "2026-12-20")
    async with world.db.write() as session:
        away = {"away_from": date(2026, 11, 24), "away_until": date(2026, 11, 25)}
        await session.execute(update(Person).where(Person.id == cast.ids["anna"]).values(**away))
    await moves_to(world, "2026-11-25")
    await set_item(world, one, status=ItemStatus.DONE)
    await moves_to(world, "2026-11-26")
    anna.sees("1.3 Мероприятие")
    anna.does_not_see("1.2 Мероприятие")
    await set_item(world, two, status=ItemStatus.ACCEPTED)


async def test_a_message_with_nothing_left_is_dropped(world: World, cast: Cast, year: Plan, anna: Speaker) -> None:
    item = await year.item("1.2", "2026-11-25", "2026-12-20")
    async with world.db.write() as session:
        away = {"away_from": date(2026, 11, 24), "away_until": date(2026, 11, 25)}
        await session.execute(update(Person).where(Person.id == cast.ids["anna"]).values(**away))
    await moves_to(world, "2026-11-25")
    await set_item(world, item, status=ItemStatus.DONE)
    await moves_to(world, "2026-11-27")
    anna.sees_nothing()
    assert [each.status for each in await notices(world, ROADMAP_DAY)] == [NoticeStatus.DROPPED]


async def test_of_a_cancelled_year_nothing_is_sent_any_more(
    world: World, cast: Cast, year: Plan, anna: Speaker, vera: Speaker
) -> None:
    await year.item("1.2", "2026-11-25", "2026-12-20")
    async with world.db.write() as session:
        away = {"away_from": date(2026, 11, 24), "away_until": date(2026, 11, 25)}
        await session.execute(update(Person).where(Person.id == cast.ids["anna"]).values(**away))
    await moves_to(world, "2026-11-25")
    async with world.db.write() as session:
        values = {"status": CycleStatus.CANCELLED, "due_at": None}
        await session.execute(update(Cycle).where(Cycle.id == year.cycle_id).values(**values))
    await moves_to(world, "2026-12-22")
    anna.sees_nothing()
    vera.does_not_see("1.2 Мероприятие")


async def test_put_off_it_comes_once_more_the_next_working_day(
    world: World, cast: Cast, year: Plan, anna: Speaker
) -> None:
    """Together with what is new then."""
    await year.item("1.2", "2026-11-25", "2026-12-30")
    await year.item("1.3", "2026-11-26", "2026-12-30")
    await moves_to(world, "2026-11-25")
    await anna.taps("Напомнить завтра")
    anna.looks_up()
    await moves_to(world, "2026-11-26")
    anna.sees("1.2 Мероприятие", "1.3 Мероприятие")
    assert anna.news.count("Дорожная карта, ") == 1


async def test_weekends_and_holidays_have_no_look(world: World, cast: Cast, year: Plan, anna: Speaker) -> None:
    await year.item("1.2", "2026-11-28", "2026-12-30")
    await moves_to(world, "2026-11-27")
    assert (await the_cycle(world, year.cycle_id)).due_at == datetime(2026, 11, 30, 5, 30, tzinfo=UTC)
    await moves_to(world, "2026-11-29")
    anna.sees_nothing()
    await moves_to(world, "2026-12-31")
    assert (await the_cycle(world, year.cycle_id)).due_at == datetime(2027, 1, 11, 5, 30, tzinfo=UTC)


async def test_permanent_items_are_asked_about_once_a_quarter(
    world: World, cast: Cast, year: Plan, anna: Speaker
) -> None:
    """From 24 November: on 23 February, a day off, so on the 24th; and 91 days after that."""
    await year.item("1.2", "2026-09-01")
    await year.item("1.3", "2026-09-01", term=TermKind.BY_PLAN)
    await moves_to(world, "2026-11-25")
    anna.looks_up()
    await moves_to(world, "2027-05-31")
    assert await days_told(world, cast) == ["11-24", "02-24", "05-26"]
    anna.sees("Идёт постоянно", "1.2 Мероприятие", "1.3 Мероприятие")


async def test_that_the_year_ends_is_told_once(world: World, cast: Cast, vera: Speaker) -> None:
    year = await a_year(world, cast, ends="2026-12-20")
    await moves_to(world, "2026-12-04")
    vera.does_not_see("Год заканчивается")
    await moves_to(world, "2026-12-08")
    vera.sees("Год заканчивается вс, 20 декабря", "Дорожная карта гимназии")
    assert vera.can_tap("Начать следующий год")
    await moves_to(world, "2027-01-14")
    assert len(await notices(world, ROADMAP_ENDS)) == 1
    assert year.cycle_id


async def test_a_year_that_has_its_next_one_is_offered_no_other(world: World, cast: Cast, vera: Speaker) -> None:
    await a_year(world, cast, ends="2026-12-20")
    await a_year(world, cast, "2027-01-01", "2027-12-31")
    await moves_to(world, "2026-12-08")
    vera.sees("Год заканчивается вс, 20 декабря", "Следующий уже есть")
    assert vera.can_tap("К завершению года")
    assert not vera.can_tap("Начать следующий год")


async def test_a_year_begun_in_november_tells_the_overdue_once(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    """Eleven months of a roadmap lie in the past: one message, not twenty."""
    cycle = await running_cycle(world, vera.id)
    await moves_to(world, "2026-11-24")
    assert vera.news.count("Дорожная карта, ") == 1
    assert grigory.news.count("Дорожная карта, ") <= 1
    vera.sees("Срок прошёл", "…и ещё")
    told = [each for each in (await items(world, cycle)).values() if each.overdue_told_at]
    assert len(told) > 10
    vera.looks_up()
    await moves_to(world, "2026-11-25")
    vera.does_not_see("Срок прошёл")


async def test_after_a_month_off_nothing_is_told_twice(
    world: World, cast: Cast, year: Plan, anna: Speaker, vera: Speaker
) -> None:
    over = await year.item("1.1", "2026-11-01", "2026-12-10")
    near = await year.item("1.2", "2026-11-01", "2026-12-29")
    begun = await year.item("1.3", "2026-12-01", "2027-03-01")
    await moves_to(world, "2026-11-25")
    anna.looks_up()
    await jumps_to(world, "2026-12-24")
    anna.sees("Срок прошёл", "1.1 Мероприятие", "Скоро срок", "1.2 Мероприятие", "осталось 5 дней", "1.3 Мероприятие")
    assert anna.news.count("Дорожная карта, ") == 1
    assert (await look_at(world, near)).reminded == 7
    assert (await look_at(world, over)).overdue_told_at is not None
    assert (await look_at(world, begun)).status is ItemStatus.OPEN
    anna.looks_up()
    await world.restarts()
    await moves_to(world, "2026-12-25")
    anna.does_not_see("1.1 Мероприятие")
    assert await days_told(world, cast) == ["11-24", "12-24", "12-25"]  # three days before Tuesday the 29th: Friday
    anna.sees("1.2 Мероприятие")


async def test_the_same_look_twice_says_nothing_new(world: World, cast: Cast, year: Plan, anna: Speaker) -> None:
    await year.item("1.2", "2026-11-01", "2026-11-26")
    await moves_to(world, "2026-11-25")
    anna.looks_up()
    async with world.db.write() as session:
        await session.execute(update(Cycle).values(due_at=world.clock.now()))
    await world.settle()
    await moves_to(world, "2026-11-26")
    anna.sees_nothing()


async def test_a_second_year_approved_in_the_afternoon_waits_for_tomorrow(
    world: World, cast: Cast, year: Plan, anna: Speaker
) -> None:
    await year.item("1.2", "2026-11-01", "2026-12-30")
    await moves_to(world, "2026-11-24")
    anna.looks_up()
    await world.clock.moves_to("15:00")
    other = await a_year(world, cast)
    await other.item("7.7", "2026-11-01", "2026-12-30")
    await world.clock.moves_to("18:00")
    anna.sees_nothing()
    await moves_to(world, "2026-11-25")
    anna.sees("7.7 Мероприятие")
    anna.does_not_see("1.2 Мероприятие")


async def test_a_term_moved_later_is_reminded_of_anew(world: World, cast: Cast, year: Plan, anna: Speaker) -> None:
    item = await year.item("1.2", "2026-11-01", "2026-11-25")
    await moves_to(world, "2026-11-26")
    assert await days_told(world, cast) == ["11-24", "11-26"]
    await set_item(world, item, due_on=date(2026, 12, 24))
    await moves_to(world, "2026-12-25")
    assert await days_told(world, cast) == ["11-24", "11-26", "12-03", "12-10", "12-17", "12-21", "12-23", "12-25"]


async def test_300_items_cost_what_30_do(world: World, cast: Cast) -> None:
    prices = []
    for count in (30, 300):
        year = await a_year(world, cast)
        async with world.db.write() as session:
            rows = [
                {
                    "organisation_id": cast.organisation_id, "cycle_id": year.cycle_id, "stage_id": year.stage_id,
                    "place": number, "number": f"1.{number}", "title": "Мероприятие", "term": TermKind.DATED,
                    "status": ItemStatus.PLANNED, "starts_on": date(2026, 11, 1) + timedelta(days=number % 60),
                    "due_on": date(2026, 11, 10) + timedelta(days=number % 90), "sure": True,
                    "key": "", "part": "", "details": "", "evidence_wanted": "", "roles": "", "term_words": "",
                    "reason": "",
                }
                for number in range(count)
            ]  # fmt: skip
            await session.execute(insert(RoadmapItem), rows)
        with counted(world.db) as seen:
            await run_due(world.db, [Due("roadmaps", Cycle.due_at, roadmap_year.advance)], world.clock.now())
        prices.append(len(seen))
        async with world.db.read() as session:
            opened = await session.scalars(select(RoadmapItem.status).where(RoadmapItem.cycle_id == year.cycle_id))
            assert ItemStatus.OPEN in set(opened)
    assert prices[0] == prices[1] <= 18


GAPS = st.lists(st.integers(1, 40), min_size=1, max_size=25)  # days between looks: the bot was off
WORKING = WorkingTime(ZoneInfo("Europe/Moscow"), time(8, 30), time(18, 30))


@given(
    first=st.dates(date(2026, 8, 1), date(2026, 12, 31)),
    gaps=GAPS,
    window=st.tuples(st.integers(-60, 200), st.integers(0, 120)),
    finished_after=st.integers(0, 400),
)
def test_whatever_the_gaps_between_looks_nothing_is_told_twice_or_never(
    first: date, gaps: list[int], window: tuple[int, int], finished_after: int
) -> None:
    """Every threshold at most once and ever nearer, the overdue exactly once, and no term passes in silence."""
    item = RoadmapItem(
        term=TermKind.DATED,
        status=ItemStatus.PLANNED,
        starts_on=first + timedelta(days=window[0]),
        due_on=first + timedelta(days=window[0] + window[1]),
    )
    assert item.due_on is not None
    reminded: list[int] = []
    overdue = 0
    day = first
    looks = []
    for gap in gaps:
        day = WORKING.working_days_after(day + timedelta(days=gap - 1), 1)
        if (day - first).days > finished_after:
            item.status = ItemStatus.DONE
        found = find(item, day, WORKING.is_working_day, None)
        unfinished = item.status is not ItemStatus.DONE
        looks += [day] if unfinished else []
        if found.remind:
            assert unfinished
            assert found.reminded is not None
            reminded.append(found.reminded)
        overdue += found.overdue
        item.reminded = found.reminded
        if found.opens:
            item.status = ItemStatus.OPEN
        if found.overdue:
            item.overdue_told_at = datetime(2026, 1, 1, tzinfo=UTC)
    assert reminded == sorted(set(reminded), reverse=True)
    assert overdue == any(look > item.due_on for look in looks)
    near = [look for look in looks if item.due_on - timedelta(days=7) <= look <= item.due_on]
    assert reminded or not near
