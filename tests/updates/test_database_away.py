"""Nothing is confirmed that the database does not hold."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.sandbox.people import Person
from bot.storage.database import Database
from bot.updates.polling import Pace
from tests.updates.stand import Logged, Stand, until


class Away:
    """The shelf cannot be written or read until it is back."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def go(self) -> None:
        await self._rename("stored_update", "away")

    async def come_back(self) -> None:
        await self._rename("away", "stored_update")

    async def _rename(self, old: str, new: str) -> None:
        async with self.db.write() as session:
            await session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@pytest.fixture
def away(db: Database) -> Away:
    return Away(db)


async def test_the_offset_waits_until_the_slow_ones_can_be_stored(
    stand: Stand, anna: Person, boris: Person, away: Away, logged: Logged
) -> None:
    stand.start()
    await until(lambda: stand.telegram.updates.asked_for is not None)
    await away.go()
    anna.send_text("долго")
    boris.send_text("быстро")
    await stand.sees_effects("быстро")
    await until(lambda: "updates_not_shelved" in str(logged))
    assert stand.waiting() == 2
    await away.come_back()
    await until(lambda: stand.waiting() == 0)
    await stand.sees_stored((stand.last_id - 1, "pending"))


async def test_stopped_without_a_database_nothing_is_confirmed(
    new_stand: Callable[..., Stand], anna: Person, away: Away
) -> None:
    first = new_stand(pace=Pace(batch=0.02, drain=0.02)).start()
    await until(lambda: first.telegram.updates.asked_for is not None)
    await away.go()
    anna.send_text("долго")
    await until(lambda: first.begun == ["долго"])
    await first.stop()
    assert first.waiting() == 1
    await away.come_back()

    second = new_stand()
    second.gate.set()
    second.start()
    await second.sees_effects("долго")


async def test_a_failure_that_cannot_be_recorded_yet_is_recorded_later(stand: Stand, anna: Person, away: Away) -> None:
    stand.start()
    await until(lambda: stand.telegram.updates.asked_for is not None)
    await away.go()
    anna.send_text("сломайся")
    failed = stand.last_id
    await until(lambda: stand.attempts == 1)
    assert stand.waiting() == 1
    await away.come_back()
    if stand.db.dialect == "sqlite":
        await stand.sees_stored((failed, "failed"))
        await until(lambda: stand.told == [failed])
    else:  # PostgreSQL calls a missing table the statement's fault: what cannot be set aside is kept for the next start
        await stand.sees_stored((failed, "pending"))
    await until(lambda: stand.waiting() == 0)


async def test_text_no_database_likes_is_kept_all_the_same(stand: Stand) -> None:
    odd = {"update_id": 5, "message": {"text": "а\x00б\ud800", "ключ\x00": ["\x00"]}}
    await stand.intake.handle_raw(odd)
    assert await stand.stored() == [(5, "undecodable")]


async def test_the_start_waits_for_the_database(stand: Stand, anna: Person, away: Away) -> None:
    if stand.db.dialect != "sqlite":
        pytest.skip("PostgreSQL calls a missing table the statement's fault")
    await away.go()
    stand.start()
    anna.send_text("привет")
    await away.come_back()
    await stand.sees_effects("привет")
