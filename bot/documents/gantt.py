"""The year of a roadmap as a picture for a phone: 1080 px wide, one bar an item, months along the top, today's line.

What a bar says is said twice, by its colour and by a mark in it or beside it: ✓ done, ! overdue, a thin line without
an end for a permanent one. Letters are of a size that stays readable when the phone shows the picture 390 px wide, so
a long year becomes several pictures. As with documents/charts: Agg, imported lazily, to be called in a thread.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from bot.documents.charts import DPI, INK, LEADING, MARGIN, WIDTH, Drawing, measured, wrapped
from bot.scenarios.roadmap_dates import next_month

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE, STAGE, LABEL, SMALL = 38, 36, 35, 30  # heights of letters in pixels
BAR, THIN = 34, 8
GAP = 22
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
MONTH_BAND = 54
MOST_LINES = 2  # of a title
MOST_ON_A_PICTURE = 8  # items and headings; Telegram shrinks taller photos until nothing can be read
BAND, HEADING, FAINT = "#F3F5F8", "#DCE4EE", "#5B6570"
TODAY, TODAY_BEHIND = "#C62828", "#F2B8B5"
MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
SHORT_MONTHS = ("я", "ф", "м", "а", "м", "и", "и", "а", "с", "о", "н", "д")

BarState = str  # a word of services.roadmap_items.ItemState: the keys of COLOURS and MARKS
COLOURS: dict[BarState, str] = {
    "planned": "#AEBBCB",
    "open": "#1F6FB2",
    "overdue": "#C62828",
    "done": "#8BC48A",
    "accepted": "#2E7D32",
    "not_applicable": "#E3E7EC",
}
MARKS: dict[BarState, str] = {
    "planned": "",
    "open": "▶",
    "overdue": "!",
    "done": "?",
    "accepted": "✓",
    "not_applicable": "–",
}


@dataclass(frozen=True)
class GanttBar:
    """Days are local, both included; without a last day it is a permanent one."""

    words: str  # «1.1 Рабочая группа и куратор»
    part: str  # which of several terms
    state: BarState
    starts_on: date | None
    due_on: date | None
    days: str  # «до 20 янв», «постоянно»


@dataclass(frozen=True)
class GanttGroup:
    title: str  # «Этап 1. Подготовка условий»
    bars: Sequence[GanttBar]


@dataclass(frozen=True)
class Gantt:
    title: str
    note: str  # how far the year is
    starts_on: date
    ends_on: date
    today: date
    today_words: str  # «сегодня, 24 ноя»
    groups: Sequence[GanttGroup]
    legend: Sequence[tuple[BarState, str]]


def draw_gantt(gantt: Gantt) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawing = YearDrawing(gantt)
    drawing.draw()
    height = int(drawing.height + MARGIN)
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    for draw in (*drawing.under, *drawing.acts):
        draw(axes)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


class YearDrawing(Drawing):
    """Words of an item over its bar, so that both have the whole width."""

    def __init__(self, gantt: Gantt) -> None:
        super().__init__(0)
        self.gantt = gantt
        self.days = (gantt.ends_on - gantt.starts_on).days + 1
        self.under: list[Callable[[Axes], object]] = []  # the grid, whose length is known at the end
        self.today = self.x_of(gantt.today)
        self.shows_today = gantt.starts_on <= gantt.today <= gantt.ends_on

    def draw(self) -> None:
        for line in shortened(self.gantt.title, TITLE, "bold", MOST_LINES):
            self.write(line, TITLE, weight="bold")
        self.write(self.gantt.note, SMALL, colour=FAINT)
        self.draw_legend()
        top = self.draw_months()
        for group in self.gantt.groups:
            self.draw_group(group)
        self.draw_grid(top)

    def x_of(self, day: date) -> float:
        """The left edge of a day; days outside the year stand at its edges."""
        passed = min(max((day - self.gantt.starts_on).days, 0), self.days)
        return LEFT + (RIGHT - LEFT) * passed / self.days

    def draw_legend(self) -> None:
        x, y = float(LEFT), self.height + 4
        for state, words in self.gantt.legend:
            width = 44 + 12 + measured(words, SMALL, "normal") + 28
            if x + width > RIGHT + 28:
                x, y = float(LEFT), y + SMALL * 1.7
            self._rectangle(x, y, 44, BAR, COLOURS[state])
            self.put_mark(x + 22, y, state)
            self._put(words, x + 56, y + BAR - 5, SMALL)
            x += width
        self.height = y + SMALL * 1.7 + 10

    def put_mark(self, x: float, y: float, state: BarState) -> None:
        colour = ink_on(state)

        def draw(axes: "Axes") -> None:
            axes.text(
                x,
                y + BAR / 2 + 1,
                MARKS[state],
                fontsize=24 * 72 / DPI,
                fontfamily="DejaVu Sans",
                weight="bold",
                color=colour,
                ha="center",
                va="center_baseline",
                parse_math=False,
            )

        self.acts.append(draw)

    def draw_months(self) -> float:
        """Names along the top; where the grid begins."""
        top = self.height
        first = self.gantt.starts_on.replace(day=1)
        months = list(months_of(first, self.gantt.ends_on))
        names = MONTHS if len(months) <= 13 else SHORT_MONTHS
        for month in months:
            left, right = self.x_of(month), self.x_of(next_month(month))
            name = names[month.month - 1]
            self._put(name, (left + right - measured(name, SMALL, "normal")) / 2, top + SMALL + 4, SMALL, colour=INK)
        self.height = top + MONTH_BAND
        return top

    def draw_group(self, group: GanttGroup) -> None:
        lines = wrapped(group.title, STAGE, RIGHT - LEFT - 24, "bold")[:MOST_LINES]
        height = STAGE * LEADING * len(lines) + 14
        self._rectangle(0, self.height, WIDTH, height, HEADING)
        self.height += 4
        for line in lines:
            self._put(line, LEFT, self.height + STAGE, STAGE, weight="bold")
            self.height += STAGE * LEADING
        self.height += 10 + GAP
        for bar in group.bars:
            self.draw_bar(bar)

    def draw_bar(self, bar: GanttBar) -> None:
        for line in lines_of(bar):
            self._put(line, LEFT, self.height + LABEL, LABEL)
            self.height += LABEL * LEADING
        self.height += 6
        left = min(self.x_of(bar.starts_on or self.gantt.starts_on), RIGHT - BAR)
        if bar.due_on is None:
            right = self.draw_permanent(left, bar)
        else:
            right = max(self.x_of(bar.due_on + timedelta(days=1)), left + BAR)
            self._rectangle(left, self.height, right - left, BAR, COLOURS[bar.state])
            self.put_mark(left + min((right - left) / 2, BAR * 0.8), self.height, bar.state)
        if self.shows_today and left <= self.today <= right:
            self._rectangle(self.today - 2, self.height - 5, 5, BAR + 10, TODAY)
        self.put_days(left, right, bar)
        self.height += BAR + GAP

    def draw_permanent(self, left: float, bar: GanttBar) -> float:
        """A thin line to the end of the year."""
        self._rectangle(left, self.height + (BAR - THIN) / 2, RIGHT - left, THIN, COLOURS[bar.state])
        if MARKS[bar.state]:
            self._rectangle(left, self.height, BAR * 1.6, BAR, COLOURS[bar.state])
            self.put_mark(left + BAR * 0.8, self.height, bar.state)
        return RIGHT

    def put_days(self, left: float, right: float, bar: GanttBar) -> None:
        """Beside the bar where there is room, else within it; on a plate over a thin line."""
        width = measured(bar.days, SMALL, "normal")
        colour = TODAY if bar.state == "overdue" else FAINT
        if right + 14 + width <= RIGHT:
            x = right + 14
        elif left - 14 - width >= LEFT:
            x = left - 14 - width
        else:
            x = right - width - 16
            fill = "white" if bar.due_on is None else COLOURS[bar.state]
            self._rectangle(x - 10, self.height, width + 20, BAR, fill)
            if bar.due_on is not None:
                colour = ink_on(bar.state)
        self._put(bar.days, x, self.height + BAR - 6, SMALL, colour=colour)

    def draw_grid(self, top: float) -> None:
        bottom = self.height
        for number, month in enumerate(months_of(self.gantt.starts_on.replace(day=1), self.gantt.ends_on)):
            left, right = self.x_of(month), self.x_of(next_month(month))
            if number % 2 == 0:
                self.under.append(rectangle(left, top, right - left, bottom - top, BAND))
        if self.shows_today:
            self.under.append(rectangle(self.today - 2, top + MONTH_BAND, 5, bottom - top - MONTH_BAND, TODAY_BEHIND))
            words = self.gantt.today_words
            width = measured(words, SMALL, "bold")
            at = min(max(self.today - width / 2, LEFT), RIGHT - width)
            self.height += 4
            self._put(words, at, self.height + SMALL, SMALL, weight="bold", colour=TODAY)
            self.height += SMALL * LEADING


def rectangle(x: float, y: float, width: float, height: float, colour: str) -> Callable[["Axes"], object]:
    from matplotlib.patches import Rectangle

    return lambda axes: axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))


def months_of(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = next_month(month)


def ink_on(state: BarState) -> str:
    return INK if state in ("planned", "not_applicable", "done") else "white"


def lines_of(bar: GanttBar) -> list[str]:
    """The title in two lines at most; of one of several terms in one, and which term it is in the other."""
    if not bar.part:
        return shortened(bar.words, LABEL, "normal", MOST_LINES)
    return [*shortened(bar.words, LABEL, "normal", 1), *shortened(f"– {bar.part}", LABEL, "normal", 1)]


def shortened(words: str, size: int, weight: str, most: int) -> list[str]:
    """What does not fit into so many lines is cut with «…»."""
    width = RIGHT - LEFT - 10
    lines = wrapped(words, size, width, weight)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and measured(f"{last}…", size, weight) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,.;:')}…"]
