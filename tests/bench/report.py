"""Numbers side by side, in columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    what: str
    own: str = ""
    other: str = ""
    ratio: str = ""
    aim: str = ""


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[str, str]
    lines: Sequence[Line]
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        head = Line("", *self.columns, "ratio", "aim")
        rows = [(line.what, line.own, line.other, line.ratio, line.aim) for line in (head, *self.lines)]
        first, *widths = [max(len(row[n]) for row in rows) for n in range(5)]
        drawn = [
            "  ".join([what.ljust(first), *(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))])
            for what, *cells in rows
        ]
        return "\n".join([f"== {self.title}", *(row.rstrip() for row in drawn), *(f"   {note}" for note in self.notes)])


def ratio_line(what: str, own: Sequence[float], other: Sequence[float], form: str = "{:.1f}", aim: str = "") -> Line:
    """The median of the ratios of runs made one after the other, and the medians themselves."""
    ratios = [mine / its for mine, its in zip(own, other, strict=True)]
    spread = f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})" if len(ratios) > 1 else f"{ratios[0]:.2f}"
    return Line(what, form.format(median(own)), form.format(median(other)), spread, aim)


def percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
