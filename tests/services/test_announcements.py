"""Announcements of a big school, and what they keep of people."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import event, select

from bot.services import announcement_reports, announcement_sending, announcements
from bot.services.access import get_actor
from bot.services.own_data import withdraw_consent
from bot.storage.models import Announcement, AnnouncementReply, Consent, Notice, Person, PersonRole
from bot.storage.states import CONSENT_PD, NoticeClass, NoticeStatus, Role
from bot.views.info_callbacks import AnnouncementAct, AnnouncementDo
from tests.kit.announcements import an_announcement
from tests.kit.cast import Cast
from tests.kit.roadmaps import notices
from tests.kit.speaker import Speaker
from tests.kit.world import World

MANY = 300


async def add_many(world: World, cast: Cast) -> None:
    now = world.clock.now()
    async with world.db.write() as session:
        people = [
            Person(
                organisation_id=cast.organisation_id,
                telegram_id=900_000 + number,
                given_name="Имя",
                search_name=f"имя {number}",
                created_at=now,
            )
            for number in range(MANY)
        ]
        session.add_all(people)
        await session.flush()
        for person in people:
            for role in (Role.MENTOR, Role.STAFF):
                session.add(PersonRole(person_id=person.id, role=role, organisation_id=cast.organisation_id))
            session.add(
                Consent(
                    organisation_id=cast.organisation_id,
                    person_id=person.id,
                    document=CONSENT_PD,
                    version=1,
                    text_hash="",
                    text="",
                    agreed=True,
                    decided_at=now,
                )
            )


async def test_three_hundred_people_cost_no_more_statements_than_one(world: World, cast: Cast) -> None:
    await add_many(world, cast)
    made = await an_announcement(world, cast, roles="mentor staff mentee")
    said: list[str] = []

    def note(_: object, __: object, statement: str, *rest: object) -> None:
        said.append(statement)

    engines = [world.db.writer.sync_engine, world.db.reader.sync_engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    now = world.clock.now()
    async with world.db.write() as session:
        actor = await get_actor(session, cast.speakers["vera"].id)
        assert await announcement_sending.send(session, actor, made, now=now)
    async with world.db.read() as session:
        report = await announcement_reports.read_report(session, actor, made, now=now)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    assert len(said) < 20
    assert len(report.readers) == MANY + 2  # somebody of two roles gets one message
    found = await notices(world, "announcement")
    assert {(each.quietness, each.priority) for each in found} == {(NoticeClass.PERSONAL, 9)}
    async with world.db.write() as session:
        for notice in await session.scalars(select(Notice).where(Notice.kind == "announcement")):
            notice.status = NoticeStatus.SENT  # three hundred accounts Telegram knows nothing of


async def test_outside_working_hours_it_waits(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await world.clock.moves_to("20:00")
    made = await an_announcement(world, cast)
    await vera.forges(AnnouncementDo(announcement=made, act=AnnouncementAct.SHOW).pack())
    vera.sees("Отправим: ср, 25 ноября, 08:30")
    await vera.forges(AnnouncementDo(announcement=made, act=AnnouncementAct.SEND).pack())
    vera.sees("В очереди: 2")
    anna.does_not_see("Встреча")
    await world.clock.moves_to("ср 8:31")
    assert anna.finds("Встреча в актовом зале")


async def test_an_event_before_the_hour_of_sending_is_noticed(world: World, cast: Cast) -> None:
    made = await an_announcement(
        world,
        cast,
        happens=datetime(2026, 11, 28, 9, 0, tzinfo=UTC),
        send=datetime(2026, 11, 28, 6, 0, tzinfo=UTC),  # a Saturday: it would go out on Monday
    )
    async with world.db.write() as session:
        actor = await get_actor(session, cast.speakers["vera"].id)
        plan = await announcements.read_plan(session, actor, made, now=world.clock.now())
        assert plan.lack is announcements.Lack.PAST
        assert not await announcement_sending.plan_sending(session, actor, made, now=world.clock.now())


async def test_what_somebody_answered_goes_with_the_consent(world: World, cast: Cast, vera: Speaker) -> None:
    made = await an_announcement(world, cast)
    await vera.forges(AnnouncementDo(announcement=made, act=AnnouncementAct.SEND).pack())
    await cast.speakers["anna"].taps("Хочу участвовать")
    async with world.db.write() as session:
        actor = await get_actor(session, cast.speakers["anna"].id)
        await withdraw_consent(session, actor, now=world.clock.now() + timedelta(minutes=1))
    async with world.db.read() as session:
        assert (await session.scalars(select(AnnouncementReply))).all() == []
        assert (await session.scalars(select(Announcement))).all()


async def test_whoever_planned_it_and_left_signs_nothing(world: World, cast: Cast, anna: Speaker) -> None:
    made = await an_announcement(world, cast)
    async with world.db.write() as session:
        vera = await get_actor(session, cast.speakers["vera"].id)
        assert await announcement_sending.send(session, vera, made, now=world.clock.now())
        await withdraw_consent(session, vera, now=world.clock.now())
    await world.settle()
    anna.sees("Объявление", "Куратор")
    anna.does_not_see("без имени", "Вера")
