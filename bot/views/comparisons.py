"""Before and after, and how difficulties changed, in the chat."""

from bot.documents.charts import Chart, Track
from bot.services.comparisons import Change, Compared, Comparison
from bot.services.difficulties import Difficulties, Direction
from bot.services.pages import PAGE, find_page
from bot.texts import label, say
from bot.texts.render import signed
from bot.views.callbacks import ComparisonChart, ComparisonOpen, DifficultiesOpen, PersonOpen, ResultsOpen
from bot.views.result_words import CELLS, MEANS, days_words, difference, way_of
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Document, Screen

TIMES = 6  # as many diagnostics as a line shows: the first and the last ones


def comparison_screen(found: Comparison, page: int = 0) -> Screen:
    lines = [(in_full(each), way_words(each), compared_words(each)) for each in (*found.lines, *found.scores)]
    lines += [(each.label, "", changed_words(each)) for each in found.changes]
    page, pages = find_page(len(lines), page)
    text = say(
        "comparison.screen",
        found=found,
        days=days_words(found.after),
        days_before=days_words(found.before) if found.before else "",
        lines=lines[page * PAGE : (page + 1) * PAGE],
    )
    campaign = found.after.campaign_id
    turns = turn_row(page, pages, lambda to: ComparisonOpen(campaign=campaign, page=to))
    drawn = any(each.delta is not None for each in (*found.lines, *found.scores))
    chart = ((Button(label("results.chart"), ComparisonChart(campaign=campaign).pack()),),) if drawn else ()
    back = Button(label("results.to_results"), ResultsOpen(campaign=campaign).pack())
    return Screen(text, (*turns, *chart, (back, *home_row()[0])))


def in_full(each: Compared) -> str:
    return f"{each.stem} {each.label}".strip()


def way_words(each: Compared) -> str:
    return way_of(each.low, each.high, *each.ends)


def compared_words(each: Compared) -> str:
    if each.before is None or each.after is None:
        return label("comparison.few", each=each)
    return label("comparison.line", each=each, delta=difference(each.before, each.after, MEANS))


def changed_words(each: Change) -> str:
    delta = difference(each.before, each.after, CELLS)
    return label("comparison.change", each=each, delta=delta, percent=percent(each.percent))


def percent(found: float | None) -> str:
    return label("comparison.no_percent") if found is None else label("comparison.percent", percent=found)


def difficulties_screen(found: Difficulties, *, as_curator: bool) -> Screen:
    text = say(
        "difficulties.screen",
        found=found,
        days=", ".join(f"{day:%d.%m.%Y}" for day in ends(found.days)),
        lines=[(each, marks_words(each)) for each in found.directions],
    )
    person = found.person.id
    chart = Button(label("results.chart"), DifficultiesOpen(person=person, chart=True).pack())
    card = (Button(label("people.to_card"), PersonOpen(person=person).pack()),) if as_curator else ()
    return Screen(text, (*(((chart,),) if can_be_drawn(found) else ()), (*card, *home_row()[0])))


def can_be_drawn(found: Difficulties) -> bool:
    return len(found.days) > 1 and any(len(each.given) > 1 for each in found.directions)


def marks_words(each: Direction) -> str:
    if not each.given:
        return label("results.words.none")
    marks = ["—" if mark is None else str(mark) for mark in ends(each.marks)]
    return label("difficulties.marks", marks=marks, delta=signed_whole(each.delta) if len(each.given) > 1 else "")


def signed_whole(number: int) -> str:
    return signed(number).removesuffix(",0")


def ends(values: tuple[object, ...]) -> tuple[object, ...]:
    return values if len(values) <= TIMES else (values[0], *values[-TIMES + 1 :])


def difficulties_chart(found: Difficulties) -> Chart:
    """No name in it: a picture travels further than a message."""
    tracks = [
        Track(
            each.label,
            tuple((mark - each.low) / (each.high - each.low) for mark in each.given),
            f"{each.given[0]} → {each.given[-1]} ({signed_whole(each.delta)})",
        )
        for each in found.directions
        if len(each.given) > 1
    ]
    days = ", ".join(f"{day:%d.%m.%Y}" for day in ends(found.days))
    return Chart(label("difficulties.chart_title"), label("difficulties.chart_note", days=days), tracks)


def chart_screen(chart: Chart, png: bytes, back: Button) -> Screen:
    """A tall picture goes as a file: as a photo Telegram would shrink it until nothing can be read."""
    text = say("results.chart_caption", title=chart.title)
    if chart.is_tall:
        return Screen(text, ((back, *home_row()[0]),), document=Document("grafik.png", png))
    return Screen(text, ((back, *home_row()[0]),), photo=png)
