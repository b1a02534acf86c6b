"""A file or a photo as an answer: what is taken, where it lies, who sees it, and when it goes."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.handlers.files import Bounded, TooBig
from bot.sandbox.faults import Fault
from bot.scenarios.steps import FileStep
from bot.services import attachments, runs
from bot.services.attachments import MOST_BYTES, TOO_BIG, Offered, Taken
from bot.storage.models import Attachment, Organisation, Run
from bot.storage.states import Privacy, RunStatus
from bot.texts import label
from bot.views.callbacks import FileShow, PersonForm, RunGo, RunMove
from tests.kit.cast import Cast
from tests.kit.samples import BAD, DOCX, GOOD, PDF
from tests.kit.speaker import Speaker
from tests.kit.tiny import TINY, Lay, begins, kept
from tests.kit.world import World

PROOF = """
- {id: proof, kind: file, text: Чем подтвердите?, optional: true}
- {id: more, kind: file, text: Что-нибудь ещё?, types: [image], optional: true}
- {id: end, kind: yes_no, text: Всё?}
"""


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


@pytest.fixture
async def asked(boris: Speaker, lay: Lay) -> Speaker:
    lay(PROOF)
    await begins(boris)
    return boris


def files(world: World) -> list[Path]:
    return [each for each in (world.data_dir / "attachments").rglob("*") if each.is_file()]


async def rows(world: World) -> list[Attachment]:
    async with world.db.read() as session:
        return list((await session.scalars(select(Attachment).order_by(Attachment.id))).all())


async def test_a_document_is_kept_under_a_name_of_our_own(world: World, cast: Cast, asked: Speaker) -> None:
    asked.sees("Пришлите файл до 10 МБ: фото или картинка, PDF, документ (Word, ODT), таблица (Excel, ODS, CSV)")
    await asked.sends_document("../../etc/При\u202eказ: №5.pdf", PDF, mime="application/pdf")
    asked.sees("Что-нибудь ещё?")
    (row,) = await rows(world)
    assert (await kept(world))["proof"] == f"file:{row.id}"
    assert row.name == "etc Приказ №5.pdf"
    assert (row.organisation_id, row.person_id, row.size) == (cast.organisation_id, cast.ids["boris"], len(PDF))
    (file,) = files(world)
    assert file == world.data_dir / row.path
    assert file.read_bytes() == PDF
    assert len(file.name) == 32
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("ending", GOOD)
async def test_every_kind_comes_through(world: World, asked: Speaker, ending: str) -> None:
    content, declared, _ = GOOD[ending]
    await asked.sends_document("без расширения", content, mime=declared)
    asked.sees("Что-нибудь ещё?")
    (row,) = await rows(world)
    assert row.name.startswith("без расширения.")


@pytest.mark.parametrize("what", BAD)
async def test_nothing_else_does(world: World, asked: Speaker, what: str) -> None:
    content, declared = BAD[what]
    await asked.sends_document("приказ.pdf", content, mime=declared)
    asked.sees("Такой файл здесь не принимают", "Чем подтвердите?")
    assert (files(world), await kept(world)) == ([], {})


async def test_a_photo_is_taken_and_a_link_is_too(world: World, asked: Speaker) -> None:
    await asked.sends_photo()
    asked.sees("Что-нибудь ещё?", "фото или картинка")
    await asked.types("папка 3, полка 2")
    await asked.taps("Да")
    asked.sees("всё заполнено", "фото.png", "папка 3, полка 2")
    assert (await kept(world))["more"] == "text:папка 3, полка 2"


async def test_of_an_album_the_first_is_taken_and_the_rest_is_explained_once(world: World, asked: Speaker) -> None:
    await asked.sends_album(4)
    asked.sees("записан первый, остальные бот не сохранил", "Что-нибудь ещё?")
    assert asked.news.count("Что-нибудь ещё?") == 1
    assert len(await rows(world)) == len(files(world)) == 1
    await asked.sends_album(2)
    assert len(await rows(world)) == 2


async def test_one_too_big_is_not_even_fetched(world: World, asked: Speaker) -> None:
    await asked.sends_document("скан.pdf", PDF + bytes(MOST_BYTES), mime="application/pdf")
    asked.sees("больше 10 МБ")
    assert not [call for call in world.telegram.calls if call.method == "getFile"]
    assert files(world) == []


def test_a_size_that_lies_is_found_out() -> None:
    content = Bounded(10)
    content.write(bytes(10))
    with pytest.raises(TooBig):
        content.write(b"1")
    step = FileStep(kind="file", id="proof", text="Чем подтвердите?")
    declared = Offered("скан.pdf", "application/pdf", 1, "")
    assert isinstance(attachments.inspect(step, declared, 1, PDF), Taken)
    assert attachments.inspect(step, declared, 1, PDF + bytes(MOST_BYTES)) == TOO_BIG


async def test_a_replaced_file_is_gone(world: World, asked: Speaker) -> None:
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    await asked.taps("Назад")
    asked.sees("Сейчас: a.pdf")
    assert len(files(world)) == 1
    await asked.sends_document("b.docx", DOCX)
    assert [row.name for row in await rows(world)] == ["b.docx"]
    assert [file.read_bytes() for file in files(world)] == [DOCX]
    await asked.taps("Назад")
    await asked.types("лежит у секретаря")
    assert (files(world), await rows(world)) == ([], [])


async def test_a_file_kept_by_the_tap_stays(world: World, asked: Speaker) -> None:
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    await asked.taps("Назад", "Оставить как есть", "Пропустить", "Да", "Отправить")
    assert len(files(world)) == 1


async def test_a_file_on_a_way_not_taken_goes_with_sending(world: World, boris: Speaker, lay: Lay) -> None:
    lay("""
    - {id: has, kind: yes_no, text: Есть подтверждение?}
    - {id: proof, kind: file, text: Пришлите его, when: {step: has, is: true}}
    - {id: end, kind: yes_no, text: Всё?}
    """)
    await begins(boris)
    await boris.taps("Да")
    await boris.sends_document("a.pdf", PDF, mime="application/pdf")
    await boris.taps("Да", "1", "Нет")
    assert len(files(world)) == 1
    await boris.taps("Отправить")
    assert (files(world), await rows(world)) == ([], [])


async def test_withdrawing_the_consent_deletes_files(world: World, asked: Speaker) -> None:
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    await asked.starts()
    await asked.taps("Мои данные", "Отозвать", "Да, отозвать")
    assert (files(world), await rows(world)) == ([], [])


async def test_strict_privacy_takes_no_file_and_says_why(world: World, cast: Cast, asked: Speaker) -> None:
    await become(world, cast, Privacy.STRICT)
    await begins(asked)
    asked.sees("строгий режим", "где он лежит")
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    asked.sees("бот не взял и не сохранил", "Чем подтвердите?")
    assert not [call for call in world.telegram.calls if call.method == "getFile"]
    await asked.types("у секретаря")
    assert (await kept(world))["proof"] == "text:у секретаря"


async def become(world: World, cast: Cast, privacy: Privacy) -> None:
    async with world.db.write() as session:
        mine = Organisation.id == cast.organisation_id
        await session.execute(update(Organisation).where(mine).values(privacy=privacy))


async def sent(world: World, asked: Speaker) -> int:
    await asked.sends_document("Грамота.pdf", PDF, mime="application/pdf")
    await asked.taps("Пропустить", "Да", "Отправить")
    return (await rows(world))[0].id


async def test_the_curator_is_sent_the_file_when_she_asks(
    world: World, cast: Cast, asked: Speaker, vera: Speaker
) -> None:
    await sent(world, asked)
    await vera.forges(PersonForm(person=cast.ids["boris"], scenario=TINY).pack())
    vera.sees("Грамота.pdf")
    await vera.taps("Показать файл: Грамота.pdf")
    assert vera.file("Грамота.pdf") == PDF


async def test_in_strict_privacy_she_is_told_where_it_lies(
    world: World, cast: Cast, asked: Speaker, vera: Speaker
) -> None:
    file_id = await sent(world, asked)
    await become(world, cast, Privacy.STRICT)
    await vera.forges(FileShow(attachment=file_id).pack())
    vera.sees((await rows(world))[0].path)


async def test_a_file_that_is_not_there_is_said_to_be_lost(world: World, asked: Speaker, vera: Speaker) -> None:
    file_id = await sent(world, asked)
    files(world)[0].unlink()
    await vera.forges(FileShow(attachment=file_id).pack())
    vera.sees("на сервере нет")


@pytest.mark.parametrize("name", ["anna", "boris", "grigory", "marina", "lidia", "stranger"])
async def test_nobody_else_is_shown_it(world: World, cast: Cast, asked: Speaker, name: str) -> None:
    file_id = await sent(world, asked)
    other = cast.speakers[name]
    await other.starts()
    await other.forges(FileShow(attachment=file_id).pack())
    assert other.toasts == [label("other.denied")]
    assert not [kept for kept in other.person.messages.values() if kept.by_bot and "document" in kept.message]


async def test_an_unsent_file_is_shown_to_nobody(world: World, asked: Speaker, vera: Speaker) -> None:
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    await vera.forges(FileShow(attachment=(await rows(world))[0].id).pack())
    assert not [kept for kept in vera.person.messages.values() if kept.by_bot and "document" in kept.message]


async def test_a_file_nobody_waits_for_is_not_kept(world: World, asked: Speaker) -> None:
    await asked.taps("Отложить")
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    asked.sees("Этого сообщения бот сейчас не ждёт")
    assert files(world) == []


async def test_one_that_cannot_be_fetched_is_asked_for_again(world: World, asked: Speaker) -> None:
    world.telegram.faults.add(Fault("500", method="getFile"))
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    asked.sees("не удалось получить", "Чем подтвердите?")
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    asked.sees("Что-нибудь ещё?")


async def test_what_a_crash_left_is_swept(world: World, asked: Speaker) -> None:
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    orphan = files(world)[0].with_name("f" * 32)
    orphan.write_bytes(b"x")
    now = world.clock.now()
    later = now.fromtimestamp(orphan.stat().st_mtime, now.tzinfo) + timedelta(days=6)
    await attachments.sweep(world.db, world.data_dir, later)
    assert len(files(world)) == 2
    await attachments.sweep(world.db, world.data_dir, later + timedelta(days=2))
    assert [world.data_dir / row.path for row in await rows(world)] == files(world)


async def test_a_file_of_the_run_that_was_closed_goes(world: World, asked: Speaker) -> None:
    await asked.sends_document("a.pdf", PDF, mime="application/pdf")
    async with world.db.write() as session:
        run_id = await session.scalar(select(Run.id).order_by(Run.id.desc()).limit(1))
        assert run_id is not None
        await runs.close(session, run_id, RunStatus.CLOSED, now=world.clock.now())
    assert files(world) == []
    await asked.forges(RunGo(run=run_id, move=RunMove.RESUME).pack())
    asked.sees("заполнять больше не нужно")
