"""Working group, council, commission, experts and their protocols, as people go through them."""

from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select

from bot.services.access import get_actor
from bot.services.bodies import outsider_name
from bot.services.people import roles_of
from bot.services.protocols import guests_in_chat
from bot.services.roadmap_people import people_of_words
from bot.storage.models import BodyMember, Organisation, Protocol
from bot.storage.states import Body, EvidenceKind, PersonStatus, Privacy, Role
from bot.views import body_callbacks as b
from bot.views.roadmap_callbacks import BodyList, BodyOpen, ProtocolOpen
from tests.kit import roadmaps as kit
from tests.kit.cast import Cast, add_school
from tests.kit.speaker import Speaker
from tests.kit.world import World

GROUP, COUNCIL, COMMISSION, EXPERTS = (
    BodyOpen(body=body).pack() for body in (Body.WORKING_GROUP, Body.COUNCIL, Body.COMMISSION, Body.EXPERTS)
)


@pytest.fixture
async def cast(world: World, privacy: Privacy) -> Cast:
    return await add_school(world, privacy=privacy, everybody=True)


@pytest.fixture
def klara(cast: Cast) -> Speaker:
    return cast.speakers["klara"]


async def members(world: World) -> list[BodyMember]:
    async with world.db.read() as session:
        return list(await session.scalars(select(BodyMember).order_by(BodyMember.id)))


async def protocols(world: World) -> list[Protocol]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Protocol).order_by(Protocol.id)))


async def add(speaker: Speaker, body: str, *names: str) -> None:
    for name in names:
        await speaker.forges(body)
        await speaker.taps("Добавить из списка людей")
        await speaker.taps(name)


async def write_protocol(speaker: Speaker, body: str, number: str = "", guests: str = "") -> None:
    await speaker.forges(body)
    await speaker.taps("Протоколы (", "Записать протокол", "Оставить")
    if number:
        await speaker.types(number)
    else:
        await speaker.taps("Оставить")
    await speaker.types("О подготовке программы")
    await speaker.types("Утвердить план\nНазначить куратора")
    if guests:
        await speaker.types(guests)
    else:
        await speaker.taps("Пропустить")


async def test_from_the_list_to_a_body_and_back(vera: Speaker) -> None:
    await vera.forges(BodyList().pack())
    vera.sees("Рабочая группа: пока никого", "Эксперты и партнёры: пока никого")
    await vera.taps("Рабочая группа")
    vera.sees("Пока никого", "Выберите людей")
    await vera.taps("Добавить из списка людей", "Анна Сергеевна")
    vera.sees("Добавлено: Анна Сергеевна К.", "Рабочая группа: 1")
    await vera.taps("← Все составы")
    vera.sees("Рабочая группа: 1 человек")


async def test_a_name_is_found_by_typing_it(vera: Speaker) -> None:
    await vera.forges(COUNCIL)
    await vera.taps("Добавить из списка людей")
    await vera.types("ткаченко")
    vera.sees("По запросу «ткаченко»: 1 человек", "Семён Юрьевич")
    vera.does_not_see("Анна Сергеевна")
    await vera.taps("Семён Юрьевич")
    vera.sees("Теперь в совете: Семён Юрьевич Т.")


async def test_whoever_is_inside_cannot_be_added_twice(world: World, vera: Speaker) -> None:
    await vera.forges(GROUP)
    await vera.taps("Добавить из списка людей")
    old = vera.screen
    await vera.taps_twice("Анна Сергеевна")
    await vera.taps_old(old, "Анна Сергеевна")
    vera.sees("уже в составе")
    assert len(await members(world)) == 1
    await vera.taps("Добавить из списка людей")
    vera.sees("Уже в составе: Анна Сергеевна К.")
    assert not vera.screen.find("Анна Сергеевна")


