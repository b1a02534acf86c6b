"""Whom the bot cannot write to: who, since when, why."""

import pytest

from bot.services import access, reachability
from bot.services.access import Denied
from bot.services.reachability import Reason, UnreachablePage
from bot.storage.database import Database
from bot.storage.models import Notice, Person
from bot.storage.states import NoticeClass, NoticeStatus, PersonStatus, Role
from tests.kit.desk import MONDAY, MOSCOW, School, moscow, open_school

VERA, MARINA = 3, 9
LOST_AT = moscow("2026-11-20 15:00")


async def look(db: Database, telegram_id: int = VERA, page: int = 0) -> UnreachablePage:
    async with db.read() as session:
        return await reachability.list_unreachable(session, await access.get_actor(session, telegram_id), page)


async def lose(school: School, name: str = "Громов Борис Ильич", *errors: str) -> Person:
    person = await school.person(name, Role.MENTEE, unreachable_at=LOST_AT)
    for number, error in enumerate(errors):
        school.session.add(
            Notice(
                organisation_id=school.organisation.id,
                person_id=person.id,
                kind="digest",
                dedupe_key=f"{person.id}:{number}",
                quietness=NoticeClass.PERSONAL,
                status=NoticeStatus.FAILED,
                due_at=LOST_AT,
                created_at=LOST_AT,
                error=error,
            )
        )
    await school.session.flush()
    return person


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ((), Reason.BLOCKED),
        (("Forbidden: bot was blocked by the user",), Reason.BLOCKED),
        (("Forbidden: user is deactivated",), Reason.DELETED),
        (("Bad Request: chat not found",), Reason.NOT_STARTED),
        (("Forbidden: bot can't initiate conversation with a user",), Reason.NOT_STARTED),
        (("Bad Request: chat not found", "unreachable"), Reason.NOT_STARTED),
        (("Bad Request: chat not found", "Forbidden: bot was blocked by the user"), Reason.BLOCKED),
    ],
    ids=str,
)
async def test_the_last_refusal_is_the_reason(db: Database, errors: tuple[str, ...], reason: Reason) -> None:
    async with db.write() as session:
        await lose(await open_school(session), "Громов Борис Ильич", *errors)
    (row,) = (await look(db)).rows
    assert row.reason is reason
    assert row.person.name == "Борис Ильич Г."
    assert row.since == LOST_AT
    assert row.since.tzinfo == MOSCOW


async def test_it_is_paged_and_a_page_past_the_end_is_the_last(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        for number in range(9):
            await lose(school, f"Г{number} Борис Ильич")
        await school.person("Ушедший Олег Олегович", status=PersonStatus.LEFT, unreachable_at=MONDAY)
    first, last = await look(db), await look(db, page=7)
    assert (first.total, first.pages, len(first.rows)) == (9, 2, 8)
    assert (last.page, len(last.rows)) == (1, 1)


async def test_another_organisation_and_other_roles_see_nothing(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        await lose(school)
        await school.mentor(telegram_id=1)
        await open_school(session, curator_id=MARINA)
    assert (await look(db, MARINA)).total == 0
    with pytest.raises(Denied):
        await look(db, 1)
