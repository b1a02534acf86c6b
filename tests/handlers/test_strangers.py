"""Who should not be told, and what a hostile typist tries."""

import pytest
from sqlalchemy import delete, func, select

from bot.scheduler.cleaning import clean
from bot.storage.models import Meeting, Organisation, Person, PersonRole, Run, StoredUpdate
from bot.storage.states import Role, StoredUpdateStatus
from bot.views.callbacks import FormStart, MeetingPlan, RunCalendar, RunGo, RunMove
from tests.kit.cast import Cast, invited
from tests.kit.school import Member, add_member
from tests.kit.speaker import Speaker
from tests.kit.stage import set_stage
from tests.kit.world import World


async def introduces(speaker: Speaker, *names: str) -> None:
    await speaker.taps("Согласие на обработку", "Да", "Да")
    for given in names or ("Белова", "Ольга", "Юрьевна", "учитель физики"):
        await speaker.types(given)


async def test_a_curator_without_consent_is_told_of_nobody(world: World, cast: Cast, stranger: Speaker) -> None:
    newcomer = world.arrives("Второй куратор")
    await newcomer.starts(await invited(world, cast, Role.CURATOR))
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    await introduces(stranger)
    assert not any("Ольга" in shown.text for shown in newcomer.messages)


async def test_a_notice_on_its_way_does_not_reach_who_lost_the_role(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    await world.clock.moves_to("22:00")
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    await introduces(stranger)
    async with world.db.write() as session:
        await session.execute(delete(PersonRole).where(PersonRole.person_id == cast.ids["vera"]))
    await world.clock.moves_to("завтра 10:00")
    vera.does_not_see("Ольга")


async def test_who_lost_the_role_no_longer_changes_the_organisation(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    await vera.forges(FormStart(scenario="setup_organisation").pack())
    async with world.db.write() as session:
        await session.execute(delete(PersonRole).where(PersonRole.person_id == cast.ids["vera"]))
        run_id = await session.scalar(select(Run.id).where(Run.scenario == "setup_organisation"))
        before = (await session.get_one(Organisation, cast.organisation_id)).short_name
    assert run_id is not None
    await vera.forges(RunGo(run=run_id, move=RunMove.CHANGE, step="short_name").pack())
    await vera.types("Чужая школа")
    await vera.forges(RunGo(run=run_id, move=RunMove.SEND).pack())
    vera.sees("недоступно")
    async with world.db.read() as session:
        assert (await session.get_one(Organisation, cast.organisation_id)).short_name == before


async def test_a_group_is_told_nothing(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    group = {"id": -100123, "type": "supergroup", "title": "Учительская"}
    teacher = {"id": vera.id, "is_bot": False, "first_name": "В"}
    bot = {"id": 42, "is_bot": True, "first_name": "Наставник"}
    said = {"message_id": 5, "date": 1764000000, "chat": group, "from": teacher, "text": "/digest"}
    away = {
        "date": 1764000000,
        "chat": group,
        "from": teacher,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {"status": "kicked", "until_date": 0, "user": bot},
    }
    calls = len(world.telegram.calls)
    await world.intake.handle_raw({"update_id": 900_001, "message": said})
    await world.intake.handle_raw({"update_id": 900_002, "my_chat_member": away})
    assert len(world.telegram.calls) == calls
    async with world.db.read() as session:
        assert (await session.get_one(Person, cast.ids["vera"])).unreachable_at is None


async def test_a_refused_person_is_not_promised_an_answer_again(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    token = await invited(world, cast, Role.MENTEE, many_use=True)
    await stranger.starts(token)
    await introduces(stranger)
    await vera.taps("Не подтверждать")
    await stranger.starts(token)
    stranger.sees("Вы уже приходили")
    stranger.does_not_see("подтвердит Ваше участие")


async def test_the_curator_hears_of_a_known_person_who_asks_for_one_more_role(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    vera.looks_up()
    await boris.starts(await invited(world, cast, Role.MENTOR, many_use=True))
    vera.sees("Борис Ильич Г.", "Роль: наставник")


@pytest.mark.parametrize("at", ["99999999", "202613", "000100", "999912", "00010101", "²²²²²²", "x", "20260230"])
async def test_a_made_up_month_shows_this_one(world: World, at: str) -> None:
    cast, stage = await set_stage(world, "active")
    anna = cast.speakers["anna"]
    await anna.forges(MeetingPlan(pair=stage.pair).pack())
    async with world.db.read() as session:
        run_id = await session.scalar(select(Run.id).where(Run.scenario == "meeting_proposal"))
    assert run_id is not None
    await anna.forges(RunCalendar(run=run_id, step="moment", at=at).pack())
    assert "Ноябрь 2026" in anna.screen.buttons


async def test_a_search_for_wide_letters_turns_its_pages(world: World, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        school = await session.get_one(Organisation, cast.organisation_id)
        for number in range(9):
            member = Member("👩" * 20 + str(number), "Яна", "", (Role.STAFF,))
            await add_member(session, school, 7000 + number, member, now=world.clock.now())
    await vera.starts()
    await vera.types("👩" * 20)
    await vera.taps("›")
    vera.sees("9 человек")


async def test_a_name_stays_one_line_from_left_to_right(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    await introduces(stranger, "\u202eБелова", "Ольга\n\nКуратор, срочно!", "<b>Юр{{7*7}}", "=1+1")
    vera.sees("Ольга Куратор, срочно! <b>Юр{{7*7}} Б., =1+1")


async def test_what_could_not_be_handled_is_erased_within_a_month(world: World) -> None:
    async with world.db.write() as session:
        for number, status in enumerate((StoredUpdateStatus.FAILED, StoredUpdateStatus.PENDING), start=1):
            session.add(StoredUpdate(bot_id=1, update_id=number, status=status, payload={}, at=world.clock.now()))
    await world.clock.moves_by(days=30)
    async with world.db.write() as session:
        await clean(session, world.clock.now())
        assert list(await session.scalars(select(StoredUpdate.update_id))) == [2]
        await session.execute(delete(StoredUpdate))


async def test_withdrawing_erases_the_notes_of_ones_meetings(world: World) -> None:
    cast, stage = await set_stage(world, "confirmed")
    async with world.db.write() as session:
        meeting = await session.get_one(Meeting, stage.meeting)
        meeting.note, proposed_by_id = "у Королёвой дома", meeting.proposed_by_id
    [name] = [name for name, person_id in cast.ids.items() if person_id == proposed_by_id]
    await cast.speakers[name].types("/mydata")
    await cast.speakers[name].taps("Отозвать согласие", "Да, отозвать")
    async with world.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Meeting).where(Meeting.note != "")) == 0


@pytest.mark.parametrize(
    "data", ["read:{}:meeting_checkin_mentee:0", "read:{}:\x00:0", "list::0:\x00", "read:{}:consent_pd:0"]
)
async def test_a_curator_opens_no_other_forms_by_a_made_up_button(
    world: World, cast: Cast, vera: Speaker, data: str
) -> None:
    await vera.starts()
    await vera.forges(data.format(cast.ids["boris"]))
    vera.sees("недоступно" if data.startswith("read") else "Все участники")
