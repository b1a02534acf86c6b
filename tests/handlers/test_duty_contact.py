"""«Кому звонить, если не ждёт»: named, changed and taken away by the curator."""

from sqlalchemy import select

from bot.storage.models import Organisation
from bot.views.help_list_callbacks import DutyAsk, DutyClear
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World

WHO = "дежурный <администратор>, 8 (487) 200-00-00"


async def kept(world: World, cast: Cast) -> str:
    async with world.db.read() as session:
        mine = Organisation.id == cast.organisation_id
        return (await session.scalars(select(Organisation.duty_contact).where(mine))).one()


async def test_the_curator_names_whom_to_call_and_takes_it_back(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Организация")
    vera.sees("не ждёт до утра", "пока не указано")
    await vera.taps("Кому звонить, если не ждёт")
    await vera.types(WHO)
    vera.sees("Записано")
    assert await kept(world, cast) == WHO
    await vera.starts()
    await vera.taps("Организация")
    vera.sees(WHO)
    await vera.taps("Убрать этот контакт")
    vera.sees("пока не указано")
    assert await kept(world, cast) == ""


async def test_nobody_else_names_anybody(world: World, cast: Cast, anna: Speaker) -> None:
    await anna.starts()
    for button in (DutyAsk(), DutyClear()):
        await anna.forges(button.pack())
        anna.sees("недоступно")
    assert await kept(world, cast) == ""
