"""A wave from the form to its end: planned by buttons, opened in working hours, answered, reminded, closed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.services.pair_nature import form_of_pairs
from bot.services.timings import working_time_of
from bot.storage.models import Consent, Organisation, Pair, Person, Run
from bot.storage.states import CampaignStatus, OrganisationType, PairForm, RespondentStatus, RunStatus
from tests.kit.cast import DINA, Cast, invited
from tests.kit.school import add_member
from tests.kit.speaker import Speaker
from tests.kit.waves import add_teachers, answers, goes_through, have_a_pair, opens, plans, respondents, said, the_wave
from tests.kit.world import World

pytestmark = pytest.mark.usefixtures("tiny_forms")
PULSE, SKILLS = "Пульс коллектива", "Карта навыков"


async def test_the_library_says_where_a_form_comes_from(cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Анкеты и опросы")
    vera.sees("Сейчас не идёт ни одной волны")
    await vera.taps("Все анкеты")
    vera.does_not_see("Анкета ученика", "Знакомство с организацией", "Когда открыть волну")
    await vera.types("пульс")
    vera.sees("поиск «пульс»", "составлена для программы, утверждённой формы нет")
    await vera.taps(PULSE)
    vera.sees("Кому: наставники, наставляемые, сотрудники", "Вопросов: 2", "Увидит ответы: Вы, куратор", "000 п. 6.1")
    await vera.taps("Посмотреть вопросы")
    vera.sees("1. Как настроение?", "(шкала)", "2. Чего не хватает? (текст, можно пропустить)")


async def test_a_wave_opens_and_everybody_in_it_is_asked(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker, grigory: Speaker
) -> None:
    await plans(vera, PULSE)
    vera.sees("План волны: Пульс коллектива", "2 человека", "Откроется: сразу", "8 декабря", "Напоминания")
    await vera.taps("Открыть сейчас")
    vera.sees("0 из 2 ответили, до 8 декабря 2026 г.")
    anna.sees(PULSE, "Займёт около 3 минут", "до 8 декабря")
    boris.sees(PULSE)
    grigory.sees_nothing()
    await answers(anna)
    anna.sees("Спасибо! Ответы отправлены.", "Изменить их можно до 8 декабря")
    await vera.taps("← Анкеты и опросы")
    vera.sees("1 из 2 ответили")


async def test_the_home_screen_keeps_what_waits(world: World, cast: Cast, vera: Speaker, boris: Speaker) -> None:
    await opens(vera, PULSE)
    await boris.starts()
    boris.sees("Ответить: Пульс коллектива (3 мин)")
    await boris.taps("Ответить: Пульс")
    await boris.taps("2")
    await boris.starts()
    await boris.taps("Продолжить: Пульс")
    boris.sees("Чего не хватает?")


async def test_outside_hours_it_waits_for_the_morning(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await world.clock.moves_to("20:00")
    await plans(vera, PULSE)
    vera.sees("Откроется: ср, 25 ноября, 08:30")
    await vera.taps("Запланировать")
    vera.sees("Откроется ср, 25 ноября, 08:30")
    anna.sees_nothing()
    await world.clock.moves_to("ср 8:30")
    anna.sees(PULSE)


async def test_days_are_chosen_by_button_by_calendar_and_by_typing(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, PULSE)
    await vera.taps("Когда открыть", "Завтра утром")
    vera.sees("Откроется: ср, 25 ноября, 08:30", "Закроется: ср, 9 декабря")
    await vera.taps("До какого дня", "Другой день")
    await vera.types("4 декабря")
    await vera.taps("Верно")
    vera.sees("Срок записан")
    await vera.taps("К волне")
    vera.sees("Закроется: пт, 4 декабря, 18:30")
    await vera.taps("Когда открыть", "Другой день", "30")
    await vera.taps("К волне")
    vera.sees("Откроется: пн, 30 ноября, 08:30")
    await vera.taps("До какого дня", "3 недели")
    vera.sees("Закроется: пн, 21 декабря")


async def test_a_day_before_the_opening_is_refused(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, PULSE)
    await vera.taps("Когда открыть", "Другой день")
    await vera.types("7 декабря")
    await vera.taps("Верно", "К волне", "До какого дня", "Другой день")
    await vera.types("1 декабря")
    await vera.taps("Верно")
    vera.sees("Срок не изменился")


async def test_people_are_ticked_and_looked_for(world: World, cast: Cast, vera: Speaker, boris: Speaker) -> None:
    await plans(vera, PULSE)
    await vera.taps("Кому", "Выбрать людей по списку")
    await vera.types("Борис")
    vera.sees("Поиск «Борис»: 1")
    await vera.taps("☐ Борис Ильич Г.")
    vera.sees("Выбрано: 1, подходят: 1")
    await vera.taps("К плану")
    vera.sees("1 человек по списку – 1 человек", "от трёх ответов")
    await vera.taps("Открыть сейчас")
    boris.sees(PULSE)
    assert [each.person_id for each in await respondents(world)] == [cast.ids["boris"]]


async def test_a_search_stays_while_people_are_ticked(world: World, cast: Cast, vera: Speaker) -> None:
    await add_teachers(world, cast, 10)
    await plans(vera, PULSE)
    await vera.taps("Кому", "Выбрать людей по списку")
    await vera.types("Сергеевна")
    vera.sees("Поиск «Сергеевна»: 11")
    await vera.taps("›")
    vera.sees("Поиск «Сергеевна»: 11")
    await vera.taps("☐ Ольга Сергеевна И.")
    vera.sees("Поиск «Сергеевна»: 11", "Выбрано: 1")
    assert vera.can_tap("2 / 2")
    await vera.taps("Отметить всех найденных (11)")
    vera.sees("Поиск «Сергеевна»: 11", "Выбрано: 11, подходят: 11")
    await vera.taps("Показать всех", "Показать выбранных (11)")
    vera.sees("Показаны только выбранные")
    await vera.taps("☑ Ольга Сергеевна А.")
    vera.sees("Показаны только выбранные", "Выбрано: 10")
    await vera.taps("Снять все отметки (10)")
    vera.sees("Выбрано: 0, подходят: 0")
    vera.does_not_see("Показаны только выбранные")


async def test_an_old_tick_is_still_read(cast: Cast, vera: Speaker, world: World) -> None:
    await plans(vera, PULSE)
    wave = (await the_wave(world)).id
    await vera.forges(f"wppl:{wave}:0:+{cast.ids['boris']}")
    vera.sees("Выбрано: 1, подходят: 1")
    await vera.forges(f"wset:{wave}:closes:3")
    vera.sees("Закроется: вт, 15 декабря")


async def test_a_list_is_not_thrown_away_without_a_word(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, PULSE)
    await vera.taps("Кому", "Выбрать людей по списку", "☐ Борис Ильич Г.", "К плану", "Кому", "☐ Наставники")
    vera.sees("Заменить список?", "1 человек")
    await vera.taps("Оставить список")
    vera.sees("Выбрано: 1")
    await vera.taps("К плану", "Кому", "☐ Наставники", "Да, заменить")
    vera.sees("Сейчас: наставники")
    await vera.taps("☐ Сотрудники")
    vera.sees("наставники, сотрудники")


async def test_whoever_cannot_be_asked_is_marked(world: World, cast: Cast, vera: Speaker) -> None:
    await have_a_pair(world, cast)
    (teacher,) = await add_teachers(world, cast, 1)
    async with world.db.write() as session:
        await session.execute(delete(Consent).where(Consent.person_id == teacher))
    await plans(vera, SKILLS)
    await vera.taps("Кому", "Выбрать людей по списку")
    vera.sees("Рядом с именем сказано, почему человек не подходит")
    assert vera.can_tap("☐ Анна Сергеевна К.")
    await vera.taps("☐ Борис Ильич Г. · другая роль или форма пары")
    await vera.taps("☐ Ольга Сергеевна А. · нет согласия", "☐ Григорий Петрович С. · нет рабочей пары")
    vera.sees("Выбрано: 3, подходят: 0")


async def test_a_form_that_is_asked_already_says_so(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, PULSE)
    vera.does_not_see("Эта анкета уже")
    await vera.taps("Открыть сейчас")
    await vera.taps("← Анкеты и опросы", "Все анкеты")
    await vera.types(PULSE)
    await vera.taps(PULSE)
    vera.sees("Эта анкета уже открыта до 8 декабря 2026 г.")
    await vera.taps("Провести волну")
    vera.sees("Эта анкета уже открыта до 8 декабря 2026 г.")
    await vera.taps("Когда открыть", "Завтра утром", "Запланировать")
    await plans(vera, PULSE)
    vera.sees("уже открыта до 8 декабря", "уже запланирована: откроется ср, 25 ноября, 08:30")


async def test_an_end_on_a_day_off_is_told(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, PULSE)
    vera.does_not_see("выходной")
    await vera.taps("До какого дня", "Другой день")
    await vera.types("12 декабря")
    await vera.taps("Верно", "К волне")
    vera.sees("Закроется: сб, 12 декабря, 18:30 – это выходной")


async def test_the_plan_names_whom_of_the_pairs_it_asks(world: World, cast: Cast, vera: Speaker) -> None:
    await have_a_pair(world, cast)
    await plans(vera, SKILLS)
    vera.sees("Кому: наставники всех работающих пар – 1 человек")
    await vera.taps("Открыть сейчас")
    vera.sees("Кому: наставники всех работающих пар")


@pytest.mark.parametrize("act", ["launched", "cancelled"])
async def test_the_buttons_of_a_plan_that_is_none_any_more(world: World, cast: Cast, vera: Speaker, act: str) -> None:
    """They change nothing and show today's state."""
    await plans(vera, PULSE)
    await vera.taps("Когда открыть", "Завтра утром")
    wave = await the_wave(world)
    kept = [f"wask:{wave.id}:who", f"wset:{wave.id}:closes:3", f"wset:{wave.id}:role:-mentor", f"wday:{wave.id}:1"]
    kept += [f"wppl:{wave.id}:0:+{cast.ids['anna']}", f"wdo:{wave.id}:drop:0", f"wdo:{wave.id}:drop:1"]
    kept += [f"wdo:{wave.id}:go:0"]
    await vera.taps("Запланировать")
    if act == "cancelled":
        await vera.taps("Отменить волну", "Да, отменить")
    stands = await the_wave(world)
    for data in kept:
        await vera.forges(data)
        assert "Откроется ср" in vera.screen.text or "Отменена, никто не был" in vera.screen.text
    now = await the_wave(world)
    assert (now.status, now.closes_at, now.audience) == (stands.status, stands.closes_at, stands.audience)


