from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component

from bot.documents.calendar_file import CalendarEntry, calendar_file

ENTRY = CalendarEntry(
    uid="a-uid",
    sequence=3,
    starts_at=datetime(2026, 11, 27, 1, 30, tzinfo=ZoneInfo("Asia/Kamchatka")),
    minutes=45,
    summary="Встреча с наставником: Анна Сергеевна",
    location="в организации, каб. 12; вход со двора",
    cancelled=False,
    stamped_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
)


def parsed(content: bytes) -> tuple[Component, Component]:
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_what_a_calendar_reads() -> None:
    file = calendar_file(ENTRY)
    calendar, event = parsed(file.content)
    assert file.name == "встреча-27-ноября.ics"
    assert str(calendar["method"]) == "PUBLISH"
    assert (str(event["uid"]), event.decoded("sequence"), str(event["status"])) == ("a-uid", 3, "CONFIRMED")
    assert str(event["summary"]) == ENTRY.summary
    assert str(event["location"]) == ENTRY.location
    assert event.decoded("dtstart") == datetime(2026, 11, 26, 13, 30, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert b"DTSTART:20261126T133000Z" in file.content
    assert b"VALARM" not in file.content
    assert b"VTIMEZONE" not in file.content


def test_a_cancelled_one() -> None:
    file = calendar_file(replace(ENTRY, cancelled=True))
    calendar, event = parsed(file.content)
    assert file.name == "отмена-встречи-27-ноября.ics"
    assert (str(calendar["method"]), str(event["status"])) == ("CANCEL", "CANCELLED")
