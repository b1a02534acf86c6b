"""Entering by a link, and everything that can be wrong with one."""

import pytest
from sqlalchemy import select

from bot.storage.models import Person, PersonRole
from bot.storage.states import Role
from bot.views.callbacks import InviteList
from tests.kit.cast import Cast, invited
from tests.kit.speaker import Speaker
from tests.kit.world import World


async def roles_in_database(world: World, telegram_id: int) -> set[Role]:
    async with world.db.read() as session:
        return set(
            await session.scalars(
                select(PersonRole.role)
                .join(Person, Person.id == PersonRole.person_id)
                .where(Person.telegram_id == telegram_id)
            )
        )


async def test_a_one_time_link_lets_in_and_asks_for_the_consent_first(
    world: World, cast: Cast, stranger: Speaker
) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTOR))
    stranger.sees("Вас пригласили", "Ваша роль: наставник", "прочитайте, пожалуйста, согласие")
    assert stranger.screen.text.count("Здравствуйте") == 1
    assert stranger.screen.buttons == ["Прочитать: Согласие на обработку персональных данных (2 мин)"]
    assert await roles_in_database(world, stranger.id) == {Role.MENTOR}


async def test_a_second_person_with_the_same_link_stays_outside(world: World, cast: Cast, stranger: Speaker) -> None:
    token = await invited(world, cast, Role.MENTOR)
    late = world.arrives("Опоздавший")
    await stranger.starts(token)
    await late.starts(token)
    late.sees("Эта ссылка не подходит")
    assert await roles_in_database(world, late.id) == set()


async def test_the_same_person_may_follow_the_link_again(world: World, cast: Cast, stranger: Speaker) -> None:
    token = await invited(world, cast, Role.MENTOR)
    await stranger.starts(token)
    await stranger.starts(token)
    stranger.sees("Ваша роль: наставник")


async def test_two_with_one_link_at_once_let_in_one(world: World, cast: Cast) -> None:
    token = await invited(world, cast, Role.MENTEE)
    first, second = world.arrives("Первый"), world.arrives("Второй")
    first.person.start(token)
    second.person.start(token)
    await world.settle()
    let_in = [bool(await roles_in_database(world, each.id)) for each in (first, second)]
    assert sorted(let_in) == [False, True]


async def test_a_many_use_link_asks_the_curator(world: World, cast: Cast, vera: Speaker, stranger: Speaker) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    stranger.sees("Куратор подтвердит Ваше участие")
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 1", "Подтвердить")
    vera.sees("Участие подтверждено")
    stranger.sees("Куратор подтвердил Ваше участие")
    assert await roles_in_database(world, stranger.id) == {Role.MENTEE}