async def test_roles_are_ticked(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, PULSE)
    await vera.taps("Кому", "☑ Наставляемые", "☑ Сотрудники", "К плану")
    vera.sees("Кому: наставники – 1 человек")
    await vera.taps("Кому", "☑ Наставники", "К плану")
    vera.sees("Кому: никого", "никто не подходит")
    assert not vera.can_tap("Открыть сейчас")


async def test_a_pair_is_sorted_and_asked_by_its_kind(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await have_a_pair(world, cast)
    await vera.starts()
    await vera.taps("Пары", "Борис Ильич Г. + Анна", "Форма и вид", "○ реверсивное", "○ руководитель – педагог")
    vera.sees("● реверсивное", "● руководитель – педагог")
    await plans(vera, PULSE)
    await vera.taps("Кому", "Пары: реверсивное (1)")
    vera.sees("пары: реверсивное – 2 человека")


async def test_a_form_about_a_pair_names_the_partner(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    await have_a_pair(world, cast)
    await opens(vera, SKILLS)
    anna.sees(SKILLS, "О паре: Борис Ильич")
    boris.sees_nothing()
    await anna.taps("Борис Ильич: Карта навыков")
    anna.sees("Карта навыков · Борис Ильич")
    await goes_through(anna)
    anna.sees("Спасибо")


async def test_answers_can_be_changed_while_the_wave_is_open(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await opens(vera, PULSE)
    await answers(anna, "2", "Тишины")
    await anna.taps("Мои анкеты", PULSE)
    anna.sees("Вы отвечали вт, 24 ноября; можно изменить до 8 декабря", "Тишины")
    await anna.taps("Изменить ответы")
    anna.sees("всё заполнено")
    await anna.taps("1", "5", "Отправить")
    anna.sees("Спасибо")
    async with world.db.read() as session:
        states = list(await session.scalars(select(Run.status).where(Run.scenario == "tiny_pulse").order_by(Run.id)))
    assert states == [RunStatus.REPLACED, RunStatus.SENT]
    await vera.taps("Анкеты и опросы")
    await vera.taps(PULSE, "Закрыть сейчас", "Да, закрыть")
    await anna.starts()
    await anna.taps("Мои анкеты", PULSE)
    assert not anna.can_tap("Изменить ответы")


async def test_after_the_end_nobody_is_asked(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE)
    invitation = anna.screen
    await anna.taps("Ответить")
    await vera.taps("Закрыть сейчас", "Да, закрыть")
    vera.sees("Ответили 0 из 2")
    await anna.taps("4")
    anna.sees("волна завершена, этот ответ в неё не попал", "Больше ничего делать не нужно")
    await anna.taps_old(invitation, "Ответить (3 мин)")
    anna.sees("опрос закрыт")
    assert (await the_wave(world)).status is CampaignStatus.CLOSED


async def test_two_reminders_and_the_end(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    """From Tuesday, 24 November, to Tuesday, 8 December: a third of the way is Monday, two days before is Friday."""
    await opens(vera, PULSE)
    boris = cast.speakers["boris"]
    await answers(boris)
    await world.clock.moves_to("пт 18:00")
    anna.sees_nothing()
    await world.clock.moves_to("пн 9:00")
    anna.sees("Напоминаем", PULSE)
    boris.sees_nothing()
    await world.clock.moves_to("чт 18:00")
    anna.sees_nothing()
    await world.clock.moves_to("пт 9:00")
    anna.sees("Напоминаем")
    await world.clock.moves_to("вт 18:00")
    anna.sees_nothing()
    await world.clock.moves_to("ср 9:00")
    vera.sees("Волна завершена: Пульс коллектива", "Ответили 1 из 2")
    assert [each.reminders for each in await respondents(world)] == [2, 0]


async def test_every_word_of_a_wave_is_said_in_working_hours(world: World, cast: Cast, vera: Speaker) -> None:
    await world.clock.moves_to("сб 12:00")
    await plans(vera, PULSE)
    await vera.taps("Запланировать")
    await world.clock.moves_by(days=30)
    working = working_time_of(Organisation(time_zone="Europe/Moscow", hours_from="08:30", hours_to="18:30"))
    notices = [each for kind in ("invited", "reminded", "closed") for each in await said(world, f"campaign_{kind}")]
    assert len(notices) == 2 + 4 + 1
    assert all(each.sent_at and working.is_open(each.sent_at) for each in notices)


async def test_remind_now_says_how_many_and_counts(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE)
    await answers(cast.speakers["boris"])
    await world.clock.moves_to("завтра 10:00")
    await vera.taps("← Анкеты и опросы", PULSE)
    offered = vera.screen
    await vera.taps("Напомнить всем неответившим (1)")
    vera.sees("Напомнить 1 человеку?")
    await vera.taps_twice("Да, напомнить")
    anna.sees("Напоминаем")
    vera.sees("Кто не ответил: 1")
    assert not vera.can_tap("Напомнить всем неответившим")
    await vera.taps_old(offered, "Напомнить всем неответившим (1)")
    vera.sees("Напоминать сейчас некому")
    await world.clock.moves_to("вт 10:00")
    anna.sees_nothing()
    await world.clock.moves_to("пт 10:00")
    anna.sees("Напоминаем")
    await world.clock.moves_by(days=30)
    assert [len(await said(world, kind)) for kind in ("campaign_invited", "campaign_reminded")] == [2, 2]


async def test_one_is_not_waited_for(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE)
    await vera.taps("Кто не ответил: 2")
    vera.sees("Анна Сергеевна К. – ответ не начат")
    await vera.taps("Анна Сергеевна К.", "Не ждать ответа")
    vera.sees("Ответа больше не ждём")
    await anna.starts()
    anna.does_not_see("Ответить: Пульс")
    await vera.taps("Снова ждать ответа")
    await anna.starts()
    anna.sees("Ответить: Пульс")


async def test_the_silent_are_looked_for_and_their_page_is_kept(world: World, cast: Cast, vera: Speaker) -> None:
    await add_teachers(world, cast, 10)
    await opens(vera, PULSE)
    await vera.taps("Кто не ответил: 12")
    vera.sees("Ждём: 12 человек", "напишите часть имени")
    await vera.taps("›", "12. Анна Сергеевна К.", "Не ждать ответа", "← Кто не ответил")
    vera.sees("Ждём: 11 человек; не ждём: 1", "12. Анна Сергеевна К. – не ждём")
    await vera.types("громов")
    vera.sees("Поиск «громов»: 1", "1. Борис Ильич Г.")
    await vera.taps("1. Борис Ильич Г.", "Не ждать ответа", "← Кто не ответил")
    vera.sees("Поиск «громов»: 1", "Борис Ильич Г. – не ждём")
    await vera.types("Ы")
    vera.sees("Среди них такого имени нет")
    await vera.taps("Показать всех")
    vera.sees("Ждём: 10 человек; не ждём: 2")
    await vera.forges(f"wsil:{(await the_wave(world)).id}:1")
    assert vera.can_tap("2 / 2")


async def test_whoever_cannot_be_asked_is_not_waited_for(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    teachers = await add_teachers(world, cast, 4)
    await opens(vera, PULSE)
    lost: tuple[dict[str, Any], ...] = (
        {"telegram_id": None},
        {"unreachable_at": world.clock.now()},
        {"away_from": date(2026, 11, 24), "away_until": date(2026, 12, 8)},
        {"away_from": date(2026, 11, 24), "away_until": date(2026, 12, 7)},  # back on the last day
    )
    async with world.db.write() as session:
        for person_id, columns in zip(teachers, lost, strict=True):
            await session.execute(update(Person).where(Person.id == person_id).values(**columns))
    await vera.taps("Кто не ответил: 6")
    asked = vera.screen
    await vera.taps("Не ждать тех, кого сейчас не спросить (3)")
    vera.sees("Больше не ждать ответа: 3 человека?", "на бумаге, без аккаунта в боте: 1")
    vera.sees("сообщения не доходят: 1; в отпуске до конца волны: 1")
    await vera.taps_twice("Да, не ждать")
    vera.sees("Ждём: 3 человека; не ждём: 3")
    assert not vera.can_tap("Не ждать тех")
    excused = {each.person_id for each in await respondents(world) if each.status is RespondentStatus.EXCUSED}
    assert excused == set(teachers[:3])
    await vera.taps_old(asked, "Не ждать тех")
    vera.sees("Таких сейчас нет")


async def test_people_and_their_answers_are_counted_alike(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    """Anna answers of two pairs."""
    await have_a_pair(world, cast)
    async with world.db.write() as session:
        organisation = await session.get_one(Organisation, cast.organisation_id)
        dina = await add_member(session, organisation, world.arrives("Дина").id, DINA, now=world.clock.now())
        await session.flush()
        twin = await session.scalar(select(Pair))
        assert twin is not None
        columns = {each.name: getattr(twin, each.key) for each in Pair.__table__.columns if each.name != "id"}
        session.add(Pair(**columns | {"mentee_id": dina.id}))
    await plans(vera, SKILLS)
    vera.sees("1 человек, 2 ответа")
    await vera.taps("Открыть сейчас")
    vera.sees("Получено ответов: 0 из 2", "Ждём ответа: 1 человек, 2 ответа")
    await vera.taps("Кто не ответил: 1 человек, 2 ответа")
    vera.sees("Ждём: 1 человек, 2 ответа")
    await vera.taps("← К волне", "Закрыть сейчас")
    vera.sees("Получено ответов: 0 из 2.")


async def test_it_is_extended(world: World, cast: Cast, vera: Speaker) -> None:
    await opens(vera, PULSE)
    await vera.taps("Продлить", "Ещё 1 неделя")
    vera.sees("до 15 декабря", "Срок изменён")
    await vera.taps("Продлить", "Другой день")
    await vera.types("18 декабря")
    await vera.taps("Верно", "К волне")
    vera.sees("до 18 декабря")


async def test_a_planned_one_is_cancelled_and_a_draft_thrown_away(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await plans(vera, PULSE)
    await vera.taps("Когда открыть", "Завтра утром", "Запланировать", "Отменить волну", "Да, отменить")
    vera.sees("Отменена, никто не был приглашён")
    await plans(vera, PULSE)
    await vera.taps("Удалить черновик", "Да, удалить")
    vera.sees("Черновик удалён")
    await world.clock.moves_by(days=3)
    anna.sees_nothing()


async def test_a_plan_survives_a_restart(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, PULSE)
    await vera.taps("До какого дня", "3 недели")
    await world.restarts()
    await plans(vera, PULSE)
    vera.sees("Закроется: вт, 15 декабря")


async def test_a_newcomer_is_asked_the_next_morning(world: World, cast: Cast, vera: Speaker, stranger: Speaker) -> None:
    await opens(vera, PULSE)
    token = await invited(world, cast, role=cast.members["anna"].roles[0])
    await stranger.starts(token)
    await stranger.taps("Согласие на обработку персональных данных", "Да", "Да")
    for words in ("Белова", "Ольга", "Юрьевна", "учитель физики"):
        await stranger.types(words)
    stranger.does_not_see(PULSE)
    await world.clock.moves_to("завтра 9:00")
    stranger.sees(PULSE)
    assert len(await said(world, "campaign_invited")) == 3


async def test_before_and_after_know_each_other(world: World, cast: Cast, vera: Speaker) -> None:
    await opens(vera, "Ожидания: первый опрос")
    await vera.taps("Закрыть сейчас", "Да, закрыть")
    await plans(vera, "Результаты: второй опрос")
    vera.sees("Сравнить с волной: «Ожидания: первый опрос»", "анонимной она не бывает")
    await vera.taps("С чем сравнить", "Ни с чем")
    vera.sees("Сравнивать ни с чем не будем")
    await vera.taps("С чем сравнить", "Ожидания: первый опрос", "Открыть сейчас")
    vera.sees("Сравнивается с волной «Ожидания: первый опрос»")
    await vera.taps("Волна: Ожидания")
    vera.sees("Ответили 0 из 1")


async def test_a_form_of_ones_own_accord_reaches_the_curator(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await anna.starts()
    await anna.taps("Мои анкеты", "Заполнить: Заявление о замене")
    await goes_through(anna, "1", "Другого наставляемого")
    vera.sees("Анна Сергеевна К.: отправлена анкета «Заявление о замене»")
    await vera.taps("Прочитать")
    vera.sees("Другого наставляемого")
    await anna.taps("Мои анкеты", "24.11.2026 Заявление")
    anna.sees("Другого наставляемого")
    assert not anna.can_tap("Изменить ответы")


async def test_a_wave_takes_the_answer_begun_from_ones_own_forms(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await have_a_pair(world, cast)
    await opens(vera, SKILLS)
    await anna.taps("Борис Ильич: Карта навыков")
    await anna.starts()
    await anna.taps("Мои анкеты", "Заполнить: Карта навыков · Борис Ильич")
    await goes_through(anna)
    assert [each.status for each in await respondents(world)] == [RespondentStatus.ANSWERED]


async def test_a_consent_to_publish_keeps_its_conditions(world: World, cast: Cast, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои анкеты", "Заполнить: Согласие на распространение", "ФИО", "Готово", "Да", "Отправить")
    anna.sees("Разрешение записано вместе с условиями")
    async with world.db.read() as session:
        consent = await session.scalar(select(Consent).where(Consent.document == "consent_distribution"))
    assert consent is not None
    assert consent.agreed
    assert "Что можно публиковать?\nФИО" in consent.text


async def test_a_left_answer_is_reminded_of_by_the_wave_alone(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await opens(vera, PULSE)
    await anna.taps("Ответить", "3")
    await world.clock.moves_by(days=40)
    assert not await said(world, "form_left")


def test_a_kindergarten_has_pairs_of_its_own_form() -> None:
    assert form_of_pairs(Organisation(type=OrganisationType.KINDERGARTEN)) is PairForm.EDUCATOR_EDUCATOR
    assert form_of_pairs(Organisation(type=OrganisationType.SCHOOL)) is PairForm.TEACHER_TEACHER


async def test_a_change_that_is_put_off_is_not_sent_yet(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE)
    await anna.taps("Ответить")
    await anna.taps("4", "Отложить")
    anna.sees("всё сохранено", "Продолжить можно до 8 декабря 2026 г.")
    await anna.taps("Продолжить", "Пропустить", "Отправить")
    await anna.taps("Мои анкеты", PULSE, "Изменить ответы", "Отложить")
    anna.sees("Изменения ещё не отправлены, отправить можно до 8 декабря", "считается прежний ответ")
    anna.does_not_see("всё сохранено")
    change = anna.screen
    await vera.taps("Закрыть сейчас", "Да, закрыть")
    await anna.taps_old(change, "Продолжить")
    anna.sees("волна завершена. Засчитан Ваш прежний ответ, эти изменения – нет")


async def test_the_day_of_a_wave_that_is_put_off_leads_back_to_it(vera: Speaker) -> None:
    await plans(vera, PULSE)
    await vera.taps("Когда открыть", "Другой день", "Отложить")
    vera.sees("День не выбран, в волне пока ничего не изменилось")
    vera.does_not_see("Отвечено")
    await vera.taps("К волне")
    vera.sees("План волны: Пульс коллектива")
