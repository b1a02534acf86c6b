"""Looking for somebody by name, in whatever order and however long."""

import pytest

from bot.services import access, people
from bot.services.pages import fit_words
from bot.storage.database import Database
from bot.storage.states import Privacy, Role
from tests.kit.desk import open_school

VERA = 3
NATALIA, NAMESAKE = "Григорьева Наталья Петровна", "Григорьева Наталья Ивановна"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (NATALIA, [NATALIA]),
        ("наталья петровна григорьева", [NATALIA]),
        ("Наталья Петровна Г.", [NATALIA]),
        ("Петровна", [NATALIA]),
        ("Григорьева Наталья", [NAMESAKE, NATALIA]),
        ("Григорьева Семён", []),
        ("%", []),
        (".", [NAMESAKE, NATALIA, "Лосева Вера Павловна"]),
    ],
)
async def test_every_word_counts_in_any_order(db: Database, typed: str, found: list[str]) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        for name in (NATALIA, NAMESAKE):
            await school.person(name, Role.STAFF)
    async with db.read() as session:
        page = await people.list_people(session, await access.get_actor(session, VERA), query=typed)
    assert [row.person.name for row in page.rows] == found


@pytest.mark.parametrize(
    ("typed", "carried"),
    [
        ("  Анна:  Иванова ", "Анна Иванова"),
        ("Константинопольская Мария", "Константин Мария"),
        (NATALIA, "Григо Натал Петро"),
        ("Щ" * 500, "Щ" * 16),
        ("а " * 500, "а а а а а а а а а а а"),
        ("", ""),
    ],
)
def test_a_button_carries_something_of_every_word(typed: str, carried: str) -> None:
    assert fit_words(typed, 32) == carried
