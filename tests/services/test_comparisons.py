"""Before and after: who answered both times, on the same scale; numbers of «до» and «после» within one form."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.scenarios.model import Scenario
from bot.services import access
from bot.services.comparisons import Comparison, read_comparison
from bot.storage.database import Database
from bot.storage.models import Person
from bot.storage.states import PairStatus, Role
from tests.kit.answered_waves import Answered, in_library, named_form, wave_of
from tests.kit.desk import MONDAY, School, open_school

VERA, GRIGORY = 3, 4
SCALES = """
- {id: calm, kind: scale, text: Спокойно ли на уроке?}
- {id: sure, kind: scale, text: Уверены?, optional: true}
- {id: first, kind: scale, text: Только в первой}
"""
LATER = SCALES.replace("first", "second")
TOTAL = (
    "{total: {title: Итог, steps: [calm, sure], how: sum,"
    " levels: [{from: 2, to: 9, label: мало}, {from: 10, to: 20, label: много}]}}"
)
BEFORE = named_form("it_before", SCALES, pairs_with="it_after", scoring=TOTAL)
AFTER = named_form("it_after", LATER, pairs_with="it_before", scoring=TOTAL)
AVERAGES = [named_form(f"sum_{when}", SCALES, visible_to="[averages, head]") for when in ("before", "after")]
WITH_PAIRS = named_form("it_pairs", SCALES, about="pair")
NUMBERS = named_form(
    "numbers",
    """
    - {id: works_before, kind: number, text: 'Работ наставляемых: до программы'}
    - {id: works_after, kind: number, text: 'Работ наставляемых: после программы'}
    - {id: fights_before, kind: number, text: 'Конфликтов: до программы'}
    - {id: fights_after, kind: number, text: 'Конфликтов: после программы'}
    """,
)
EARLIER = MONDAY - timedelta(days=90)


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(BEFORE, AFTER, *AVERAGES, WITH_PAIRS, NUMBERS):
        yield


async def crowd(school: School) -> list[Person]:
    return [await school.person(f"Ч{n} Борис Ильич", Role.MENTEE) for n in range(6)]


def marks(
    people: list[Person], values: list[Any], scenario: Scenario = BEFORE, pair: int | None = None
) -> list[Answered]:
    other = "first" if scenario is not AFTER else "second"
    found = []
    for person, value in zip(people, values, strict=False):
        given = {} if value is None else {"calm": value, "sure": value, other: value}
        found.append(Answered(person, given, pair_id=pair))
    return found


async def compared(db: Database, campaign_id: int, who: int = VERA) -> Comparison:
    async with db.read() as session:
        return await read_comparison(session, await access.get_actor(session, who), campaign_id)


async def two_waves(
    db: Database,
    before: list[Any],
    after: list[Any],
    forms: tuple[Scenario, Scenario] = (BEFORE, AFTER),
    **columns: Any,
) -> int:
    """The id of the later one."""
    async with db.write() as session:
        school = await open_school(session)
        await school.person("Соколов Григорий Петрович", Role.HEAD, telegram_id=GRIGORY)
        people = await crowd(school)
        first = await wave_of(session, school.curator, forms[0], marks(people, before), at=EARLIER, **columns)
        named = {} if forms[0].pairs_with else {"before_id": first.id}
        later = marks(people, after, forms[1])
        return (await wave_of(session, school.curator, forms[1], later, **named, **columns)).id


async def test_who_answered_both_times_is_compared(db: Database) -> None:
    wave = await two_waves(db, [2, 4, 6, 10, None, 1], [5, 5, 8, None, 10, 3])
    calm, sure = (await compared(db, wave)).lines
    assert (calm.label, calm.n, calm.before, calm.after, calm.delta) == ("Спокойно ли на уроке?", 4, 3.25, 5.25, 2)
    assert calm.paired
    assert sure.n == 4


async def test_a_score_is_compared_with_its_levels(db: Database) -> None:
    wave = await two_waves(db, [2, 4, 6], [5, 5, 8])
    (total,) = (await compared(db, wave)).scores
    assert (total.n, total.before, total.after, total.levels) == (3, 8, 12, ("мало", "много"))
    assert (total.low, total.high) == (2, 20)


async def test_two_pairs_are_not_enough(db: Database) -> None:
    wave = await two_waves(db, [2, 4, None], [5, 5, 8])
    assert {(each.n, each.before, each.after) for each in (await compared(db, wave)).lines} == {(2, None, None)}


async def test_anonymous_waves_are_compared_without_pairs(db: Database) -> None:
    wave = await two_waves(db, [2, 4, 6, 8], [5, 5, 8], anonymous=True)
    calm = (await compared(db, wave)).lines[0]
    assert (calm.paired, calm.n, calm.n_after, calm.before, calm.after) == (False, 4, 3, 5, 6)


async def test_averages_are_compared_without_pairs(db: Database) -> None:
    """Nine of ten in pairs, and the tenth is known by subtraction."""
    wave = await two_waves(db, [2, 4, 6, 8], [5, 5, 8], (AVERAGES[0], AVERAGES[1]))
    for who in (VERA, GRIGORY):
        calm = (await compared(db, wave, who)).lines[0]
        assert (calm.paired, calm.n, calm.n_after, calm.before, calm.after) == (False, 4, 3, 5, 6)


async def test_averages_of_a_wave_that_goes_on_are_not_compared(db: Database) -> None:
    wave = await two_waves(db, [2, 4, 6, 8], [5, 5, 8], (AVERAGES[0], AVERAGES[1]), closed=False)
    assert {(each.n, each.before, each.after) for each in (await compared(db, wave)).lines} == {(0, None, None)}


async def test_the_head_compares_nothing_that_was_not_promised(db: Database) -> None:
    wave = await two_waves(db, [2, 4, 6, 8], [5, 5, 8])
    assert (await compared(db, wave, GRIGORY)).lines == ()


async def test_a_mentor_of_two_is_paired_pair_by_pair(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        people = await crowd(school)
        pairs = [await school.pair(PairStatus.ACTIVE, people[0], people[1 + n]) for n in range(2)]
        pairs += [await school.pair(PairStatus.ACTIVE, people[n], people[n + 2]) for n in (1, 2)]
        first = [
            marks([each], [value], pair=pair.id)[0]
            for each, value, pair in zip([people[0], people[0], people[1], people[2]], [1, 9, 5, 5], pairs, strict=True)
        ]
        second = [
            marks([each], [value], pair=pair.id)[0]
            for each, value, pair in zip([people[0], people[1], people[2]], [10, 5, 5], pairs[1:], strict=True)
        ]
        earlier = await wave_of(session, school.curator, WITH_PAIRS, first, at=EARLIER)
        wave = await wave_of(session, school.curator, WITH_PAIRS, second, before_id=earlier.id)
    calm = (await compared(db, wave.id)).lines[0]
    assert (calm.n, calm.before, calm.after) == (3, pytest.approx(19 / 3), pytest.approx(20 / 3))


async def test_without_an_earlier_wave_there_is_nothing_to_compare(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        wave = await wave_of(session, school.curator, AFTER, marks(await crowd(school), [1, 2, 3], AFTER))
    found = await compared(db, wave.id)
    assert (found.before, found.lines, found.scores) == (None, (), ())


async def test_numbers_before_and_after_in_one_form(db: Database) -> None:
    values = {"works_before": 4, "works_after": 5, "fights_before": 0, "fights_after": 3}
    async with db.write() as session:
        school = await open_school(session)
        wave = await wave_of(session, school.curator, NUMBERS, [Answered(school.curator, values, Role.CURATOR)])
    works, fights = (await compared(db, wave.id)).changes
    assert (works.label, works.before, works.after, works.difference, works.percent) == (
        "Работ наставляемых",
        4,
        5,
        1,
        25,
    )
    assert (fights.label, fights.difference, fights.percent) == ("Конфликтов", 3, None)


async def test_numbers_the_partner_kept_from_this_curator_are_not_compared(db: Database) -> None:
    """The newest that may be read: the curator who is the pair's mentor does not see what its mentee wrote."""
    values = {"works_before": 1, "works_after": 9}
    with in_library(about_pair := NUMBERS.model_copy(update={"about": "pair"})):
        async with db.write() as session:
            school = await open_school(session)
            own, other = await crowd(school), await school.person("Анна", Role.MENTOR)
            mine = await school.pair(PairStatus.ACTIVE, school.curator, own[0])
            theirs = await school.pair(PairStatus.ACTIVE, other, own[1])
            asked = [Answered(own[1], {"works_before": 2, "works_after": 3}, Role.MENTEE, theirs.id)]
            asked += [Answered(own[0], values, Role.MENTEE, mine.id)]
            both = await wave_of(session, school.curator, about_pair, asked)
            only = await wave_of(session, school.curator, about_pair, asked[1:])
        assert [(each.before, each.after) for each in (await compared(db, both.id)).changes] == [(2, 3)]
        assert (await compared(db, only.id)).changes == ()
