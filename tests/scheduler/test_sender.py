"""The outbox reaches Telegram: once, in order, and with nothing lost when Telegram or the network fails."""

from datetime import timedelta

import pytest
from aiogram.methods import SendDocument, SendMessage, SendPhoto

from bot.clock import ManualClock
from bot.scheduler.claims import MOST_ATTEMPTS
from bot.scheduler.sender import IN_FLIGHT
from bot.storage.models import Person
from bot.storage.states import NoticeStatus
from tests.scheduler.line import BUSY, LOST, Line, Trouble, flood
from tests.scheduler.post import LATER, Post

UNREACHABLE = [
    Trouble(400, "Bad Request: chat not found"),
    Trouble(400, "Bad Request: user not found"),
    Trouble(400, "Bad Request: PEER_ID_INVALID"),
    Trouble(400, "Bad Request: chat_id is empty"),
    Trouble(403, "Forbidden: bot can't initiate conversation with a user"),
    Trouble(403, "Forbidden: bot was blocked by the user"),
    Trouble(403, "Forbidden: user is deactivated"),
    Trouble(403, "Forbidden: the bot can't send messages to the bot"),
    Trouble(403, "Forbidden: something Telegram has never said before"),
]
REFUSED = [
    Trouble(400, 'Bad Request: can\'t parse entities: Unsupported start tag "аня" at byte offset 5'),
    Trouble(400, "Bad Request: message is too long"),
    Trouble(413, "Request Entity Too Large"),
]


async def test_a_notice_is_said_and_recorded(post: Post, anna: Person, line: Line, clock: ManualClock) -> None:
    await post.queue(anna, "Здравствуйте!")
    assert await post.sender.send_due() == 1
    assert line.said == [(anna.telegram_id, "Здравствуйте!")]
    [notice] = await post.notices()
    assert (notice.status, notice.message_id, notice.sent_at) == (NoticeStatus.SENT, 1, clock.now())
    assert notice.lease_until is None
    assert await post.sender.send_due() == 0
    assert line.calls == 1


async def test_buttons_and_documents_travel(post: Post, anna: Person, line: Line) -> None:
    await post.queue(anna, "Да?", "document", "photo")
    await post.sender.send_due()
    question, document, photo = line.methods
    assert isinstance(question, SendMessage)
    assert question.parse_mode == "HTML"
    assert question.reply_markup is not None
    assert isinstance(document, SendDocument)
    assert document.caption == "Приказ"
    assert isinstance(photo, SendPhoto)
    assert photo.caption == "График"


async def test_what_is_not_due_waits(post: Post, anna: Person, line: Line, clock: ManualClock) -> None:
    await post.queue(anna, "потом", due_at=clock.now() + timedelta(minutes=1))
    assert await post.sender.send_due() == 0
    clock.move_by(timedelta(minutes=1))
    assert await post.sender.send_due() == 1


async def test_what_is_no_longer_true_is_dropped(post: Post, anna: Person, line: Line) -> None:
    await post.queue(anna, "stale")
    assert await post.sender.send_due() == 0
    assert [notice.status for notice in await post.notices()] == [NoticeStatus.DROPPED]
    assert line.calls == 0


async def test_what_is_no_hour_for_waits_without_an_attempt(post: Post, anna: Person, line: Line) -> None:
    await post.queue(anna, "not now", "сейчас")
    assert await post.sender.send_due() == 1
    waiting, said = await post.notices()
    assert (waiting.status, waiting.due_at, waiting.attempts) == (NoticeStatus.QUEUED, LATER, 0)
    assert said.status is NoticeStatus.SENT


async def test_the_smaller_priority_goes_first(post: Post, anna: Person, boris: Person, line: Line) -> None:
    await post.queue(boris, "всем", priority=9)
    await post.queue(anna, "Вам", priority=1)
    await post.sender.send_due()
    assert [text for _, text in line.said] == ["Вам", "всем"]


@pytest.mark.parametrize("trouble", UNREACHABLE, ids=lambda trouble: trouble.description)
async def test_who_cannot_be_reached_is_marked(
    post: Post, anna: Person, line: Line, clock: ManualClock, trouble: Trouble
) -> None:
    line.breaks(trouble)
    await post.queue(anna, "раз", "два")
    await post.sender.send_due()
    await post.queue(anna, "три")
    await post.sender.send_due()
    assert {notice.status for notice in await post.notices()} == {NoticeStatus.FAILED}
    assert line.calls == 1
    assert (await post.person(anna.id)).unreachable_at == clock.now()


@pytest.mark.parametrize("trouble", REFUSED, ids=lambda trouble: trouble.description)
async def test_a_message_that_telegram_refuses_says_nothing_about_the_person(
    post: Post, anna: Person, line: Line, trouble: Trouble
) -> None:
    line.breaks(trouble)
    await post.queue(anna, "плохо", "хорошо")
    await post.sender.send_due()
    bad, good = await post.notices()
    assert (bad.status, good.status) == (NoticeStatus.FAILED, NoticeStatus.SENT)
    assert bad.error
    assert "аня" not in bad.error
    assert (await post.person(anna.id)).unreachable_at is None


