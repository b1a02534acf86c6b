"""The roadmap of a year once more for the next one: every field, every day, every kind of term."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.scenarios.roadmap_dates import Year
from bot.scenarios.roadmap_library import roadmaps
from bot.scenarios.roadmap_model import Roadmap
from bot.scenarios.yaml_source import read_yaml
from bot.services import cycles, next_cycle
from bot.services.access import Denied, get_actor
from bot.storage.models import Cycle, Person, Responsible, RoadmapAction, RoadmapItem, Stage, Target
from bot.storage.states import ActionStatus, CycleStatus, ItemStatus, PersonStatus, TermKind
from tests.kit import roadmaps as kit
from tests.kit.cast import Cast
from tests.kit.desk import moscow
from tests.kit.speaker import Speaker
from tests.kit.world import World

day = date.fromisoformat
SHIPPED = """
{id: tiny_road, title: Карта, name: Маленькая, about: Для теста, calendar: calendar, year: 2024, source: тест,
 bot: [{do: thanks, on: '03-02'}],
 stages: [
  {number: '1', title: Первый, window: {kind: none}, items: [
    {number: '1.1', title: Положение, deadline: {kind: absolute, by: '2024-02-29'}, responsible: [curator], once: true},
    {number: '1.2', title: Приказ, deadline: {kind: absolute, by: '2024-02-29'}, responsible: [curator],
     evidence: [приказ], actions: [издать], bot: [{do: order, subject: regulation, before: 7}]}]},
  {number: '2', title: Второй, window: {kind: none}, items: [
    {number: '2.1', title: Отчёт, deadline: {kind: recurring, dates: ['02-29', '12-20']}, responsible: [head]},
    {number: '2.2', title: Окно, deadline: {kind: month_window, from_month: 10, to_month: 11}, responsible: [curator],
     bot: [{do: wave, subject: satisfaction_short}]},
    {number: '2.3', title: Без срока, deadline: {kind: none}, propose: {from: '02-01', by: '02-29'},
     responsible: [curator]},
    {number: '2.4', title: Всегда, deadline: {kind: always}, responsible: [curator]}]},
  {number: '3', title: Третий, window: {kind: none}, items: [
    {number: '3.1', title: Только раз, deadline: {kind: always}, responsible: [curator], once: true}]}]}
