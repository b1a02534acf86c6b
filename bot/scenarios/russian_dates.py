"""Dates and times as people type them, by a strict grammar: what is not certain is not read at all, never guessed.

Today and now are passed in, in the organisation's local time. What is read is shown to the person for confirmation.

- A day and a month without a year is the next such date, today included; the last one where the next is too late.
- «В четверг» lies 1–7 days ahead; «в следующий четверг» is the one of the next calendar week.
- A time alone is today while it is still ahead, else tomorrow.
- «В половине четвёртого» is the reading between 8:00 and 19:00; other hours need «утра», «дня», «вечера» or minutes.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

MONTHS = (
    ("января", "янв"),
    ("февраля", "фев"),
    ("марта", "мар"),
    ("апреля", "апр"),
    ("мая", "май"),
    ("июня", "июн"),
    ("июля", "июл"),
    ("августа", "авг"),
    ("сентября", "сен", "сент"),
    ("октября", "окт"),
    ("ноября", "ноя", "нояб"),
    ("декабря", "дек"),
)
WEEKDAYS = (
    ("пн", "понедельник"),
    ("вт", "вторник"),
    ("ср", "среда", "среду"),
    ("чт", "четверг"),
    ("пт", "пятница", "пятницу"),
    ("сб", "суббота", "субботу"),
    ("вс", "воскресенье"),
)
NEAR_DAYS = {"позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1, "послезавтра": 2}
COUNTS = {"один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5}
HALVES = (
    "первого",
    "второго",
    "третьего",
    "четвертого",
    "пятого",
    "шестого",
    "седьмого",
    "восьмого",
    "девятого",
    "десятого",
    "одиннадцатого",
    "двенадцатого",
)
HALF_HOURS = {word: hour for hour, word in enumerate(HALVES)}
MONTH_NUMBER = {word: number for number, words in enumerate(MONTHS, start=1) for word in words}
WEEKDAY_NUMBER = {word: number for number, words in enumerate(WEEKDAYS) for word in words}
WEEKDAY = f"(?P<weekday>{'|'.join(WEEKDAY_NUMBER)})"
YEARS = range(1950, 2101)
LONGEST_PHRASE = 60

DateReader = Callable[[re.Match[str], date], date | None]
TimeReader = Callable[[re.Match[str]], time | None]


def month_day_words(day: date) -> str:
    """«27 ноября»"""
    return f"{day.day} {MONTHS[day.month - 1][0]}"


def weekday_words(day: date) -> str:
    """«чт, 27 ноября»"""
    return f"{WEEKDAYS[day.weekday()][0]}, {month_day_words(day)}"


def day_words(day: date, today: date) -> str:
    """«чт, 27 ноября»; the year is said when it is not the current one."""
    return weekday_words(day) if day.year == today.year else f"{weekday_words(day)} {day.year}"


def moment_words(moment: datetime, today: date) -> str:
    """«чт, 27 ноября, 15:30», by the moment's own time zone."""
    return f"{day_words(moment.date(), today)}, {moment:%H:%M}"


def full_day_words(day: date) -> str:
    """«27 ноября 2026»"""
    return f"{month_day_words(day)} {day.year}"


def full_moment_words(day: date, clock: time) -> str:
    """«чт, 27 ноября 2026, 15:30»"""
    return f"{weekday_words(day)} {day.year}, {clock:%H:%M}"


def parse_date(text: str, today: date, latest: date | None = None) -> date | None:
    """`latest`: said on 30 November, «27.11» is this year's where the answer may not lie ahead."""
    phrase = plain(text)
    if not phrase:
        return None
    day = read_date(phrase, today)
    if latest is None or (day is not None and day <= latest):
        return day
    return read_without_year(phrase, latest - timedelta(days=364)) or day


def parse_moment(text: str, now: datetime) -> datetime | None:
    """`now` is aware; the answer has its time zone. May lie in the past («сегодня в 9:00» said at noon)."""
    phrase = plain(text)
    if not phrase:
        return None
    alone = read_time(phrase)
    dated = dated_moments(phrase, now)
    if alone is None:
        return dated.pop() if len(dated) == 1 else None
    if dated or read_date(phrase, now.date()) is not None:
        return None  # «12.12» may be a time and a date
    moment = datetime.combine(now.date(), alone, tzinfo=now.tzinfo)
    return moment if moment > now else moment + timedelta(days=1)


def plain(text: str) -> str:
    """One case, no «ё», no commas, no full stops after words, single spaces; nothing if it is too long for a date."""
    if len(text) > LONGEST_PHRASE:
        return ""
    words = text.casefold().replace("ё", "е").replace(",", " ")
    words = re.sub(r"(?<=[а-я])\.", " ", words).rstrip(" .!")
    return " ".join(words.split())


def dated_moments(phrase: str, now: datetime) -> set[datetime]:
    """Every reading as a date and a time; the date comes first unless only the other order can be read."""
    words = phrase.split()
    splits = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    date_first = set(combined(splits, now))
    return date_first or set(combined([(after, before) for before, after in splits], now))


def combined(splits: list[tuple[str, str]], now: datetime) -> Iterator[datetime]:
    for date_phrase, time_phrase in splits:
        if not re.search("[0-9]", date_phrase) and read_date(time_phrase, now.date()) is not None:
            continue  # «завтра 12.12»: a time, or the date once more
        day, clock = read_date(date_phrase, now.date()), read_time(time_phrase)
        if day is not None and clock is not None:
            yield datetime.combine(day, clock, tzinfo=now.tzinfo)