async def test_a_person_without_a_chat_is_not_called(post: Post, anna: Person, line: Line) -> None:
    async with post.db.write() as session:
        (await session.get_one(Person, anna.id)).telegram_id = None
    await post.queue(anna, "никому")
    await post.sender.send_due()
    assert [notice.status for notice in await post.notices()] == [NoticeStatus.FAILED]
    assert line.calls == 0


@pytest.mark.parametrize("trouble", [BUSY, LOST, Trouble(401, "Unauthorized")], ids=["busy", "lost", "revoked"])
async def test_what_may_go_better_later_is_tried_for_a_day(
    post: Post, anna: Person, line: Line, clock: ManualClock, trouble: Trouble
) -> None:
    line.breaks(*[trouble] * MOST_ATTEMPTS)
    await post.queue(anna, "терпение")
    started, waits = clock.now(), []
    for _ in range(MOST_ATTEMPTS - 1):
        await post.sender.send_due()
        [notice] = await post.notices(NoticeStatus.QUEUED)
        waits.append((notice.due_at - clock.now()).total_seconds())
        clock.move_to(notice.due_at)
    assert waits[:6] == [5, 30, 120, 600, 3600, 3600]
    assert timedelta(hours=23) < clock.now() - started < timedelta(hours=24)
    await post.sender.send_due()
    [notice] = await post.notices(NoticeStatus.FAILED)
    assert notice.error


async def test_after_the_network_is_back_the_notice_goes_out_once(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    line.breaks(LOST, BUSY)
    await post.queue(anna, "дошло")
    for _ in range(4):
        await post.sender.send_due()
        clock.move_by(timedelta(minutes=1))
    assert line.said == [(anna.telegram_id, "дошло")]


async def test_an_answer_aiogram_cannot_read_is_not_said_again(
    post: Post, anna: Person, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = line.check_response

    def newer(bot: object, method: object, status: int, content: str) -> object:
        return read(bot, method, status, content.replace('"private"', "17"))  # type: ignore[arg-type]

    monkeypatch.setattr(line, "check_response", newer)
    await post.queue(anna, "новое")
    await post.sender.send_due()
    [notice] = await post.notices()
    assert (notice.status, notice.message_id) == (NoticeStatus.SENT, 1)


async def test_a_notice_that_cannot_be_composed_holds_up_nobody(
    post: Post, anna: Person, line: Line, clock: ManualClock
) -> None:
    await post.queue(anna, "broken", "цело")
    await post.sender.send_due()
    assert line.said == [(anna.telegram_id, "цело")]
    [broken] = await post.notices(NoticeStatus.QUEUED)
    assert broken.due_at == clock.now() + timedelta(seconds=5)
    assert broken.error.startswith("KeyError")


async def test_too_many_requests_stops_everything_for_that_long(post: Post, line: Line, clock: ManualClock) -> None:
    people = await post.add_people(60)
    await post.queue_for(people, "всем", priority=9)
    line.breaks(flood(7))
    await post.sender.send_due()
    said = len(line.said)
    assert said < IN_FLIGHT  # what was on its way already
    assert not await post.notices(NoticeStatus.CLAIMED)
    clock.move_by(timedelta(seconds=6))
    assert await post.sender.send_due() == 0
    clock.move_by(timedelta(seconds=1))
    assert await post.sender.send_due() == 60 - said
    assert sorted(line.said) == [(person.telegram_id, "всем") for person in people]
    assert {notice.attempts for notice in await post.notices()} == {0}


async def test_a_storm_of_too_many_requests_loses_and_doubles_nothing(
    post: Post, line: Line, clock: ManualClock
) -> None:
    people = await post.add_people(40)
    await post.queue_for(people, "всем")
    for person in people:
        line.breaks(flood(3), flood(5), chat_id=person.telegram_id or 0)
    for _ in range(100):
        await post.sender.send_due()
        clock.move_by(timedelta(seconds=5))
    assert sorted(line.said) == [(person.telegram_id, "всем") for person in people]
    assert len(await post.notices(NoticeStatus.SENT)) == 40


async def test_a_clock_that_jumps_a_month_says_nothing_twice(post: Post, line: Line, clock: ManualClock) -> None:
    people = await post.add_people(30)
    await post.queue_for(people, "сейчас")
    await post.queue_for(people, "через неделю", due_at=clock.now() + timedelta(days=7))
    await post.sender.send_due()
    clock.move_by(timedelta(days=31))
    await post.sender.send_due()
    clock.move_by(timedelta(days=31))
    await post.sender.send_due()
    assert len(line.said) == len(set(line.said)) == 60
