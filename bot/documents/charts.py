"""Charts as PNG for a phone: 1080 px wide, long questions wrapped over their bars, every value and n in words.

One ink and shapes instead of colours: a copier and a colour-blind reader see the same picture. matplotlib's Figure with
Agg, never pyplot; imported when the first chart is asked for (55 MB). To be called in a thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ft2font import FT2Font

WIDTH, MARGIN, DPI = 1080, 40, 100  # pixels
INK, TRACK, FAINT = "#1B3A57", "#E3E7EC", "#5B6570"
TITLE, LABEL, NOTE = 32, 27, 24  # heights of letters in pixels
LEADING = 1.3
BAR, GAP = 30, 30
BESIDE_BAR, BESIDE_TRACK = 250, 340  # for the words to the right, at the least
TRACK_GAP = 36  # between a track and its words
MOST_IN_A_PHOTO = 14  # Telegram shrinks tall photos until nothing can be read


@dataclass(frozen=True)
class Bar:
    label: str
    share: float  # of the whole length, 0 to 1
    words: str  # «7,3 · n 12»
    heading: str = ""  # over this bar and those after it
    apart: bool = False  # what stands above is over


@dataclass(frozen=True)
class Track:
    """A value that has moved along a scale: points from the first to the last, each 0 to 1 of it."""

    label: str
    points: tuple[float, ...]
    words: str  # «5,2 → 7,8 · n 12»
    heading: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Chart:
    title: str
    note: str  # the scale, the period, what the shapes mean
    lines: Sequence[Bar | Track]
    footer: str = ""

    @property
    def is_tall(self) -> bool:
        return len(self.lines) > MOST_IN_A_PHOTO


def draw_chart(chart: Chart) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawing = Drawing(beside_track(chart.lines))
    drawing.write(chart.title, TITLE, weight="bold")
    drawing.write(chart.note, NOTE, colour=FAINT)
    drawing.skip(GAP)
    for line in chart.lines:
        if line.apart:
            drawing.rule()
        if line.heading:
            drawing.write(line.heading, LABEL, weight="bold")
            drawing.skip(GAP // 2)
        drawing.write(line.label, LABEL)
        drawing.add_bar(line) if isinstance(line, Bar) else drawing.add_track(line)
        drawing.skip(GAP)
    drawing.write(chart.footer, NOTE, colour=FAINT)
    height = drawing.height + MARGIN
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    for draw in drawing.acts:
        draw(axes)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def beside_track(lines: Sequence[Bar | Track]) -> float:
    """Room for the longest words: one scale for all tracks, whatever stands beside them."""
    words = [measured(line.words, LABEL, "bold") for line in lines if isinstance(line, Track)]
    return max([BESIDE_TRACK, *(TRACK_GAP + width for width in words)])


class Drawing:
    """What is to be drawn from the top down: the height is known when everything has been placed."""

    def __init__(self, beside_track: float) -> None:
        self.beside_track = beside_track
        self.height = float(MARGIN)
        self.acts: list[Callable[[Axes], object]] = []

    def skip(self, pixels: float) -> None:
        self.height += pixels

    def rule(self) -> None:
        self._rectangle(MARGIN, self.height, WIDTH - 2 * MARGIN, 2, TRACK)
        self.height += GAP

    def write(self, words: str, size: int, *, weight: str = "normal", colour: str = INK) -> None:
        for line in wrapped(words, size, WIDTH - 2 * MARGIN - 10, weight):
            self._put(line, MARGIN, self.height + size, size, weight=weight, colour=colour)
            self.height += size * LEADING
        if words:
            self.height += 8

    def _put(self, words: str, x: float, y: float, size: int, *, weight: str = "normal", colour: str = INK) -> None:
        points = size * 72 / DPI
        drawn = "".join(letter for letter in words if has_letter(letter, weight))
        self.acts.append(
            lambda axes: axes.text(
                x, y, drawn, fontsize=points, fontfamily="DejaVu Sans", weight=weight, color=colour, parse_math=False
            )
        )

    def add_bar(self, bar: Bar) -> None:
        y, length = self.height, WIDTH - 2 * MARGIN - BESIDE_BAR
        self._rectangle(MARGIN, y, length, BAR, TRACK)
        self._rectangle(MARGIN, y, length * min(max(bar.share, 0), 1), BAR, INK)
        self._put(bar.words, MARGIN + length + 16, y + BAR - 4, LABEL, weight="bold")
        self.height += BAR

    def add_track(self, track: Track) -> None:
        """The first point is hollow, the last one full, a thick line leads from one to the other."""
        y, length = self.height + BAR / 2, WIDTH - 2 * MARGIN - self.beside_track
        at = [MARGIN + 10 + length * min(max(point, 0), 1) for point in track.points]
        self._rectangle(MARGIN + 10, y - 3, length, 6, TRACK)
        self._rectangle(min(at[0], at[-1]), y - 4, abs(at[-1] - at[0]), 8, FAINT)
        for x in at[1:-1]:
            self._dot(x, y, 10, FAINT)
        self._dot(at[0], y, 24, "white")
        self._dot(at[-1], y, 10 if at[0] == at[-1] else 24, INK)
        self._put(track.words, MARGIN + length + TRACK_GAP, y + LABEL / 2 - 4, LABEL, weight="bold")
        self.height += BAR

    def _rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        from matplotlib.patches import Rectangle

        self.acts.append(lambda axes: axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0)))

    def _dot(self, x: float, y: float, size: float, fill: str) -> None:
        points = size * 72 / DPI
        self.acts.append(
            lambda axes: axes.plot(
                [x], [y], "o", markersize=points, markerfacecolor=fill, markeredgecolor=INK, markeredgewidth=3
            )
        )


def wrapped(words: str, size: int, width: float, weight: str) -> list[str]:
    """Lines no wider than that many pixels; a word too long for a line is broken."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        rest = word
        while rest:
            longer = f"{line} {rest}".strip()
            if measured(longer, size, weight) <= width:
                line, rest = longer, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                fitting = next(
                    n for n in range(len(rest), 0, -1) if n == 1 or measured(rest[:n], size, weight) <= width
                )
                lines.append(rest[:fitting])
                rest = rest[fitting:]
    return [*lines, line] if line else lines


def measured(words: str, size: int, weight: str) -> float:
    """The width in pixels, but for kerning: laying out each beginning of a long text takes seconds."""
    return sum(letter_width(letter, size, weight) for letter in words if has_letter(letter, weight))


@cache
def letter_width(letter: str, size: int, weight: str) -> float:
    font = font_of(weight)
    font.set_size(size * 72 / DPI, DPI)
    return float(font.load_char(ord(letter)).horiAdvance) / 64


@cache
def has_letter(letter: str, weight: str) -> bool:
    """Smileys and signs of other alphabets are left out: the font cannot be asked for them."""
    return ord(letter) in font_of(weight).get_charmap()


def font_of(weight: str) -> "FT2Font":
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
