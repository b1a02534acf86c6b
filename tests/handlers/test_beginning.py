"""The first minutes: consent, acquaintance, the organisation's facts, taking the consent back."""

from sqlalchemy import func, select

from bot.services.invitations import first_invitation
from bot.storage.models import Consent, Person, Run, StepAnswer
from bot.storage.states import PersonStatus, Role
from tests.kit.cast import Cast, invited
from tests.kit.filling import READY, fill
from tests.kit.speaker import Speaker
from tests.kit.world import World

CONSENT = "Согласие на обработку персональных данных"


async def test_a_mentor_comes_from_the_link_to_the_sent_questionnaire(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTOR))
    await stranger.taps(CONSENT)
    stranger.sees("Оператор персональных данных", "Гимназия № 22", "Даю согласие")
    await stranger.taps("Да", "Да")
    stranger.sees("согласие сохранено", "Ваша фамилия?")
    for answer in ("Белова", "Ольга", "Юрьевна", "учитель физики"):
        await stranger.types(answer)
    stranger.sees("Приятно познакомиться!", "Ольга Юрьевна")
    await stranger.taps("Заполнить: Анкета готовности наставника")
    await fill(stranger, READY)
    stranger.sees("всё заполнено")
    await stranger.taps("Отправить")
    stranger.sees("Анкета отправлена куратору", "Куратор подбирает Вам пару")
    await vera.starts()
    await vera.taps("Люди", "Ольга Юрьевна Б.", "Анкета наставника")
    vera.sees("Три выпуска")


async def test_a_document_of_consent_is_kept_as_it_was_read(world: World, cast: Cast, stranger: Speaker) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE))
    await stranger.taps(CONSENT)
    shown = stranger.screen.text
    await stranger.taps("Да", "Да")
    async with world.db.read() as session:
        consent = await session.scalar(select(Consent).order_by(Consent.id.desc()).limit(1))
    assert consent is not None
    assert consent.agreed
    assert all(line in shown for line in consent.text.splitlines())


async def test_saying_no_is_respected_and_can_be_thought_over(world: World, cast: Cast, stranger: Speaker) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTOR))
    await stranger.taps(CONSENT, "Нет")
    stranger.sees("это Ваше право", "на бумаге")
    await stranger.starts()
    stranger.does_not_see("Анкета готовности")
    await stranger.taps(CONSENT, "Да", "Да")
    stranger.sees("Ваша фамилия?")


async def test_a_consent_without_the_channel_is_no_consent(world: World, cast: Cast, stranger: Speaker) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTOR))
    await stranger.taps(CONSENT, "Да", "Нет")
    stranger.sees("это Ваше право")


async def test_withdrawing_erases_answers_and_name(world: World, cast: Cast, anna: Speaker) -> None:
    await anna.types("/mydata")
    anna.sees("Ваши данные", "Согласие на обработку персональных данных: дано")
    await anna.taps("Отозвать согласие")
    anna.sees("Отозвать согласие?")
    await anna.taps("Да, отозвать")
    anna.sees("Согласие отозвано")
    async with world.db.read() as session:
        person = await session.get_one(Person, cast.ids["anna"])
        runs = select(Run.id).where(Run.person_id == person.id)
        kept = await session.scalar(select(func.count()).select_from(StepAnswer).where(StepAnswer.run_id.in_(runs)))
    assert (person.status, person.family_name, person.telegram_id) == (PersonStatus.LEFT, "", None)
    assert not kept
    await anna.starts()
    anna.sees("Войти можно только по ссылке")


async def test_an_old_button_after_the_withdrawal_changes_nothing(anna: Speaker) -> None:
    await anna.starts()
    await anna.types("/mydata")
    old = anna.screen
    await anna.taps("Отозвать согласие", "Да, отозвать")
    await anna.taps_old(old, "Исправить имя")
    anna.sees("сейчас недоступно")


async def test_the_name_can_be_corrected(anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    for answer in ("Петрова", "Анна", "Сергеевна", "завуч"):
        await anna.types(answer)
    anna.sees("Приятно познакомиться")
    await anna.taps("Мои данные")
    anna.sees("Петрова Анна Сергеевна, завуч")


async def test_the_first_curator_sets_the_organisation_up(world: World) -> None:
    async with world.db.write() as session:
        first = await first_invitation(session, now=world.clock.now())
    assert first is not None
    curator = world.arrives("Татьяна")
    await curator.starts(first.token)
    curator.sees("Давайте познакомимся с Вашей организацией")
    await curator.taps("Знакомство с организацией")
    for answer in ("МБОУ «Школа № 7»", "Школа № 7", "г. Омск, ул. Мира, 1"):
        await curator.types(answer)
    await curator.taps("школа", "Омск")
    for answer in ("Петрова Мария Ивановна", "директор"):
        await curator.types(answer)
    await curator.taps("учебный год", "8:00", "18:00", "строгий", "Отправить")
    curator.sees("Организация настроена", "Оператор персональных данных: МБОУ «Школа № 7»")
    await curator.taps("Да", "Да")
    for answer in ("Ильина", "Татьяна", "Петровна", "завуч"):
        await curator.types(answer)
    curator.sees("Приятно познакомиться")
    assert "Пригласить" in curator.screen.buttons
    await curator.taps("Организация")
    curator.sees("Школа № 7", "Омск")
    await curator.taps("Изменить")
    curator.sees("всё заполнено")