async def test_the_council_s_role_is_offered_and_never_forced(world: World, cast: Cast, vera: Speaker) -> None:
    semyon = cast.speakers["semyon"]
    await add(vera, COUNCIL, "Семён Юрьевич")
    vera.sees("Дать этому человеку и роль совета")
    await vera.taps("Не нужно")
    await semyon.forges(BodyList().pack())
    semyon.sees("недоступно")
    await vera.taps("Семён Юрьевич", "Дать роль совета в боте")
    vera.sees("Роль дана")
    await semyon.forges(BodyList().pack())
    semyon.sees("Совет наставников: 1 человек")
    async with world.db.read() as session:
        roles = await roles_of(session, [cast.ids["semyon"]])
    assert Role.COUNCIL in roles[cast.ids["semyon"]]


async def test_who_sees_as_the_council_already_is_not_offered_it(vera: Speaker) -> None:
    await add(vera, COUNCIL, "Клара Равилевна")
    vera.does_not_see("Дать этому человеку")
    await add(vera, GROUP, "Семён Юрьевич")
    vera.does_not_see("Дать этому человеку")


async def test_the_one_chair_and_who_is_proposed_for_the_roadmap(world: World, cast: Cast, vera: Speaker) -> None:
    await add(vera, GROUP, "Анна Сергеевна", "Семён Юрьевич")
    await vera.taps("Семён Юрьевич", "Сделать председателем")
    vera.sees("1. Семён Юрьевич Т., учитель труда – председатель")
    await vera.taps("2. Анна Сергеевна", "Сделать председателем")
    vera.sees("1. Анна Сергеевна К., учитель математики – председатель", "2. Семён Юрьевич")
    assert [each.chairs for each in await members(world)] == [True, False]
    async with world.db.read() as session:
        meant = await people_of_words(session, cast.organisation_id)
    assert meant["working_group"] == (cast.ids["anna"], cast.ids["semyon"])
    await vera.taps("1. Анна Сергеевна", "Вывести из состава", "Да, вывести")
    await vera.taps("1. Семён Юрьевич", "Сделать председателем")
    assert [each.chairs for each in await members(world)] == [True, True], "old protocols name the chair of then"


async def test_whoever_leaves_is_remembered_and_may_come_back(world: World, vera: Speaker) -> None:
    await add(vera, GROUP, "Анна Сергеевна")
    await vera.taps("1. Анна Сергеевна")
    card = vera.screen
    await vera.taps("Вывести из состава")
    vera.sees("Запись о том, что этот человек был в составе, сохранится")
    assert (await members(world))[0].left_on is None
    await vera.taps("Да, вывести")
    vera.sees("Пока никого")
    await vera.taps("Кто был раньше (1)")
    vera.sees("Анна Сергеевна К.", "с 24 ноября 2026 г. по 24 ноября 2026 г.")
    await vera.taps_old(card, "Сделать председателем")
    vera.sees("нельзя сделать")
    await add(vera, GROUP, "Анна Сергеевна")
    assert len(await members(world)) == 2


async def test_a_commission_is_told_what_it_lacks(vera: Speaker) -> None:
    await add(vera, COMMISSION, "Анна Сергеевна")
    vera.sees("от трёх до пяти", "возглавляет директор", "добавьте его")
    await add(vera, COMMISSION, "Григорий Петрович", "Вера Павловна")
    vera.does_not_see("В комиссии должно быть", "добавьте его")
    await vera.taps("2. Григорий Петрович", "Сделать председателем")
    vera.does_not_see("⚠️")


async def test_a_director_without_the_bot_heads_a_commission_by_name(world: World, vera: Speaker) -> None:
    async with world.db.write() as session:
        (await session.scalars(select(Organisation))).first().head_name = "Абрамова Наталья Ивановна"  # type: ignore[union-attr]
    await vera.forges(COMMISSION)
    await vera.taps("Добавить человека со стороны", "Да")
    await vera.types("абрамова Наталья  Ивановна")
    await vera.types("директор")
    await vera.taps("Пропустить")
    await vera.taps("К списку")
    vera.sees("возглавляет директор")
    await vera.taps("1. Наталья", "Сделать председателем")
    vera.does_not_see("возглавляет директор")


