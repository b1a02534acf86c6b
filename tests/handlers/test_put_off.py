"""What was begun unasked and put off: it stands on the home screen and is reminded of."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select

from bot.storage.models import PersonRole, Run
from bot.storage.states import Privacy
from bot.views.callbacks import PaperStart, SentOpen
from tests.kit.answered_waves import in_library, named_form
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.waves import answers, opens
from tests.kit.world import World

PULSE = "Пульс коллектива"
SHEET = named_form(
    "sheet",
    """
- {id: proof, kind: file, text: Приложите грамоту}
- {id: first, kind: text, text: Что удалось?}
- {id: second, kind: text, text: Что не удалось?}
""",
    title="Лист самооценки",
    audience="[mentee]",
    own_start="true",
    visible_to="[author, curator]",
)
pytestmark = pytest.mark.usefixtures("tiny_forms")


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(SHEET):
        yield


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


async def begins(boris: Speaker) -> None:
    await boris.starts()
    await boris.taps("Мои анкеты", "Заполнить: Лист самооценки")
    await boris.sends_document("грамота.pdf", b"%PDF-1.7\n%%EOF\n", mime="application/pdf")
    await boris.types("тихий урок")
    await boris.taps("Отложить")


async def test_it_waits_on_the_home_screen_and_is_reminded_of(world: World, cast: Cast, boris: Speaker) -> None:
    await begins(boris)
    await boris.starts()
    boris.sees("Ждёт Вас: 1 дело")
    await boris.taps("Мои анкеты", "Продолжить: Лист самооценки")
    boris.sees("Что не удалось?")
    await boris.taps("Отложить")
    await world.clock.moves_to("ср 18:00")
    boris.sees("Лист самооценки")
    await boris.starts()
    await boris.taps("Продолжить: Лист самооценки")
    boris.sees("Что не удалось?")


async def test_a_file_that_was_sent_can_be_opened(world: World, cast: Cast, boris: Speaker, vera: Speaker) -> None:
    await begins(boris)
    await boris.taps("Продолжить")
    await boris.types("шум")
    await boris.taps("Отправить")
    async with world.db.read() as session:
        run_id = await session.scalar(select(Run.id).where(Run.scenario == SHEET.id))
    await vera.starts()
    await vera.forges(SentOpen(run=run_id).pack())
    vera.sees("Приложите грамоту", "грамота.pdf")
    await vera.taps("Показать файл: грамота.pdf")
    vera.sees("📎 грамота.pdf")


async def test_a_changed_answer_that_was_not_sent_is_not_forgotten(
    world: World, cast: Cast, anna: Speaker, vera: Speaker
) -> None:
    await opens(vera, PULSE)
    await answers(anna, "4")
    await anna.starts()
    assert "Продолжить: Пульс" not in anna.chat()
    await anna.taps("Мои анкеты", PULSE, "Изменить ответы", "1", "2", "Отложить")
    await anna.starts()
    await anna.taps("Продолжить: Пульс коллектива (изменения не отправлены)", "Отправить")
    await anna.starts()
    assert "Продолжить: Пульс" not in " ".join(anna.screen.buttons)


async def test_an_unfinished_paper_waits_for_the_curator(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    await vera.forges(PaperStart(person=cast.ids["boris"], scenario=SHEET.id).pack())
    await vera.taps("Отложить")
    await vera.starts()
    await vera.taps("Продолжить: Борис Ильич · Лист самооценки")
    vera.sees("Приложите грамоту")
    async with world.db.write() as session:
        await session.execute(delete(PersonRole).where(PersonRole.person_id == cast.ids["vera"]))
    await vera.starts()
    assert "Продолжить" not in " ".join(vera.screen.buttons)  # it is another curator's business now
