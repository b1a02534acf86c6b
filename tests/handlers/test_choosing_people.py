"""A colleague named from a bank: pages, a search, ticks in the order of choice; nobody from outside it."""

import pytest
from sqlalchemy import update

from bot.services.run_views import query_room
from bot.storage.models import Organisation, Person
from bot.storage.states import PersonStatus, Role
from bot.views.callbacks import PersonForm, RunPeople, RunTap
from tests.kit.cast import Cast
from tests.kit.school import Member, add_member
from tests.kit.speaker import Speaker
from tests.kit.tiny import TINY, Lay, begins, kept
from tests.kit.world import World

ONE = """
- {id: wanted, kind: person, text: Кого хотите в наставники?, bank: mentors, optional: true}
- {id: end, kind: yes_no, text: Всё?}
"""
THREE = """
- {id: team, kind: person, text: Кто войдёт в команду?, bank: colleagues, min_choices: 2, max_choices: 3}
- {id: end, kind: yes_no, text: Всё?}
"""
NAMES = ("Авдеева", "Борисова", "Волкова", "Гусева", "Дёмина", "Ершова", "Жукова", "Зимина", "Ильина", "Котова")


@pytest.fixture
async def crowd(world: World, cast: Cast) -> dict[str, int]:
    """Ten mentors besides Anna, each in the bank."""
    ids = {}
    async with world.db.write() as session:
        school = await session.get_one(Organisation, cast.organisation_id)
        for number, family_name in enumerate(NAMES):
            member = Member(
                family_name, "Мария", "Петровна", (Role.MENTOR,), position="учитель", form="mentor_readiness"
            )
            person = await add_member(session, school, 9_000_000 + number, member, now=world.clock.now())
            ids[family_name] = person.id
    return ids


def button(speaker: Speaker, words: str) -> str:
    return speaker.screen.find(words)[0][1]


async def leaves(world: World, person_id: int) -> None:
    async with world.db.write() as session:
        await session.execute(update(Person).where(Person.id == person_id).values(status=PersonStatus.LEFT))


async def test_one_person_is_one_tap(world: World, boris: Speaker, lay: Lay) -> None:
    lay(ONE)
    await begins(boris)
    boris.sees("Кого хотите в наставники?", "напишите имя или фамилию")
    await boris.taps("Анна Сергеевна К.")
    boris.sees("Всё?")
    await boris.taps("Да")
    boris.sees("всё заполнено", "Анна Сергеевна К.")
    boris.does_not_see("Королёва")


async def test_it_is_never_oneself_and_nobody_without_a_form(boris: Speaker, lay: Lay) -> None:
    lay(THREE)
    await begins(boris)
    assert not boris.can_tap("Борис")
    assert boris.can_tap("Вера Павловна")
    lay(ONE)
    await begins(boris)
    assert not boris.can_tap("Вера Павловна")


async def test_a_long_bank_is_turned_and_searched(
    world: World, boris: Speaker, crowd: dict[str, int], lay: Lay
) -> None:
    lay(ONE)
    await begins(boris)
    assert boris.can_tap("1 / 2")
    await boris.taps("›")
    assert boris.can_tap("2 / 2")
    await boris.types("мария зимина")
    boris.sees("По запросу «мария зимина» – 1 человек")
    assert await kept(world) == {}
    await boris.types("Фёдор")
    boris.sees("никого не нашлось")
    await boris.taps("Показать всех")
    assert boris.can_tap("1 / 2")
    await boris.types("ЗИМИНА")
    await boris.taps("Мария Петровна З.")
    assert await kept(world) == {"wanted": [str(crowd["Зимина"])]}


async def test_ticks_keep_the_order_the_page_and_the_search(
    world: World, boris: Speaker, crowd: dict[str, int], lay: Lay
) -> None:
    lay(THREE)
    await begins(boris)
    boris.sees("Выберите от двух до трёх человек")
    await boris.types("котова")
    await boris.taps("☐ Мария Петровна К.")
    boris.sees("По запросу «котова»", "☑ 1. Мария Петровна К.")
    await boris.taps("Готово (1)")
    boris.sees("Отметьте хотя бы 2 ответа")
    await boris.taps_twice("☐ Мария Петровна А.")
    boris.sees("☑ 1. Мария Петровна К.", "☑ 2. Мария Петровна А.")
    await boris.taps("☐ Мария Петровна Б.", "☐ Мария Петровна В.")
    boris.sees("не больше 3")
    await boris.taps("☑ 1. Мария Петровна К.", "☐ Мария Петровна В.", "Готово (3)", "Да")
    wanted = [str(crowd[name]) for name in ("Авдеева", "Борисова", "Волкова")]
    assert (await kept(world))["team"] == wanted
    boris.sees("Мария Петровна А.; Мария Петровна Б.; Мария Петровна В.")