async def test_an_expert_is_named_with_his_own_word(world: World, vera: Speaker, grigory: Speaker) -> None:
    await vera.forges(EXPERTS)
    await vera.taps("Добавить эксперта или партнёра", "Да")
    await vera.types("Иванова Мария Петровна")
    await vera.types("Районная библиотека, заведующая")
    await vera.types("Зал для встреч <большой>")
    await vera.types("+7 900 000-00-00")
    vera.sees("Записано")
    await vera.taps("К списку")
    vera.sees("Мария Петровна И.", "Районная библиотека, заведующая", "Зал для встреч <большой>")
    vera.does_not_see("Иванова")
    await vera.taps("1. Мария Петровна")
    vera.sees("+7 900 000-00-00")
    await grigory.forges(EXPERTS)
    grigory.sees("Мария Петровна И.")
    grigory.does_not_see("+7 900")
    assert not grigory.screen.find("Добавить")
    (kept,) = await members(world)
    assert (kept.name, kept.contact, kept.offers) == (
        "Иванова Мария Петровна",
        "+7 900 000-00-00",
        "Зал для встреч <большой>",
    )


async def test_without_his_word_only_the_organisation_is_kept(world: World, vera: Speaker) -> None:
    await vera.forges(EXPERTS)
    await vera.taps("Добавить эксперта или партнёра", "Нет")
    vera.does_not_see("Как его зовут")
    await vera.types("Районная библиотека")
    await vera.types("Зал для встреч")
    vera.sees("Записана только организация")
    (kept,) = await members(world)
    assert (kept.name, kept.contact, kept.workplace) == ("", "", "Районная библиотека")
    await vera.taps("К списку")
    vera.sees("Районная библиотека (имя не записано)")


async def test_a_name_can_come_later_and_go_again(world: World, vera: Speaker) -> None:
    await vera.forges(EXPERTS)
    await vera.taps("Добавить эксперта или партнёра", "Нет")
    await vera.types("Районная библиотека")
    await vera.types("Зал для встреч")
    await vera.taps("К списку", "1. Районная библиотека", "Изменить", "Да")
    await vera.types("Иванова Мария Петровна")
    await vera.taps("Оставить", "Оставить")
    await vera.types("+7 900 000-00-00")
    await vera.taps("К списку", "1. Мария Петровна", "Стереть имя и контакт", "Да, стереть")
    vera.sees("Имя и контакт стёрты", "Имя не записано")
    (kept,) = await members(world)
    assert (kept.name, kept.contact, kept.workplace, kept.offers) == ("", "", "Районная библиотека", "Зал для встреч")


async def test_his_no_erases_what_was_known(world: World, vera: Speaker) -> None:
    await vera.forges(GROUP)
    await vera.taps("Добавить человека со стороны", "Да")
    await vera.types("Иванова Мария Петровна")
    await vera.types("Методический центр, методист")
    await vera.types("mail@example.org")
    await vera.taps("К списку", "1. Мария Петровна", "Изменить", "Нет")
    await vera.types("Методический центр")
    (kept,) = await members(world)
    assert (kept.name, kept.contact, kept.workplace) == ("", "", "Методический центр")


async def test_a_colleague_among_the_experts_says_what_he_helps_with(world: World, vera: Speaker) -> None:
    await add(vera, EXPERTS, "Анна Сергеевна")
    await vera.taps("1. Анна Сергеевна", "Чем поможет")
    await vera.types("Открытые уроки по четвергам")
    await vera.taps("К списку")
    vera.sees("Анна Сергеевна К., учитель математики – Открытые уроки по четвергам")
    (kept,) = await members(world)
    assert (kept.name, kept.workplace, kept.contact) == ("", "", "")


async def test_words_about_somebody_who_has_left_meanwhile_are_not_kept(world: World, vera: Speaker) -> None:
    await add(vera, EXPERTS, "Анна Сергеевна")
    await vera.taps("1. Анна Сергеевна", "Чем поможет")
    async with world.db.write() as session:
        (await session.scalars(select(BodyMember))).one().left_on = world.clock.now().date()
    await vera.types("Открытые уроки")
    vera.sees("уже нет в списке")
    assert (await members(world))[0].offers == ""


async def test_whoever_withdraws_the_consent_is_in_no_body(world: World, cast: Cast, vera: Speaker) -> None:
    from bot.storage.models import Person

    await add(vera, GROUP, "Анна Сергеевна")
    async with world.db.write() as session:
        (await session.get_one(Person, cast.ids["anna"])).status = PersonStatus.LEFT
    await vera.forges(GROUP)
    vera.sees("Пока никого")
    await vera.forges(BodyList().pack())
    vera.sees("Рабочая группа: пока никого")


