"""Two schools side by side, with one of everything of a running year in each."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import cycles, targets
from bot.services.access import get_actor
from bot.storage.models import (
    Announcement,
    BodyMember,
    Cycle,
    Evidence,
    Notice,
    Protocol,
    Publication,
    Responsible,
    RoadmapAction,
    RoadmapItem,
    Stage,
    Target,
)
from bot.storage.states import AnnouncementStatus, Body, EvidenceKind, ItemStatus, NoticeClass, NoticeStatus
from tests.kit.cast import Cast
from tests.kit.world import World

HOME, NEXT_DOOR = "vera", "marina"
PARTNER = {HOME: "anna", NEXT_DOOR: "nikita"}
MARK = {HOME: "Берёзка", NEXT_DOOR: "Осинка"}  # stands in every word of that school's rows
Numbers = Mapping[str, int]  # by the name of a button's field


async def set_school(session: AsyncSession, cast: Cast, curator: str, world: World) -> Numbers:
    """One of everything a button of years may name, and the partner answers for the item."""
    now, mark, partner = world.clock.now(), MARK[curator], cast.ids[PARTNER[curator]]
    actor = await get_actor(session, cast.speakers[curator].id)
    here, by = {"organisation_id": actor.organisation_id}, {"created_by_id": actor.person_id, "created_at": now}
    this_year, _ = cycles.years_offered(cycles.find_roadmap("calendar_year"), now.date())
    cycle_id = await cycles.start_cycle(session, actor, "calendar_year", this_year.number, now=now)
    await cycles.approve(session, actor, cycle_id, number="15-од", on=now.date(), now=now)
    cycle = await session.get_one(Cycle, cycle_id)
    cycle.due_at, cycle.title = None, f"Дорожная карта {mark}"
    item = (await session.scalars(select(RoadmapItem).where(RoadmapItem.cycle_id == cycle_id).limit(1))).one()
    item.title, item.key, item.status, item.opened_at = f"Мероприятие {mark}", "", ItemStatus.OPEN, now
    stage = await session.get_one(Stage, item.stage_id)
    stage.title = f"Этап {mark}"
    action = await session.scalar(select(RoadmapAction.id).where(RoadmapAction.cycle_id == cycle_id).limit(1))
    await session.merge(Responsible(item_id=item.id, person_id=partner, **here))
    evidence = Evidence(item_id=item.id, kind=EvidenceKind.NOTE, words=f"Записка {mark}", **here, **by)
    member = BodyMember(body=Body.COUNCIL, person_id=partner, offers=mark, joined_on=now.date(), **here)
    draft, sent = (
        Announcement(status=status, text=f"Объявление {mark}", roles="mentor", asks=True, sent_at=now, **here, **by)
        for status in (AnnouncementStatus.DRAFT, AnnouncementStatus.SENT)
    )
    publication = Publication(title=f"Новость {mark}", text=f"Текст {mark}", **here, **by)
    protocol = Protocol(
        body=Body.COUNCIL, number=mark, held_on=now.date(), heard=f"О {mark}", decided=mark, **here, **by
    )
    target = Target(cycle_id=cycle_id, place=101, title=f"Показатель {mark}", **here)
    session.add_all([evidence, member, draft, sent, publication, protocol, target])
    await targets.prepare(session, actor, cycle_id)
    await session.flush()
    session.add(
        Notice(
            person_id=partner,
            kind="announcement",
            payload={"announcement_id": sent.id},
            dedupe_key=f"announcement:{sent.id}:{partner}",
            quietness=NoticeClass.PERSONAL,
            status=NoticeStatus.SENT,
            due_at=now,
            created_at=now,
            sent_at=now,
            **here,
        )
    )
    return {
        "cycle": cycle_id,
        "item": item.id,
        "stage": stage.id,
        "action": action or 0,
        "evidence": evidence.id,
        "member": member.id,
        "announcement": draft.id,
        "publication": publication.id,
        "protocol": protocol.id,
        "target": target.id,
        "person": partner,
        "sent": sent.id,
    }
