"""Bodies, a protocol and a target of a running year that buttons may name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import bodies, cycles, next_people, targets
from bot.services.access import get_actor
from bot.storage.models import BodyMember, Cycle, Pair, Protocol, RoadmapItem, Target
from bot.storage.states import Body, PairStatus
from tests.kit.cast import Cast


@dataclass(frozen=True)
class OnBodies:
    """Ids of rows; zeros out of the scene «bodies»."""

    cycle: int = 0  # runs, near its end
    item: int = 0  # wants a protocol
    member: int = 0  # Anna, of the council
    outsider: int = 0  # of the experts
    protocol: int = 0
    target: int = 0  # one the bot counts
    own_target: int = 0


async def set_bodies(session: AsyncSession, cast: Cast, now: datetime) -> OnBodies:
    vera = await get_actor(session, cast.speakers["vera"].id)
    year = cycles.years_offered(cycles.find_roadmap("calendar_year"), now.date())[0].number
    cycle = await cycles.start_cycle(session, vera, "calendar_year", year, now=now)
    await cycles.approve(session, vera, cycle, number="15-од", on=now.date(), now=now)
    items = await session.scalars(select(RoadmapItem).where(RoadmapItem.cycle_id == cycle).order_by(RoadmapItem.place))
    item = next(each for each in items if "протокол" in each.evidence_wanted)
    await bodies.add_person(session, vera, Body.COUNCIL, cast.ids["anna"], now=now)
    member = (await session.scalars(select(BodyMember))).one()
    here = {"organisation_id": cast.organisation_id}
    outsider = BodyMember(
        body=Body.EXPERTS, name="Чижова Ия", workplace="Музей", chairs=False, joined_on=now.date(), **here
    )
    protocol = Protocol(
        body=Body.COUNCIL,
        number="1",
        held_on=now.date(),
        present=f"#{member.id}",
        heard="О плане",
        decided="Утвердить",
        created_by_id=cast.ids["vera"],
        created_at=now,
        **here,
    )
    own = Target(cycle_id=cycle, place=101, title="Занятий", **here)
    session.add_all([outsider, protocol, own])
    await targets.prepare(session, vera, cycle)
    counted = (await session.scalars(select(Target).where(Target.key == "regular"))).one()
    await offer_to_dina(session, cast, await session.get_one(Cycle, cycle), now)
    return OnBodies(cycle, item.id, member.id, outsider.id, protocol.id, counted.id, own.id)


async def offer_to_dina(session: AsyncSession, cast: Cast, cycle: Cycle, now: datetime) -> None:
    """Her pair has come to its end; Vera has asked her to become a mentor."""
    session.add(
        Pair(
            organisation_id=cast.organisation_id,
            mentor_id=cast.ids["anna"],
            mentee_id=cast.ids["dina"],
            status=PairStatus.ENDED_BY_CURATOR,
            proposed_by_id=cast.ids["vera"],
            proposed_at=now,
            active_at=now,
            ended_at=now,
        )
    )
    await session.flush()
    vera = await get_actor(session, cast.speakers["vera"].id)
    assert await next_people.offer(session, vera, cycle.id, cast.ids["dina"], now=now)