async def test_a_protocol_from_the_first_question_to_the_paper_in_strict_privacy(world: World, vera: Speaker) -> None:
    await add(vera, GROUP, "Анна Сергеевна", "Семён Юрьевич")
    await vera.taps("1. Анна Сергеевна", "Сделать председателем")
    await write_protocol(vera, GROUP, guests="#5 методист центра")
    vera.sees("Протокол записан")
    await vera.taps("К протоколу")
    vera.sees(
        "Протокол № 1 от 24 ноября 2026 г.",
        "Присутствовали (2): Анна Сергеевна К., Семён Юрьевич Т.",
        "Приглашены: 5 методист центра",
        "О подготовке программы",
        "Утвердить план",
    )
    vera.does_not_see("Королёва", "Ткаченко")
    await vera.taps("Кто был", "Семён Юрьевич")
    await vera.taps("← К протоколу")
    vera.sees("Присутствовали (1): Анна Сергеевна К.")
    await vera.taps("Протокол в Word")
    vera.sees("через Telegram не передаются", "protokol-")
    vera.does_not_see("📎")
    (made,) = (world.data_dir / "exports").rglob("protokol-*.docx")
    words = "\n".join(each.text for each in Document(str(made)).paragraphs)
    assert "Королёва Анна Сергеевна, учитель математики" in words
    assert "Ткаченко" not in words
    assert "1. Утвердить план\n2. Назначить куратора" in words
    assert "Председатель  ________________________  Королёва Анна Сергеевна" in words


@pytest.mark.parametrize("privacy", [Privacy.STANDARD])
async def test_in_standard_privacy_the_paper_comes_by_chat(vera: Speaker, grigory: Speaker) -> None:
    await add(vera, COUNCIL, "Юсупова Клара")
    await write_protocol(vera, COUNCIL, "3/н")
    await vera.taps("К протоколу", "Протокол в Word")
    vera.sees("📎 protokol-", "готов к подписи")
    words = "\n".join(each.text for each in Document(BytesIO(vera.file(".docx"))).paragraphs)
    assert "ПРОТОКОЛ № 3/н" in words
    assert "заседания совета наставников" in words
    assert "Юсупова Клара Равилевна, учитель истории" in words
    await grigory.forges(COUNCIL)
    await grigory.taps("Протоколы (1)", "№ 3/н")
    grigory.sees("Юсупова Клара Равилевна")
    assert not grigory.screen.find("Изменить")
    await grigory.taps("Протокол в Word")
    grigory.sees("📎 protokol-")


async def test_a_protocol_is_mended_and_who_was_there_stays(world: World, vera: Speaker) -> None:
    await add(vera, GROUP, "Анна Сергеевна")
    await write_protocol(vera, GROUP)
    await vera.taps("К протоколу", "Изменить", "Оставить")
    await vera.types("7")
    await vera.taps("Оставить", "Оставить", "Пропустить")
    await vera.taps("К протоколу")
    vera.sees("Протокол № 7", "Анна Сергеевна К.", "Назначить куратора")
    assert len(await protocols(world)) == 1
    await vera.forges(GROUP)
    await vera.taps("Протоколы (1)", "Записать протокол", "Оставить")
    vera.sees("2")  # the second of the year


async def test_a_protocol_proves_an_item_once(world: World, vera: Speaker) -> None:
    cycle = await kit.running_cycle(world, vera.id)
    wanted = next(each for each in (await kit.items(world, cycle)).values() if "протокол" in each.evidence_wanted)
    await write_protocol(vera, GROUP)
    await vera.taps("К протоколу", "Приложить к мероприятию")
    old = vera.screen
    (button,) = [text for text in old.buttons if text.startswith(f"{wanted.number} ")][:1]
    await vera.taps_twice(button)
    vera.sees("приложен")
    await vera.taps_old(old, button)
    vera.sees("уже приложен")
    (row,) = await kit.evidence(world, wanted.id)
    assert (row.kind, row.number, row.dated_on) == (EvidenceKind.PROTOCOL, "1", kit.day("2026-11-24"))
    vera.finds(f"Приложен к мероприятиям: {wanted.number}")