def read_date(phrase: str, today: date) -> date | None:
    for form, reader in DATE_FORMS:
        if match := form.fullmatch(phrase):
            return reader(match, today)
    return None


def read_without_year(phrase: str, since: date) -> date | None:
    for form, reader in DATE_FORMS:
        if reader is read_calendar_date and (match := form.fullmatch(phrase)) and not match["year"]:
            return read_calendar_date(match, since)
    return None


def read_time(phrase: str) -> time | None:
    for form, reader in TIME_FORMS:
        if match := form.fullmatch(phrase):
            return reader(match)
    return None


def read_near_day(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=NEAR_DAYS[match["near"]])


def read_weekday(match: re.Match[str], today: date) -> date:
    ahead = (WEEKDAY_NUMBER[match["weekday"]] - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


def read_next_weekday(match: re.Match[str], today: date) -> date:
    monday = today + timedelta(days=7 - today.weekday())
    return monday + timedelta(days=WEEKDAY_NUMBER[match["weekday"]])


def read_calendar_date(match: re.Match[str], today: date) -> date | None:
    """A weekday that is said must agree with the date."""
    month = match["month"]
    number = int(month) if month.isdigit() else MONTH_NUMBER[month]
    day = find_date(int(match["day"]), number, match["year"], today)
    if day is None or (match["weekday"] and WEEKDAY_NUMBER[match["weekday"]] != day.weekday()):
        return None
    return day


def find_date(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is None:
        years = range(today.year, today.year + 9)  # 29 February comes once in four years, at worst once in eight
        return next((found for each in years if (found := make_date(day, month, each)) and found >= today), None)
    if len(year) == 4:
        return make_date(day, month, int(year))
    near = 2000 + int(year)
    return make_date(day, month, near) if abs(near - today.year) <= 10 else None


def make_date(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def read_distance(match: re.Match[str], today: date) -> date:
    count = match["count"] or "1"
    number = int(count) if count.isdigit() else COUNTS[count]
    return today + timedelta(days=number * (7 if match["unit"].startswith("нед") else 1))


def read_clock(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_hour(match: re.Match[str]) -> time | None:
    """«В 3» may be night or day; from 13 on it can only be the one."""
    hour = int(match["hour"])
    return time(hour) if 13 <= hour < 24 else None


def read_hour_of_part(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    hours = {
        "утра": {h: h for h in range(1, 12)},
        "дня": {12: 12} | {h: h + 12 for h in range(1, 6)},
        "вечера": {h: h + 12 for h in range(4, 12)},
    }[match["part"]]
    return time(hours[hour], minute) if hour in hours and minute < 60 else None


def read_half(match: re.Match[str]) -> time | None:
    hour = HALF_HOURS[match["half"]]
    readings = [each for each in (hour, hour + 12) if 8 <= each < 19]
    return time(readings[0], 30) if len(readings) == 1 else None


def read_noon(_: re.Match[str]) -> time:
    return time(12)


def form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


MONTH_WORD = f"(?P<month>{'|'.join(MONTH_NUMBER)})"
YEAR_END = r"(?: ?(?:г|года))?"
DATE_FORMS: tuple[tuple[re.Pattern[str], DateReader], ...] = (
    (form(f"(?P<near>{'|'.join(NEAR_DAYS)})"), read_near_day),
    (form(rf"(?:во? )?{WEEKDAY}"), read_weekday),
    (form(rf"(?:во? )?(?:следующий|следующую|следующее) {WEEKDAY}"), read_next_weekday),
    (
        form(
            rf"(?:(?:во? )?{WEEKDAY} )?(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})"
            rf"(?:\.(?P<year>[0-9]{{4}}|[0-9]{{2}}){YEAR_END})?"
        ),
        read_calendar_date,
    ),
    (
        form(rf"(?:(?:во? )?{WEEKDAY} )?(?P<day>[0-9]{{1,2}}) {MONTH_WORD}(?: (?P<year>[0-9]{{4}}){YEAR_END})?"),
        read_calendar_date,
    ),
    (form(rf"через (?:(?P<count>[0-9]{{1,3}}|{'|'.join(COUNTS)}) )(?P<unit>день|дня|дней)"), read_distance),
    (form(rf"через (?:(?P<count>[0-9]{{1,2}}|{'|'.join(COUNTS)}) )?(?P<unit>неделю|недели|недель)"), read_distance),
)
TIME_FORMS: tuple[tuple[re.Pattern[str], TimeReader], ...] = (
    (form(r"(?:в )?(?P<hour>[0-9]{1,2})[:.\- ](?P<minute>[0-9]{2})"), read_clock),
    (
        form(r"(?:в )?(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?: час(?:а|ов)?)? (?P<part>утра|дня|вечера)"),
        read_hour_of_part,
    ),
    (form(r"в (?P<hour>[0-9]{1,2})(?: час(?:а|ов)?)?"), read_hour),
    (form(rf"(?:в )?пол(?:овине |овина | )?(?P<half>{'|'.join(HALF_HOURS)})"), read_half),
    (form(r"(?:в )?полдень"), read_noon),
)
