"""A meeting for the calendar of a phone (RFC 5545). Times are UTC; reminding is the bot's business: no alarms."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.scenarios.russian_dates import month_day_words

PRODUCT = "-//Nastavnik//RU"


@dataclass(frozen=True)
class CalendarFile:
    name: str
    content: bytes


@dataclass(frozen=True)
class CalendarEntry:
    """What the calendar keeps. Nothing people typed and no surname: that calendar may well be kept abroad."""

    uid: str  # the same through all changes of one meeting
    sequence: int  # grows with each change
    starts_at: datetime  # aware, local: the file's name says the day
    minutes: int
    summary: str
    location: str
    cancelled: bool
    stamped_at: datetime


def calendar_file(entry: CalendarEntry) -> CalendarFile:
    """«встреча-27-ноября.ics»; of a cancelled meeting «отмена-встречи-27-ноября.ics»."""
    from icalendar import Calendar, Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", in_utc(entry.stamped_at))
    event.add("dtstart", in_utc(entry.starts_at))
    event.add("dtend", in_utc(entry.starts_at) + timedelta(minutes=entry.minutes))
    event.add("summary", entry.summary)
    event.add("location", entry.location)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(event)
    return CalendarFile(file_name(entry), calendar.to_ical())


def file_name(entry: CalendarEntry) -> str:
    what = "отмена-встречи" if entry.cancelled else "встреча"
    return f"{what}-{month_day_words(entry.starts_at).replace(' ', '-')}.ics"


def in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