async def test_without_a_running_year_no_item_waits_for_it(world: World, vera: Speaker) -> None:
    await kit.draft_cycle(world, vera.id)
    await write_protocol(vera, GROUP)
    await vera.taps("К протоколу", "Приложить к мероприятию")
    vera.sees("ни одно мероприятие не ждёт протокола")


async def test_experts_hold_no_meetings(world: World, vera: Speaker) -> None:
    await vera.forges(b.ProtocolNew(body=Body.EXPERTS).pack())
    vera.sees("Эксперты и партнёры")
    assert not await protocols(world)


async def test_head_and_council_read_and_change_nothing(
    world: World, vera: Speaker, grigory: Speaker, klara: Speaker
) -> None:
    await add(vera, GROUP, "Анна Сергеевна")
    await write_protocol(vera, GROUP)
    member, protocol = (await members(world))[0].id, (await protocols(world))[0].id
    for reader in (grigory, klara):
        await reader.forges(BodyList().pack())
        await reader.taps("Рабочая группа (1)")
        reader.sees("Анна Сергеевна К.")
        await reader.taps("Протоколы (1)", "№ 1")
        reader.sees("О подготовке программы")
        for made in (
            b.MemberDo(member=member, act=b.MemberAct.LEAVE, sure=True),
            b.MemberPick(body=Body.COUNCIL),
            b.MemberNew(body=Body.EXPERTS),
            b.ProtocolNew(body=Body.COUNCIL),
            b.ProtocolMend(protocol=protocol),
            b.ProtocolPresent(protocol=protocol, tick=f"-{member}"),
            b.ProtocolProve(protocol=protocol, item=1),
        ):
            await reader.forges(made.pack())
            reader.sees("недоступно")
    assert (await members(world))[0].left_on is None
    assert f"#{member}" in (await protocols(world))[0].present


async def test_others_see_none_of_it(world: World, vera: Speaker, anna: Speaker, marina: Speaker) -> None:
    await add(vera, GROUP, "Анна Сергеевна")
    await write_protocol(vera, GROUP)
    protocol = (await protocols(world))[0].id
    for other in (anna, marina):
        await other.forges(ProtocolOpen(protocol=protocol).pack())
        other.sees("недоступно")
    await marina.forges(GROUP)
    marina.does_not_see("Анна")
    async with world.db.read() as session:
        assert (await get_actor(session, marina.id)).organisation_id != (await members(world))[0].organisation_id


async def test_a_forged_tick_brings_nobody_of_another_body(world: World, cast: Cast, vera: Speaker) -> None:
    await add(vera, GROUP, "Анна Сергеевна")
    await add(vera, COUNCIL, "Клара Равилевна")
    await write_protocol(vera, GROUP)
    protocol, klara = (await protocols(world))[0], (await members(world))[1]
    await vera.forges(b.ProtocolPresent(protocol=protocol.id, tick=f"+{klara.id}").pack())
    assert (await protocols(world))[0].present == protocol.present


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Иванова Мария Петровна", "Мария Петровна И."),
        ("Мария Петровна Иванова", "Мария Петровна И."),
        ("Иванова Мария", "Мария И."),
        ("Мария", "Мария"),
    ],
)
def test_a_surname_from_outside_stays_out_of_a_strict_chat(name: str, seen: str) -> None:
    assert outsider_name(name, Privacy.STRICT) == seen
    assert outsider_name(name, Privacy.STANDARD) == name


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Иванова Мария Петровна, методист центра", "Мария Петровна И., методист центра"),
        ("методист центра; Иванова Мария Петровна", "методист центра; Мария Петровна И."),
        ("представитель РМЦ", "представитель РМЦ"),
    ],
)
def test_the_surname_of_a_guest_is_on_paper_only(typed: str, seen: str) -> None:
    assert guests_in_chat(typed, Privacy.STRICT) == seen
    assert guests_in_chat(typed, Privacy.STANDARD) == typed