@pytest.mark.parametrize("forged", ["nikita", "boris", "vera", "99999", "9" * 15, "9" * 18, "-5", "٣", "x", ""])
async def test_whoever_is_not_in_the_bank_cannot_be_forged_into_it(
    world: World, cast: Cast, boris: Speaker, lay: Lay, forged: str
) -> None:
    """Another organisation's mentor, oneself, a curator; and by the button that other questions use."""
    lay(ONE)
    await begins(boris)
    run = RunPeople.unpack(button(boris, "Анна Сергеевна")).run
    person = str(cast.ids.get(forged, forged))
    await boris.forges(RunTap(run=run, step="wanted", option=f"+{person}").pack())
    await boris.forges(RunPeople(run=run, step="wanted", option=f"+{person}").pack())
    assert "Кого хотите в наставники?" in boris.screen.text
    assert await kept(world) == {}


async def test_who_left_the_bank_is_shown_and_can_be_taken_off(
    world: World, cast: Cast, boris: Speaker, crowd: dict[str, int], lay: Lay
) -> None:
    lay(THREE)
    await begins(boris)
    await boris.taps("☐ Мария Петровна А.", "☐ Мария Петровна Б.")
    await leaves(world, crowd["Авдеева"])
    await boris.types("Вера")
    assert boris.can_tap("☑ 1. Мария Петровна А., учитель (в списке больше нет)")
    await boris.taps("☑ 1. Мария Петровна А.")
    boris.sees("☑ 1. Мария Петровна Б.")
    assert (await kept(world))["team"] == [str(crowd["Борисова"])]


async def test_a_choice_of_one_who_left_is_not_offered_as_if_nothing_happened(
    world: World, cast: Cast, boris: Speaker, crowd: dict[str, int], lay: Lay
) -> None:
    lay(ONE)
    await begins(boris)
    await boris.taps("Мария Петровна А.")
    await leaves(world, crowd["Авдеева"])
    await boris.taps("Назад")
    boris.sees("Сейчас: Мария Петровна А. (в списке больше нет)")
    await boris.taps("Пропустить")
    assert (await kept(world))["wanted"] is None


async def test_an_empty_bank_says_so_and_lets_one_go_on(world: World, cast: Cast, boris: Speaker, lay: Lay) -> None:
    lay(ONE)
    await leaves(world, cast.ids["anna"])
    await begins(boris)
    boris.sees("пока никого нет: вопрос можно пропустить")
    await boris.taps("Пропустить")
    boris.sees("Всё?")


async def test_an_old_page_answers_no_other_question(
    world: World, boris: Speaker, crowd: dict[str, int], lay: Lay
) -> None:
    lay(ONE)
    await begins(boris)
    old = boris.screen
    await boris.taps("Мария Петровна А.")
    before = await kept(world)
    await boris.taps_old(old, "Мария Петровна Б.")
    boris.sees("Это была старая кнопка", "Всё?")
    await boris.taps_old(old, "›")
    assert "Всё?" in boris.screen.text
    assert await kept(world) == before


async def test_the_curator_reads_names(world: World, cast: Cast, boris: Speaker, vera: Speaker, lay: Lay) -> None:
    lay(ONE)
    await begins(boris)
    await boris.taps("Анна Сергеевна К.", "Да", "Отправить")
    await vera.forges(PersonForm(person=cast.ids["boris"], scenario=TINY).pack())
    vera.sees("Кого хотите в наставники?", "Анна Сергеевна К.")
    vera.does_not_see("Королёва")


def test_a_button_with_the_longest_of_everything_fits(lay: Lay) -> None:
    scenario = lay("- {id: s123456789012345678901ab, kind: person, text: Кто?, bank: mentors}")
    run_id = 10**6
    room = query_room(run_id, scenario.steps[0])
    data = RunPeople(run=run_id, step=scenario.steps[0].id, option="+" + "9" * 9, page=999, query="я" * (room // 2))
    assert 60 < len(data.pack().encode()) <= 64
    assert room >= 12
