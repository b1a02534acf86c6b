"""The message of the day, however much there is to say."""

from dataclasses import replace
from datetime import date
from html import unescape
from re import sub

from bot.services.action_lists import ActionLine
from bot.services.names import Named
from bot.services.roadmap_actions import Trouble
from bot.services.roadmap_items import ItemLine, ItemState
from bot.services.roadmap_notices import EndingCycle, RoadmapDay
from bot.storage.states import ActionKind, ActionStatus, TermKind
from bot.views.roadmap_notices import day_screen

LONGEST = " ".join(["Ы&<" * 9] * 12)
TODAY = date(2026, 11, 25)
NAME = Named(1, "Анна-Мария Константинопольская Александровна К.", "Анна-Мария Александровна")
ITEM = ItemLine(
    1, 1, 1, "4.3.12", LONGEST, LONGEST, TermKind.DATED, TODAY, date(2025, 9, 23), True, ItemState.OVERDUE, (NAME,) * 4
)
ACTION = ActionLine(
    1, 1, 1, ActionKind.WAVE, LONGEST, "4.3.12", LONGEST, TODAY, TODAY, ActionStatus.PLANNED, Trouble.NO_CURATOR,
    120, False, 0,
)  # fmt: skip


def a_day(items: int, actions: int) -> RoadmapDay:
    lines = tuple(replace(ITEM, item_id=number) for number in range(items))
    acts = tuple(replace(ACTION, action_id=number) for number in range(actions))
    offers = tuple(replace(each, kind=ActionKind.ORDER) for each in acts)
    ends = (EndingCycle(1, LONGEST, TODAY, followed=False), EndingCycle(2, LONGEST, TODAY, followed=True))
    return RoadmapDay(9, TODAY, lines, lines, lines, lines, lines, offers, acts, TODAY, acts, acts, ends)


def shown(text: str) -> int:
    """As Telegram counts: without the tags, a sign for an entity."""
    return len(unescape(sub(r"<[^>]*>", "", text)))


def test_the_fullest_day_fits_a_message() -> None:
    screen = day_screen(a_day(300, 70))
    assert shown(screen.text) <= 4096
    assert "…и ещё 299" in screen.text
    assert len(screen.rows) <= 20


def test_every_part_has_its_line() -> None:
    text = day_screen(a_day(10, 1)).text
    for words in ("Срок прошёл", "Скоро срок", "Началось", "Идёт постоянно", "Просрочено у коллег"):
        assert f"<b>{words}" in text


def test_how_many_more_answer_is_said() -> None:
    assert "и ещё 2" in day_screen(replace(a_day(0, 0), late=(ITEM,))).text
    assert "и ещё" not in day_screen(replace(a_day(0, 0), late=(replace(ITEM, responsible=(NAME,) * 2),))).text


def test_what_is_overdue_of_several_years_has_a_list_of_each_by_its_name() -> None:
    late = tuple(replace(ITEM, item_id=number, cycle_id=1 + number % 2) for number in range(30))
    told = replace(a_day(0, 0), late=late, names={1: "Школа, учебный год", 2: "Детский сад"})
    labels = [button.text for row in day_screen(told).rows for button in row]
    assert [each for each in labels if "росроч" in each] == [
        "Просрочено: Школа, учебный год",
        "Просрочено: Детский сад",
    ]
    alone = [button.text for row in day_screen(replace(told, names={}, late=late[::2])).rows for button in row]
    assert alone.count("Все просроченные") == 1
