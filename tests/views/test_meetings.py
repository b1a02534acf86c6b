"""What people read and can press, for every viewer and state; files in the notices; the longest names."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from icalendar import Calendar

from bot.services.access import get_actor
from bot.services.forms import Started
from bot.services.meeting_cards import list_own_meetings, list_pair_meetings
from bot.services.meeting_outcomes import Acted, Result
from bot.storage.database import Database
from bot.storage.models import Meeting
from bot.storage.states import MeetingKind, MeetingStatus, Outcome
from bot.views import meetings as views
from bot.views.screen import Screen
from tests.kit.meetings import ANNA, BORIS, MONDAY, VERA, Stage, make_stage

THURSDAY = date(2026, 11, 26)
AT_THREE = "2026-11-26T15:00"
LONGEST = ("<" + "Ю" * 59, "&" + "Щ" * 59, "Ы" * 60)


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await make_stage(db)


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]


def shown(screen: Screen) -> str:
    """As Telegram counts it: without tags and entities."""
    return unescape(re.sub(r"<[^>]+>", "", screen.text))


def fits(screen: Screen) -> bool:
    data = [button.data for row in screen.rows for button in row]
    return len(shown(screen)) <= (1024 if screen.document else 4096) and all(
        0 < len(each.encode()) <= 64 for each in data
    )


WAY_BACK = ["Все встречи пары", "На главную"]
CHANGE = ["Другое время", "Отменить встречу"]
QUESTION = ["Да", "Второй не пришёл", "Перенесли", "Отменили"]


async def test_a_proposal(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE, note="кабинет <12>")
    screens = {who: views.card_screen(await stage.card(who, meeting_id)) for who in (ANNA, BORIS, VERA)}
    assert labels(screens[ANNA]) == [*CHANGE, *WAY_BACK]
    assert labels(screens[BORIS]) == ["Подтвердить", "Другое время", "Отказаться", *WAY_BACK]
    assert labels(screens[VERA]) == WAY_BACK
    assert shown(screens[BORIS]).split("\n") == [
        "Организационная встреча: чт, 26 ноября, 15:00",
        "Наставник: Анна Сергеевна К.",
        "Где: в организации",
        "Заметка: кабинет <12>",
        "",
        "Подходит ли Вам это время?",
    ]
    assert "Ждём ответа второй стороны." in screens[ANNA].text
    assert "Ждём ответа второй стороны." in screens[VERA].text


async def test_a_proposal_whose_time_went_by(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    stage.goes_to(THURSDAY, "15:00")
    screen = views.card_screen(await stage.card(BORIS, meeting_id))
    assert labels(screen) == ["Встреча состоялась", *CHANGE, *WAY_BACK]
    late = views.acted_screen(await stage.confirms(BORIS, meeting_id), "confirmed")
    assert late.text.startswith("Это время уже прошло.")


async def test_a_confirmed_meeting_before_and_after(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    assert labels(views.card_screen(await stage.card(ANNA, meeting_id))) == [*CHANGE, *WAY_BACK]
    stage.goes_to(THURSDAY, "15:00")
    asked = views.card_screen(await stage.card(ANNA, meeting_id))
    assert labels(asked) == [*QUESTION, *WAY_BACK]
    assert "Встреча состоялась?" in asked.text

    thanks = views.acted_screen(await stage.answers(ANNA, meeting_id, Outcome.HELD), "answered")
    after = ["Добавить подробности (1 минута)", "Назначить следующую", "Исправить отметку"]
    assert labels(thanks) == [*after, *WAY_BACK]
    assert thanks.text.startswith("Спасибо, отметка сохранена!")
    again = views.ask_again_screen(await stage.card(ANNA, meeting_id))
    assert labels(again) == [*QUESTION, "Нет, оставить"]
    assert "«состоялась»" in again.text

    await stage.answers(BORIS, meeting_id, Outcome.HELD)
    closed = views.ask_again_screen(await stage.card(ANNA, meeting_id))
    assert labels(closed) == [*after[:2], *WAY_BACK]
    assert closed.text.endswith("Встреча состоялась.")


@pytest.mark.parametrize("outcome", [Outcome.MOVED, Outcome.CANCELLED, Outcome.ALONE])
async def test_after_a_no_the_new_time_is_one_tap_away(stage: Stage, outcome: Outcome) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    stage.goes_to(THURSDAY, "17:00")
    screen = views.acted_screen(await stage.answers(BORIS, meeting_id, outcome), "answered")
    assert labels(screen) == ["Назначить новое время", "Исправить отметку", *WAY_BACK]
    other = views.card_screen(await stage.card(ANNA, meeting_id))
    assert labels(other) == [*QUESTION, "Назначить новое время", *WAY_BACK]


async def test_a_dispute(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    stage.goes_to(THURSDAY, "17:00")
    await stage.answers(ANNA, meeting_id, Outcome.HELD)
    await stage.answers(BORIS, meeting_id, Outcome.ALONE)
    assert "Исправить отметку" in labels(views.card_screen(await stage.card(BORIS, meeting_id)))
    assert "Спросите обоих и отметьте, как было." in views.card_screen(await stage.card(VERA, meeting_id)).text


async def test_planning_shows_what_stands_in_the_way(stage: Stage) -> None:
    await stage.has_confirmed(AT_THREE)
    standing = await stage.plans(ANNA)
    assert isinstance(standing, Acted)
    assert views.acted_screen(standing, "").text.startswith("Эта встреча уже назначена.")
    stage.goes_to(THURSDAY, "17:00")
    past = await stage.plans(ANNA)
    assert isinstance(past, Acted)
    screen = views.acted_screen(past, "")
    assert screen.text.startswith("Сначала отметьте, пожалуйста, прошлую встречу")
    assert labels(screen) == [*QUESTION, *WAY_BACK]


async def test_old_buttons_are_told_what_is_now(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    screen = views.acted_screen(await stage.confirms(BORIS, meeting_id, 0), "confirmed")
    assert screen.text.startswith("Встреча уже подтверждена. Вот что сейчас:")
    assert labels(screen) == [*CHANGE, *WAY_BACK]
    assert labels(views.sure_screen(await stage.card(BORIS, meeting_id), 0)) == [*CHANGE, *WAY_BACK]


async def test_calling_off_is_asked_about_first(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    declining = views.sure_screen(await stage.card(BORIS, meeting_id), 0)
    assert labels(declining) == ["Да, отказаться", "Другое время", "Нет, оставить"]
    calling_off = views.sure_screen(await stage.card(ANNA, meeting_id), 0)
    assert labels(calling_off) == ["Да, отменить", "Нет, оставить"]
    assert "Точно отменить эту встречу?" in calling_off.text


async def test_the_file_follows_the_meeting(stage: Stage) -> None:
    """One UID, a growing SEQUENCE, and at the end a cancellation, for each side with the other's name."""
    meeting_id = await stage.has_confirmed(AT_THREE)
    [first] = await stage.said(ANNA, "meeting_confirmed")
    stage.goes_to(MONDAY, "11:00")
    await stage.proposes_other(BORIS, meeting_id, "2026-11-27T10:00")
    await stage.confirms(ANNA, meeting_id)
    [second] = await stage.said(ANNA, "meeting_confirmed")
    [other_side] = await stage.said(BORIS, "meeting_confirmed")
    await stage.cancels(BORIS, meeting_id)
    [own, told] = [(await stage.said(who, "meeting_cancelled"))[0] for who in (BORIS, ANNA)]

    events = []
    for screen in (first, second, told):
        assert screen.document is not None
        calendar = Calendar.from_ical(screen.document.content)
        events.append((calendar.walk("VEVENT")[0], str(calendar["method"])))
    assert len({str(event["uid"]) for event, _ in events}) == 1
    sequences = [event.decoded("sequence") for event, _ in events]
    assert sequences == sorted(set(sequences))
    assert [str(event["status"]) for event, _ in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [method for _, method in events] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert str(events[0][0]["summary"]) == "Встреча с наставляемым: Борис Ильич"
    assert str(events[0][0]["location"]) == "в организации"
    assert other_side.document is not None
    summary = Calendar.from_ical(other_side.document.content).walk("VEVENT")[0]["summary"]
    assert str(summary) == "Встреча с наставником: Анна Сергеевна"
    assert first.document is not None
    assert first.document.name == "встреча-26-ноября.ics"
    assert await stage.said(ANNA, "meeting_confirmed") == []
    assert own.text.startswith("Встреча отменена.")
    assert told.text.startswith("Борис Ильич: встречи не будет.")


async def test_what_the_bot_says_by_itself(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    [proposed] = await stage.said(BORIS, "meeting_proposed")
    assert proposed.text.startswith("Анна Сергеевна предлагает встречу.\n\n<b>Организационная встреча:")
    assert labels(proposed) == ["Подтвердить", "Другое время", "Отказаться", "На главную"]
    await stage.confirms(BORIS, meeting_id)
    for kind in ("meeting_tomorrow", "meeting_soon"):
        [reminder] = await stage.said(BORIS, kind)
        assert labels(reminder) == [*CHANGE, "На главную"]
    stage.goes_to(THURSDAY, "16:45")
    await stage.ticks()
    [asked] = await stage.said(BORIS, "check_in")
    assert labels(asked)[:4] == QUESTION
    assert asked.text.endswith("<b>Встреча состоялась?</b>")


async def test_the_longest_names_fit_and_surnames_stay_out_of_the_chat(db: Database) -> None:
    stage = await make_stage(db, names=LONGEST)
    planning = await stage.plans(ANNA)
    assert isinstance(planning, Started)
    await stage.sends(ANNA, planning.run_id, moment=AT_THREE, place="other_org", note="<" * 300)
    meeting_id = (await stage.card(ANNA, 1)).meeting_id
    screens = await stage.said(BORIS, "meeting_proposed")
    screens += [views.card_screen(await stage.card(who, meeting_id), news="н" * 100) for who in (ANNA, BORIS, VERA)]
    acted = await stage.confirms(BORIS, meeting_id)
    screens += [views.acted_screen(Acted(acted.card, result), "confirmed") for result in Result]
    for kind in ("meeting_confirmed", "meeting_tomorrow", "meeting_soon"):
        screens += await stage.said(BORIS, kind)
    await stage.cancels(ANNA, meeting_id)
    screens += await stage.said(BORIS, "meeting_cancelled")
    assert len(screens) == 13
    for screen in screens:
        assert fits(screen), screen
        assert LONGEST[0] not in shown(screen)


async def test_a_full_page_of_the_longest_names_fits(db: Database) -> None:
    stage = await make_stage(db, names=LONGEST)
    async with db.write() as session:
        anna = await get_actor(session, ANNA)
        for week in range(9):
            session.add(
                Meeting(
                    organisation_id=stage.organisation_id,
                    pair_id=stage.pair_id,
                    kind=MeetingKind.ORGANISATIONAL,
                    status=MeetingStatus.DISPUTED,
                    starts_at=stage.now - timedelta(weeks=week),
                    minutes=45,
                    place="here",
                    proposed_by_id=anna.person_id,
                    proposed_at=stage.now,
                )
            )
    async with db.read() as session:
        screen = views.list_screen(await list_own_meetings(session, anna))
    assert fits(screen)
    assert "<b>Мои встречи</b>: 9 встреч" in screen.text
    assert "1 / 2" in labels(screen)


async def test_an_empty_list_says_what_comes_first(stage: Stage) -> None:
    async with stage.db.read() as session:
        anna = await get_actor(session, ANNA)
        of_all = views.list_screen(await list_own_meetings(session, anna))
        of_pair = views.list_screen(await list_pair_meetings(session, anna, stage.pair_id))
    assert "Здесь появятся встречи Ваших пар" in of_all.text
    assert labels(of_all) == ["На главную"]
    assert "Первая встреча – организационная" in of_pair.text