async def test_the_curator_hears_who_waits_once_they_have_a_name(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    vera.sees_nothing()
    await stranger.taps("Согласие на обработку", "Да", "Да")
    for given in ("Белова", "Ольга", "Юрьевна", "учитель физики"):
        await stranger.types(given)
    vera.sees("По общей ссылке пришёл новый человек: Ольга Юрьевна Б., учитель физики", "Роль: наставляемый")
    await vera.taps("Подтвердить")
    stranger.sees("Куратор подтвердил Ваше участие")


async def test_a_refused_person_sees_nothing_of_the_school(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 1", "Не подтверждать")
    vera.sees("участие не подтверждено")
    stranger.sees("Куратор не подтвердил Ваше участие")
    assert await roles_in_database(world, stranger.id) == set()
    await stranger.starts()
    stranger.does_not_see("Вера", "Анна", "Борис")


async def test_a_refused_person_may_ask_for_another_role(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 1", "Не подтверждать")
    await stranger.starts(await invited(world, cast, Role.MENTOR, many_use=True))
    stranger.sees("Куратор подтвердит Ваше участие")
    stranger.does_not_see("Куратор не подтвердил")
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 1", "Подтвердить")
    assert await roles_in_database(world, stranger.id) == {Role.MENTOR}


async def test_two_curators_decide_once(world: World, cast: Cast, vera: Speaker, stranger: Speaker) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE, many_use=True))
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 1")
    list_of_both = vera.screen
    await vera.taps("Подтвердить: ")
    await vera.taps_old(list_of_both, "Не подтверждать")
    vera.sees("Это уже решено")
    assert await roles_in_database(world, stranger.id) == {Role.MENTEE}


async def test_an_expired_link_does_not_open(world: World, cast: Cast, stranger: Speaker) -> None:
    token = await invited(world, cast, Role.MENTOR)
    await world.clock.moves_by(days=31)
    await stranger.starts(token)
    stranger.sees("Эта ссылка не подходит")


async def test_a_revoked_link_does_not_open(world: World, vera: Speaker, stranger: Speaker) -> None:
    await vera.starts()
    await vera.taps("Пригласить", "Наставника")
    link = next(line for line in vera.screen.text.splitlines() if line.startswith("https://t.me/"))
    await vera.taps("Отозвать ссылку")
    await stranger.starts(link.partition("start=")[2])
    stranger.sees("Эта ссылка не подходит")


async def test_a_link_can_be_taken_back_long_after_it_was_made(
    world: World, vera: Speaker, anna: Speaker, marina: Speaker, stranger: Speaker
) -> None:
    await vera.types("/invite")
    await vera.taps("Общая ссылка для наставников")
    token = vera.screen.text.split("start=")[1].split()[0]
    await vera.types("/invite")
    await vera.taps("Руководителя")
    await vera.types("/invite")
    await vera.taps("Действующие ссылки")
    vera.sees("Действующие ссылки: 2", "1. Руководитель, на один раз", "2. Наставник, общая, вошли: 0")
    await vera.taps("Отозвать № 2")
    vera.sees("Ссылка отозвана")
    await stranger.starts(token)
    stranger.sees("Эта ссылка не подходит")
    await vera.taps("Действующие ссылки")
    vera.sees("Действующие ссылки: 1", "1. Руководитель")
    await marina.types("/invite")
    await marina.taps("Действующие ссылки")
    marina.sees("Действующие ссылки: 0", "Сейчас ни по одной ссылке войти нельзя")
    await anna.forges(InviteList().pack())
    assert anna.toasts == ["Это действие Вам сейчас недоступно"]


async def test_who_has_come_and_who_may_no_more_stand_on_no_list(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    once = await invited(world, cast, Role.MENTEE)
    await stranger.starts(once)
    await invited(world, cast, Role.MENTOR)
    await world.clock.moves_by(days=31)
    await vera.types("/invite")
    await vera.taps("Действующие ссылки")
    vera.sees("Действующие ссылки: 0")


async def test_the_curators_link_works(world: World, vera: Speaker, stranger: Speaker) -> None:
    await vera.starts()
    await vera.taps("Пригласить", "Наставляемого")
    link = next(line for line in vera.screen.text.splitlines() if line.startswith("https://t.me/"))
    await stranger.starts(link.partition("start=")[2])
    stranger.sees("Ваша роль: наставляемый")


async def test_guessing_is_slowed_down_even_for_a_right_token(world: World, cast: Cast, stranger: Speaker) -> None:
    for guess in ("first", "second", "third"):
        await stranger.starts(guess)
    stranger.sees("Слишком много неподходящих ссылок")
    token = await invited(world, cast, Role.MENTOR)
    await stranger.starts(token)
    stranger.sees("Слишком много неподходящих ссылок")
    await world.clock.moves_by(hours=1)
    await stranger.starts(token)
    stranger.sees("Ваша роль: наставник")


async def test_one_account_belongs_to_one_organisation(world: World, cast: Cast, anna: Speaker) -> None:
    await anna.starts(await invited(world, cast, Role.MENTOR, foreign=True))
    anna.sees("Вы уже участвуете в программе другой организации")


async def test_a_second_role_comes_by_a_second_link(world: World, cast: Cast, anna: Speaker) -> None:
    await anna.starts(await invited(world, cast, Role.CURATOR))
    anna.sees("у Вас ещё одна роль: куратор", "Люди")
    assert await roles_in_database(world, anna.id) == {Role.MENTOR, Role.CURATOR}


@pytest.mark.parametrize("text", ["Здравствуйте", "/digest", "/mydata", "/export", "/help", "/start"])
async def test_a_stranger_is_told_where_links_come_from(world: World, stranger: Speaker, text: str) -> None:
    await stranger.starts()
    await stranger.types(text)
    stranger.sees("Войти можно только по ссылке-приглашению")


async def come_together(world: World, cast: Cast, count: int) -> None:
    token = await invited(world, cast, Role.MENTEE, many_use=True)
    for number in range(count):
        newcomer = world.arrives(f"Новый {number}")
        await newcomer.starts(token)
        await newcomer.taps("Согласие на обработку", "Да", "Да")
        for given in ("Белова", f"Ольга{number}", "Юрьевна", "учитель физики"):
            await newcomer.types(given)


async def test_a_staff_room_that_comes_together_is_one_message(world: World, cast: Cast, vera: Speaker) -> None:
    await come_together(world, cast, 3)
    assert [shown.text.count("пришёл новый человек") for shown in vera.messages] == [1]
    await vera.taps("Подтвердить: Ольга0")
    vera.sees("Ждут подтверждения: 2", "Ольга1", "Ольга2")


async def test_who_comes_an_hour_later_is_told_of_with_those_who_still_wait(
    world: World, cast: Cast, vera: Speaker
) -> None:
    await come_together(world, cast, 1)
    await world.clock.moves_by(hours=2)
    await come_together(world, cast, 1)
    vera.sees("пришёл новый человек", "ждут ещё: 1")
    await vera.taps("Ждут подтверждения: 2")
    vera.sees("Ждут подтверждения: 2")


async def test_the_door_is_a_list_of_pages(world: World, cast: Cast, vera: Speaker) -> None:
    token = await invited(world, cast, Role.MENTEE, many_use=True)
    for number in range(9):
        await world.arrives(f"Новый {number}").starts(token)
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 9")
    first = vera.screen
    await vera.taps("›")
    assert "2 / 2" in vera.screen.buttons
    assert vera.screen.rows[0] == first.rows[0]  # everybody at once
    assert vera.screen.rows[1] not in first.rows


async def come_by_one_link(world: World, cast: Cast, count: int) -> list[Speaker]:
    token = await invited(world, cast, Role.MENTEE, many_use=True)
    people = [world.arrives(f"Новый{number}") for number in range(count)]
    for person in people:
        await person.starts(token)
    return people


async def test_everybody_at_the_door_is_let_in_at_once(world: World, cast: Cast, vera: Speaker) -> None:
    first, second, third = await come_by_one_link(world, cast, 3)
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 3", "Впустить всех, 3")
    vera.sees("Впустить всех: 3 человека?", "роль: наставляемый")
    assert await roles_in_database(world, first.id) == set()
    [late] = await come_by_one_link(world, cast, 1)
    await vera.taps_twice("Да, впустить (3)")
    vera.sees("Участие подтверждено: 3 человека", "Ждут подтверждения: 1")
    for person in (first, second, third):
        assert await roles_in_database(world, person.id) == {Role.MENTEE}
        assert "Куратор подтвердил Ваше участие" in person.screen.text
    assert await roles_in_database(world, late.id) == set()  # came after she had looked


async def test_one_at_the_door_is_let_in_by_name(world: World, cast: Cast, vera: Speaker) -> None:
    await come_by_one_link(world, cast, 1)
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 1")
    assert not any("Впустить всех" in button for button in vera.screen.buttons)


async def test_an_old_button_for_everybody_shows_who_waits(world: World, cast: Cast, vera: Speaker) -> None:
    await come_by_one_link(world, cast, 2)
    await vera.starts()
    await vera.taps("Люди", "Ждут подтверждения: 2")
    door = vera.screen
    await vera.taps("Впустить всех, 2", "Да, впустить (2)")
    await vera.taps_old(door, "Впустить всех, 2")
    assert vera.screen.text == "Никто не ждёт подтверждения."