"""


@pytest.fixture
def tiny_road(monkeypatch: pytest.MonkeyPatch) -> Roadmap:
    raw = read_yaml(SHIPPED)
    roadmap = Roadmap.model_validate(raw)
    monkeypatch.setitem(roadmaps(), roadmap.id, roadmap)  # type: ignore[arg-type]
    return roadmap


async def next_of(world: World, speaker: Speaker, cycle_id: int) -> int:
    async with world.db.write() as session:
        actor = await get_actor(session, speaker.id)
        return await next_cycle.make_next(session, actor, cycle_id, now=world.clock.now())


async def rows(world: World, table: type, cycle_id: int) -> list:  # type: ignore[type-arg]
    async with world.db.read() as session:
        wanted = select(table).where(table.cycle_id == cycle_id).order_by(table.id)  # type: ignore[attr-defined]
        return list(await session.scalars(wanted))


async def close(world: World, speaker: Speaker, cycle_id: int) -> None:
    async with world.db.write() as session:
        actor = await get_actor(session, speaker.id)
        assert await cycles.close(session, actor, cycle_id, now=world.clock.now())


def days(item: RoadmapItem) -> tuple[str, date | None, date | None, bool]:
    return item.term.value, item.starts_on, item.due_on, item.sure


@pytest.mark.usefixtures("tiny_road")
async def test_every_kind_of_term_gets_its_days_in_the_next_year(world: World, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    assert (await kit.the_item(world, old, "2.1.0228")).due_on == day("2026-02-28")
    items = await kit.items(world, await next_of(world, vera, old))
    assert {key: days(item) for key, item in items.items()} == {
        "1.2": ("dated", day("2027-02-07"), day("2027-02-28"), False),
        "2.1.0228": ("dated", day("2027-02-07"), day("2027-02-28"), True),
        "2.1.1220": ("dated", day("2027-11-29"), day("2027-12-20"), True),
        "2.2": ("dated", day("2027-10-01"), day("2027-11-30"), True),
        "2.3": ("undated", day("2027-02-01"), day("2027-02-28"), False),
        "2.4": ("always", day("2027-01-01"), None, True),
    }


@pytest.mark.usefixtures("tiny_road")
async def test_the_29_february_comes_back_in_a_leap_year(world: World, vera: Speaker) -> None:
    world.telegram.clock.move_to(moscow("2027-11-10"))
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    assert (await kit.the_item(world, old, "1.2")).due_on == day("2027-02-28")
    new = await kit.items(world, await next_of(world, vera, old))
    assert new["1.2"].due_on == new["2.1.0229"].due_on == new["2.3"].due_on == day("2028-02-29")


@pytest.mark.usefixtures("tiny_road")
async def test_from_a_leap_year_an_edited_29_february_is_the_28th(world: World, vera: Speaker) -> None:
    world.telegram.clock.move_to(moscow("2027-11-10"))
    old = await kit.running_cycle(world, vera.id, "tiny_road", 2028)
    await kit.set_item(world, (await kit.the_item(world, old, "2.2")).id, due_on=day("2028-02-29"))
    world.telegram.clock.move_to(moscow("2028-11-10"))
    moved = (await kit.items(world, await next_of(world, vera, old)))["2.2"]
    assert (moved.due_on, moved.sure) == (day("2029-02-28"), False)


@pytest.mark.usefixtures("tiny_road")
async def test_the_first_year_s_steps_stay_behind_with_a_stage_they_fill(world: World, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    new = await next_of(world, vera, old)
    assert [stage.title for stage in await rows(world, Stage, old)] == ["Первый", "Второй", "Третий"]
    assert [stage.title for stage in await rows(world, Stage, new)] == ["Первый", "Второй"]
    assert {"1.1", "3.1"} & set(await kit.items(world, new)) == set()
    assert [item.place for item in (await kit.items(world, new)).values()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.usefixtures("tiny_road")
async def test_what_was_edited_goes_on_and_what_was_done_does_not(world: World, cast: Cast, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    now = world.clock.now()
    words = {
        "number": "1.2а",
        "title": "Наш приказ",
        "part": "часть",
        "details": "написать\nподписать",
        "evidence_wanted": "номер",
        "roles": "head",
        "term_words": "до марта",
    }
    edited = (await kit.the_item(world, old, "1.2")).id
    done = {
        "status": ItemStatus.ACCEPTED,
        "reason": "так решили",
        "reminded": 7,
        "opened_at": now,
        "overdue_told_at": now,
        "asked_on": now.date(),
        "done_at": now,
        "done_by_id": cast.ids["vera"],
        "accepted_at": now,
        "accepted_by_id": cast.ids["vera"],
    }
    await kit.set_item(world, edited, due_on=day("2026-03-10"), starts_on=day("2026-03-01"), **words, **done)
    new = (await kit.items(world, await next_of(world, vera, old)))["1.2"]
    assert {name: getattr(new, name) for name in words} == words
    assert days(new) == ("dated", day("2027-03-01"), day("2027-03-10"), False)
    assert new.status is ItemStatus.PLANNED
    assert {name: getattr(new, name) for name in done if name not in ("status", "reason")} == dict.fromkeys(
        [name for name in done if name not in ("status", "reason")]
    )
    assert new.reason == ""


def test_every_column_of_an_item_is_thought_of() -> None:
    """A new column is either carried over or begins anew: say which in cycle_copies and here."""
    carried = {"number", "title", "part", "key", "details", "evidence_wanted", "roles", "term", "term_words"}
    moved = {"id", "organisation_id", "cycle_id", "stage_id", "place", "starts_on", "due_on", "sure"}
    anew = {"status", "reason", "reminded", "opened_at", "overdue_told_at", "asked_on", "done_at", "done_by_id"}
    anew |= {"accepted_at", "accepted_by_id"}
    assert set(RoadmapItem.__table__.columns.keys()) == carried | moved | anew


@pytest.mark.usefixtures("tiny_road")
async def test_own_items_go_on_with_their_day_to_be_confirmed(world: World, cast: Cast, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    stage = (await rows(world, Stage, old))[1]
    made = {"organisation_id": cast.organisation_id, "cycle_id": old, "stage_id": stage.id, "number": "2.9"}
    async with world.db.write() as session:
        session.add_all(
            [
                RoadmapItem(place=90, title="Наш слёт", term=TermKind.DATED, due_on=day("2026-10-05"), **made),
                RoadmapItem(place=91, title="Наш уголок", term=TermKind.ALWAYS, starts_on=day("2026-01-01"), **made),
                RoadmapItem(place=92, title="Потом", term=TermKind.UNDATED, **made),
            ]
        )
    new = [each for each in await rows(world, RoadmapItem, await next_of(world, vera, old)) if each.key == ""]
    assert [(each.title, *days(each)) for each in new] == [
        ("Наш слёт", "dated", None, day("2027-10-05"), False),
        ("Наш уголок", "always", day("2027-01-01"), None, True),
        ("Потом", "undated", None, None, False),
    ]


@pytest.mark.usefixtures("tiny_road")
async def test_people_who_are_still_here_stay_responsible(world: World, cast: Cast, vera: Speaker) -> None:
    """Of two, one has left; where the only one has left, whom the document means today."""
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    chosen = {"2.2": ("anna", "boris"), "2.4": ("boris",)}
    async with world.db.write() as session:
        for key, names in chosen.items():
            item = (await kit.the_item(world, old, key)).id
            for row in await session.scalars(select(Responsible).where(Responsible.item_id == item)):
                await session.delete(row)
            await session.flush()
            for name in names:
                person_id = cast.ids[name]
                session.add(Responsible(item_id=item, person_id=person_id, organisation_id=cast.organisation_id))
        (await session.get_one(Person, cast.ids["boris"])).status = PersonStatus.LEFT
    items = await kit.items(world, await next_of(world, vera, old))
    async with world.db.read() as session:
        found = {
            key: [
                row.person_id
                for row in await session.scalars(select(Responsible).where(Responsible.item_id == items[key].id))
            ]
            for key in ("2.2", "2.4", "2.1.1220")
        }
    assert found == {
        "2.2": [cast.ids["anna"]],
        "2.4": [cast.ids["vera"]],
        "2.1.1220": [cast.ids["grigory"]],
    }


async def switch(world: World, action_id: int, **values: object) -> None:
    async with world.db.write() as session:
        action = await session.get_one(RoadmapAction, action_id)
        for name, value in values.items():
            setattr(action, name, value)


@pytest.mark.usefixtures("tiny_road")
@pytest.mark.parametrize("closed", [False, True])
async def test_what_the_bot_does_follows_the_new_days_and_off_stays_off(
    world: World, vera: Speaker, closed: bool
) -> None:
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    by_kind = {action.kind.value: action for action in await kit.actions(world, old)}
    assert {kind: action.run_on for kind, action in by_kind.items()} == {
        "order": day("2026-02-21"),
        "wave": day("2026-10-01"),
        "thanks": day("2026-03-02"),
    }
    await switch(world, by_kind["thanks"].id, status=ActionStatus.OFF)
    await switch(world, by_kind["order"].id, status=ActionStatus.DONE, details={"trouble": "late"}, made_id=7)
    await switch(world, by_kind["wave"].id, run_on=day("2026-12-12"), status=ActionStatus.PLANNED)
    if closed:
        await close(world, vera, old)
    new = await next_of(world, vera, old)
    items = await kit.items(world, new)
    found = {
        action.kind.value: (action.run_on, action.status.value, action.item_id, action.details, action.made_id)
        for action in await kit.actions(world, new)
    }
    assert found == {
        "order": (day("2027-02-21"), "planned", items["1.2"].id, {}, None),
        "wave": (day("2027-12-12"), "planned", items["2.2"].id, {}, None),
        "thanks": (day("2027-03-02"), "off", None, {}, None),
    }


@pytest.mark.usefixtures("tiny_road")
async def test_a_deed_follows_an_item_whose_day_was_edited(world: World, vera: Speaker) -> None:
    """An order a week before the term that was moved to 10 March; the day of the deed follows it."""
    old = await kit.running_cycle(world, vera.id, "tiny_road")
    await kit.set_item(world, (await kit.the_item(world, old, "1.2")).id, due_on=day("2026-03-10"))
    (order,) = [each for each in await kit.actions(world, old) if each.kind == "order"]
    await switch(world, order.id, run_on=day("2026-03-03"))
    (order,) = [each for each in await kit.actions(world, await next_of(world, vera, old)) if each.kind == "order"]
    assert order.run_on == day("2027-03-03")


async def test_the_cycle_itself_and_the_targets(world: World, cast: Cast, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id)
    async with world.db.write() as session:
        (await session.get_one(Cycle, old)).title = "Наша карта"
        for place, (key, title) in enumerate((("regular", "Регулярность"), ("", "Свой")), start=1):
            session.add(
                Target(
                    organisation_id=cast.organisation_id,
                    cycle_id=old,
                    place=place,
                    key=key,
                    title=title,
                    unit="%",
                    plan=70,
                    fact=50,
                )
            )
    new = await next_of(world, vera, old)
    made = await kit.the_cycle(world, new)
    assert (made.title, made.roadmap, made.before_id, made.status) == (
        "Наша карта",
        kit.LONGEST,
        old,
        CycleStatus.DRAFT,
    )
    assert (made.starts_on, made.ends_on, made.order_number, made.due_at, made.approved_at) == (
        day("2027-01-01"),
        day("2027-12-31"),
        "",
        None,
        None,
    )
    carried = await rows(world, Target, new)
    assert [(each.key, each.title, each.plan, each.fact) for each in carried] == [
        ("regular", "Регулярность", 70, None),
        ("", "Свой", 70, None),
    ]


@pytest.mark.parametrize("roadmap", ["calendar_year", "school_year", "kindergarten", "sample"])
async def test_unedited_a_second_year_is_what_a_new_one_would_be(world: World, vera: Speaker, roadmap: str) -> None:
    """But for the steps of the first year."""
    calendar = roadmaps()[roadmap].calendar
    old = await kit.running_cycle(world, vera.id, roadmap)
    first = await kit.the_cycle(world, old)
    world.telegram.clock.move_to(moscow((first.ends_on.replace(day=1)).isoformat()))
    again = await next_of(world, vera, old)
    year = Year(calendar, first.starts_on.year + 1)
    second = await kit.the_cycle(world, again)
    assert (second.starts_on, second.ends_on) == (year.starts_on, year.ends_on)
    async with world.db.write() as session:
        (await session.get_one(Cycle, again)).status = CycleStatus.CANCELLED
    new = await kit.draft_cycle(world, vera.id, roadmap, year.number)
    fresh = await kit.items(world, new)
    once = {item.number for item in roadmaps()[roadmap].items if item.once}
    expected = {key: days(item) for key, item in fresh.items() if item.number not in once}
    assert {key: days(item) for key, item in (await kit.items(world, again)).items()} == expected
    left = {item.id for item in fresh.values() if item.number in once}
    expected_deeds = {told(each) for each in await kit.actions(world, new) if each.item_id not in left}
    assert {told(each) for each in await kit.actions(world, again)} == expected_deeds


def told(action: RoadmapAction) -> tuple[str, str, date | None, str]:
    return action.kind.value, action.subject, action.run_on, action.status.value


async def test_it_is_made_once_and_anew_after_it_was_cancelled(world: World, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id)
    made = await next_of(world, vera, old)
    assert await next_of(world, vera, old) == made
    async with world.db.write() as session:
        assert await cycles.cancel(session, await get_actor(session, vera.id), made, now=world.clock.now())
    assert await next_of(world, vera, old) not in (made, 0)


async def test_a_draft_somebody_has_begun_anew_is_not_doubled(world: World, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id)
    begun = await kit.draft_cycle(world, vera.id, year=2027)
    assert await next_of(world, vera, old) == begun


async def test_in_the_middle_of_a_year_there_is_no_next_one_yet(world: World, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id, "school_year")
    assert await next_of(world, vera, old) == 0
    draft = await kit.draft_cycle(world, vera.id, year=2027)
    assert await next_of(world, vera, draft) == 0


async def test_after_a_year_of_silence_the_year_that_goes_on_is_next(world: World, vera: Speaker) -> None:
    old = await kit.running_cycle(world, vera.id)
    await close(world, vera, old)
    world.telegram.clock.move_to(moscow("2028-02-01"))
    assert (await kit.the_cycle(world, await next_of(world, vera, old))).starts_on == day("2028-01-01")


async def test_only_a_curator_of_this_school_makes_it(
    world: World, vera: Speaker, grigory: Speaker, marina: Speaker
) -> None:
    old = await kit.running_cycle(world, vera.id)
    for other in (grigory, marina):
        with pytest.raises(Denied):
            await next_of(world, other, old)
