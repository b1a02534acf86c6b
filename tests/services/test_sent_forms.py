"""Reading one sent questionnaire: in whole words, and only what was promised to the reader."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.services import access, file_answers
from bot.services.access import Denied
from bot.services.sent_forms import ReadForm, read_sent
from bot.storage.database import Database
from bot.storage.models import Attachment, PersonRole
from bot.storage.states import PairStatus, Role
from bot.views.sent_answers import answers_page
from tests.kit.answered_waves import add_run, in_library, named_form
from tests.kit.desk import MONDAY
from tests.kit.pairs import School, open_school

REVIEW = named_form(
    "review",
    """
- id: free
  kind: single
  section: О свободном времени
  text: Чем заняты вечера?
  options: {sport: спортом}
  other: Другим
- id: fit
  kind: scale
  section: О паре
  text: Подходите ли вы друг другу?
  visible_to: [author, curator]
- id: thanks
  kind: long_text
  text: За что Вы благодарны?
  visible_to: [author, mentor, curator]
""",
    about="pair",
    visible_to="[author, curator]",
)
THANKS = " ".join(["За терпение."] * 200)
VALUES: dict[str, Any] = {"free": "other", "free_other": "шахматами", "fit": 3, "thanks": THANKS}


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(REVIEW):
        yield


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def sent(school: School) -> int:
    """Boris's, about his pair with Anna."""
    pair_id = await school.pair(PairStatus.ACTIVE)
    async with school.db.write() as session:
        return (await add_run(session, school.boris, REVIEW, VALUES, MONDAY, pair_id=pair_id)).id


async def read_by(school: School, telegram_id: int | None, run_id: int) -> ReadForm:
    assert telegram_id is not None
    async with school.db.read() as session:
        return await read_sent(session, await access.get_actor(session, telegram_id), run_id)


async def test_other_stands_in_its_answer_and_every_answer_is_whole(school: School) -> None:
    form = await read_by(school, school.vera.telegram_id, await sent(school))
    assert [(each.section, each.answer) for each in form.asked] == [
        ("О свободном времени", "Другим: шахматами"),
        ("О паре", "3"),
        ("О паре", THANKS),
    ]
    pages = [answers_page(form.asked, page) for page in range(3)]
    assert {page.pages for page in pages} == {1}
    assert THANKS in pages[0].text
    assert pages[0].text.count("О паре") == 1


async def test_a_curator_who_is_the_mentor_reads_what_mentors_read(school: School) -> None:
    async with school.db.write() as session:
        session.add(PersonRole(person_id=school.anna.id, role=Role.CURATOR, organisation_id=school.organisation_id))
    form = await read_by(school, school.anna.telegram_id, await sent(school))
    assert [each.step.id for each in form.asked] == ["thanks"]


async def test_a_curator_who_is_the_mentor_opens_no_file_about_the_pair(school: School) -> None:
    run_id = await sent(school)
    async with school.db.write() as session:
        session.add(PersonRole(person_id=school.anna.id, role=Role.CURATOR, organisation_id=school.organisation_id))
        attachment = Attachment(
            organisation_id=school.organisation_id, person_id=school.boris.id, run_id=run_id, step="thanks",
            name="a.pdf", media_type="application/pdf", size=1, digest="0" * 64, path="1/a.pdf", created_at=MONDAY,
        )  # fmt: skip
        session.add(attachment)
    async with school.db.read() as session:
        opened = await file_answers.open_file(session, await school.actor(session, school.vera), attachment.id)
        assert opened.name == "a.pdf"
        with pytest.raises(Denied):
            await file_answers.open_file(session, await school.actor(session, school.anna), attachment.id)


async def test_it_is_nobody_elses(school: School) -> None:
    run_id = await sent(school)
    for stranger in (school.marina, school.grigory, school.anna):
        with pytest.raises(Denied):
            await read_by(school, stranger.telegram_id, run_id)
