"""The picture of a year: everything of the page is drawn, on a phone it stays readable, and it is made at once."""

import struct
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from time import process_time
from typing import Any

import numpy as np
import pytest

from bot.documents import gantt as pictures
from bot.documents.charts import measured
from bot.documents.gantt import COLOURS, MARKS, MOST_ON_A_PICTURE, Gantt, GanttBar, GanttGroup, YearDrawing, draw_gantt
from bot.scenarios.roadmap_dates import Year, days_of
from bot.scenarios.roadmap_library import roadmaps
from bot.services.cycle_pictures import in_pictures
from bot.services.roadmap_items import ItemState

TODAY = date(2026, 11, 24)
READABLE = 12  # pixels of a letter, of a picture shown 390 pixels wide
DAY_WIDE = 3  # pixels, of 365
TALLEST = 1800  # pixels; Telegram makes the longest side 1280


def groups_of(roadmap_id: str) -> list[GanttGroup]:
    roadmap = roadmaps()[roadmap_id]
    year = Year(roadmap.calendar, 2026)
    states = list(ItemState)
    groups = []
    for stage in roadmap.stages:
        bars = []
        for item in stage.items:
            for number, days in enumerate(days_of(roadmap, stage, item, year)):
                due = None if days.kind in ("always", "by_plan") else days.due_on
                words = f"{item.number} {item.title}"
                bars.append(GanttBar(words, days.part, states[number % 6], days.starts_on, due, "до 20 янв"))
        groups.append(GanttGroup(f"Этап {stage.number}. {stage.title}", bars))
    return groups


def picture(groups: list[GanttGroup]) -> Gantt:
    legend = [(str(state), "слово") for state in ItemState]
    first, last = date(2026, 8, 1), date(2027, 7, 31)
    return Gantt("Дорожная карта " * 8, "сделано 3 из 30", first, last, TODAY, "сегодня, 24 ноя", groups, legend)


def test_every_state_has_a_colour_and_a_mark() -> None:
    assert set(COLOURS) == set(MARKS) == {*ItemState}
    assert len(set(MARKS.values())) == len(MARKS)


@pytest.mark.parametrize("roadmap_id", roadmaps())
def test_all_items_stand_on_the_pictures_of_a_year(roadmap_id: str) -> None:
    groups = groups_of(roadmap_id)
    sheets = list(in_pictures(groups))
    drawn = [bar for sheet in sheets for group in sheet for bar in group.bars]
    assert drawn == [bar for group in groups for bar in group.bars]
    assert all(sum(len(group.bars) + 1 for group in sheet) <= MOST_ON_A_PICTURE for sheet in sheets)


@pytest.mark.parametrize("roadmap_id", roadmaps())
def test_every_item_of_a_picture_is_drawn(roadmap_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    put = YearDrawing._put

    def keep(self: YearDrawing, words: str, *args: float, **how: str) -> None:
        written.append(words)
        put(self, words, *args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(YearDrawing, "_put", keep)
    for sheet in in_pictures(groups_of(roadmap_id)):
        written.clear()
        YearDrawing(picture(sheet)).draw()
        numbers = [bar.words.partition(" ")[0] for group in sheet for bar in group.bars]
        assert [words.partition(" ")[0] for words in written if words.partition(" ")[0] in numbers] == numbers


def test_todays_line_stands_on_its_day_and_only_within_the_year() -> None:
    [first, *_] = in_pictures(groups_of("sample"))
    gantt = picture(first)
    assert abs(behind_today(gantt).mean() - YearDrawing(gantt).x_of(TODAY)) < DAY_WIDE
    assert not behind_today(replace(gantt, today=date(2028, 1, 1))).size


def behind_today(gantt: Gantt) -> "np.ndarray[Any, Any]":
    """Pixels from the left, wherever the colour of the line is."""
    from matplotlib.image import imread

    colour = np.array([int(pictures.TODAY_BEHIND[place : place + 2], 16) for place in (1, 3, 5)])
    pixels = np.rint(imread(BytesIO(draw_gantt(gantt)), format="png")[:, :, :3] * 255)
    return np.nonzero((pixels == colour).all(axis=2))[1]


@pytest.mark.parametrize("roadmap_id", roadmaps())
def test_a_picture_is_readable_on_a_phone_and_made_at_once(roadmap_id: str) -> None:
    assert pictures.LABEL * 390 / pictures.WIDTH > READABLE
    for sheet in in_pictures(groups_of(roadmap_id)):
        began = process_time()
        png = draw_gantt(picture(sheet))
        assert process_time() - began < 5
        width, height = struct.unpack(">II", png[16:24])
        assert width == 1080
        assert height <= TALLEST
        assert len(png) < 1_000_000


def test_a_long_stage_goes_on_in_the_next_picture_in_equal_parts() -> None:
    bars = [GanttBar(f"1.{number} Дело", "", "open", TODAY, TODAY, "до") for number in range(15)]
    sheets = list(in_pictures([GanttGroup("Этап 1", bars), GanttGroup("Этап 2", bars[:1])]))
    assert [[len(group.bars) for group in sheet] for sheet in sheets] == [[5], [5], [5, 1]]


def test_days_outside_the_year_and_very_long_words_find_room() -> None:
    bars = [
        GanttBar(
            "1.1 " + "длинноеслово" * 40, "часть " * 60, "overdue", date(2020, 1, 1), date(2020, 1, 2), "до 2 янв"
        ),
        GanttBar("1.2 Дело", "", "planned", date(2030, 1, 1), date(2031, 1, 2), "до 2 янв"),
        GanttBar("1.3 Дело", "", "open", None, None, "по другому плану"),
        GanttBar("1.4 Дело", "", "done", TODAY, TODAY + timedelta(days=250), "до 31 июля"),
    ]
    assert draw_gantt(picture([GanttGroup("Этап " + "слов " * 40, bars)]))


def test_letters_the_font_has_not_are_left_out() -> None:
    bars = [GanttBar("1.1 Праздник 🎉 漢字 и 👩‍🏫", "🎉🎉", "open", TODAY, TODAY, "до 24 ноя")]
    with_letters = draw_gantt(picture([GanttGroup("Этап 🎉 1", bars)]))
    assert with_letters.startswith(b"\x89PNG")
    assert measured("Праздник 🎉漢", 27, "normal") == measured("Праздник ", 27, "normal")
