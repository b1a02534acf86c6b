"""Days and hours pressed in the calendar: answered at once, within the same limits as typed ones."""

from datetime import timedelta

from bot.scenarios.answers import Answer, Problem, Stale
from tests.scenarios.walking import FRIDAY_NOON, Walk, form

DAY = "- {id: day, kind: date, text: День, min: today, max: today+7d}"
MOMENT = "- {id: at, kind: moment, text: Когда, max: today+7d}"


def test_a_pressed_day_is_the_answer() -> None:
    walk = Walk(form(DAY))
    walk.picks("20261121")
    assert walk.values == {"day": "2026-11-21"}


def test_a_pressed_hour_is_the_answer() -> None:
    walk = Walk(form(MOMENT))
    walk.picks("202611231530")
    assert walk.answers == {"at": Answer("2026-11-23T15:30")}


def test_pressed_days_keep_the_limits() -> None:
    assert isinstance(Walk(form(DAY)).picks("20261119"), Problem)
    assert isinstance(Walk(form(DAY)).picks("20261201"), Problem)
    assert isinstance(Walk(form(MOMENT)).picks("202612301530"), Problem)


def test_an_hour_that_passed_while_the_calendar_stood_open() -> None:
    walk = Walk(form(MOMENT), now=FRIDAY_NOON)
    assert walk.picks(f"{FRIDAY_NOON - timedelta(minutes=1):%Y%m%d%H%M}") == Problem(
        "moment_past", {"moment": "пт, 20 ноября, 11:59"}
    )


def test_forged_days_are_stale() -> None:
    for forged in ("20261399", "99999999", "2026112", "202611231570", "x"):
        assert Walk(form(DAY)).picks(forged) == Stale()
    assert Walk(form("- {id: yes, kind: yes_no, text: Да}")).picks("20261121") == Stale()
