"""Results in the chat: one question a line, each whole behind its number, filters, the way to chart and table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.scenarios.steps import PersonChoice, Scale
from bot.services.export import DAYS_KEPT
from bot.services.pages import PAGE
from bot.services.result_files import ResultsExported
from bot.services.result_lists import ResultsPage
from bot.services.result_sums import Sum
from bot.services.results import Result, ResultBlock, Results, ScoreResult, Show
from bot.texts import excerpt, label, say
from bot.views.callbacks import (
    ComparisonOpen,
    FormOpen,
    ResultsChart,
    ResultsFile,
    ResultsList,
    ResultsOpen,
    ResultsQuestion,
    WaveOpen,
)
from bot.views.result_words import days_words, scale_words
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Document, Rows, Screen

LINES = 10  # of a page: a question, or a row of a matrix, each
LEADING = 3  # options named in a line
ROOM = 2600  # signs of a page of texts, of Telegram's 4096
TITLE_ROOM = 44  # of a wave's title on its button
BAR = 10  # blocks of the longest bar


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    rows: tuple[tuple[str, str], ...]  # a row of a matrix and what it came to; without a label for any other question
    more: int


def results_screen(results: Results, page: int = 0) -> Screen:
    pages = tuple(paged(results.blocks))
    page = min(max(page, 0), max(0, len(pages) - 1))
    shown = pages[page] if pages else ()
    lines = [line_of(results, number, results.blocks[number - 1]) for number in shown]
    last = page == len(pages) - 1 or not pages
    scores = [(each.title, score_words(results, each)) for each in results.scores] if last else []
    about, group = results.about, group_words(results.group)
    days = days_words(about)
    waits = hidden_words(results, Show.WAITS) if nothing_yet(results) else ""
    text = say(
        "results.screen",
        results=results,
        about=about,
        days=days,
        group=group,
        lines=lines,
        scores=[] if waits else scores,
        waits=waits,
    )
    numbers = [] if waits else [Button(str(number), to_question(results, number).pack()) for number in shown]
    turns = turn_row(page, max(1, len(pages)), lambda to: to_list(results, page=to))
    return Screen(text, (*in_rows(numbers, 5), *turns, *filter_rows(results), *way_rows(results), back_row(results)))


def nothing_yet(results: Results) -> bool:
    """Of no question is there anything to see before the wave is closed."""
    return bool(results.questions) and all(each.show is Show.WAITS for each in results.questions)


def back_row(results: Results) -> tuple[Button, ...]:
    """To where the reader came from."""
    campaign, scenario = address(results)
    if not results.by_curator:
        back = Button(label("results.to_waves"), ResultsList().pack())
    elif campaign:
        back = Button(label("campaigns.to_wave"), WaveOpen(wave=campaign).pack())
    else:
        back = Button(label("results.to_form"), FormOpen(scenario=scenario).pack())
    return (back, *home_row()[0])


def list_screen(found: ResultsPage) -> Screen:
    first = found.page * PAGE
    rows = tuple(
        (Button(f"{number}. {excerpt(row.title, TITLE_ROOM)}", ResultsOpen(campaign=row.campaign_id).pack()),)
        for number, row in enumerate(found.rows, start=first + 1)
    )
    turns = turn_row(found.page, found.pages, lambda to: ResultsList(page=to))
    return Screen(say("results.list", found=found, first=first), (*rows, *turns, *home_row()))


def paged(blocks: Sequence[ResultBlock]) -> Iterator[tuple[int, ...]]:
    """Numbers of the questions on each page, from 1 on; a matrix takes a line for every row shown."""
    page: list[int] = []
    room = LINES
    for number, block in enumerate(blocks, start=1):
        weight = min(LINES, len(block.results)) if block.stem else 1
        if page and weight > room:
            yield tuple(page)
            page, room = [], LINES
        page.append(number)
        room -= weight
    if page:
        yield tuple(page)


def line_of(results: Results, number: int, block: ResultBlock) -> Line:
    if block.stem:
        rows = tuple((question_words(each), short_words(results, each)) for each in block.results[:LINES])
        return Line(number, block.stem, rows, len(block.results) - len(rows))
    return Line(number, question_words(block.results[0]), (("", short_words(results, block.results[0])),), 0)


def question_words(result: Result) -> str:
    text = result.question.step.text
    return label("results.former", text=text) if result.question.former else text


def short_words(results: Results, result: Result) -> str:
    if result.show in (Show.WAITS, Show.FEW):
        return hidden_words(results, result.show)
    found = result.sum
    if not found.n:
        return label("results.words.none")
    if found.mean is not None:
        return label("results.words.mean", sum=found)
    if not any(each.count for each in found.counts):
        return label("results.words.texts", sum=found)
    leading = sorted((each for each in found.counts if each.count), key=lambda each: -each.count)[:LEADING]
    return label("results.words.counts", leading=leading, sum=found)


def hidden_words(results: Results, show: Show) -> str:
    if show is Show.FEW:
        return label("results.words.few")
    return label("results.words.waits" if results.about.campaign_id else "results.words.waits_form")


def score_words(results: Results, score: ScoreResult) -> str:
    if score.show in (Show.WAITS, Show.FEW):
        return hidden_words(results, score.show)
    if score.sum.mean is None:
        return label("results.words.none")
    levels = [label("results.words.level", each=each) for each in score.sum.counts if each.count]
    return "; ".join([label("results.words.mean", sum=score.sum), *levels])


def group_words(group: str) -> str:
    return label(f"results.group.{group}") if group else ""


def filter_rows(results: Results) -> Rows:
    chosen = [Button(label("results.group.everybody"), to_list(results, group="").pack())] if results.group else []
    others = [
        Button(group_words(group), to_list(results, group=group).pack())
        for group in results.groups
        if group != results.group
    ]
    return in_rows((*chosen, *others), 2)


def way_rows(results: Results) -> Rows:
    campaign, scenario = address(results)
    chart = ResultsChart(campaign=campaign, scenario=scenario, group=results.group)
    file = Button(label("results.file"), ResultsFile(campaign=campaign, scenario=scenario).pack())
    rows: list[tuple[Button, ...]] = []
    if results.about.compares:
        rows.append((Button(label("results.compare"), ComparisonOpen(campaign=campaign).pack()),))
    if has_means(results):
        rows.append((Button(label("results.chart"), chart.pack()), file))
    elif results.about.answered:
        rows.append((file,))
    return tuple(rows)


def has_means(results: Results) -> bool:
    return any(each.sum.mean is not None for each in results.questions)


def address(results: Results) -> tuple[int, str]:
    """A wave by its number, a form by its name."""
    about = results.about
    return about.campaign_id, "" if about.campaign_id else about.scenario_id


def to_list(results: Results, *, page: int = 0, group: str | None = None) -> ResultsOpen:
    campaign, scenario = address(results)
    group = results.group if group is None else group
    return ResultsOpen(campaign=campaign, scenario=scenario, group=group, page=page)


def to_question(results: Results, number: int, page: int = 0) -> ResultsQuestion:
    campaign, scenario = address(results)
    return ResultsQuestion(campaign=campaign, scenario=scenario, group=results.group, place=number, page=page)


def question_screen(results: Results, number: int, page: int = 0) -> Screen:
    """`number` from 1 on; one that is not there is the list of all."""
    if not 1 <= number <= len(results.blocks):
        return results_screen(results)
    block = results.blocks[number - 1]
    items = list(items_of(results, block))
    pages = packed(items)
    page, count = find_page_of(len(pages), page)
    first = block.results[0]
    text = say(
        "results.question",
        number=number,
        text=block.stem or question_words(first),
        ends=scale_words(first.question.step),
        group=group_words(results.group),
        words="" if block.stem else short_words(results, first) if first.sum.mean is not None or not items else "",
        items=pages[page] if pages else [],
    )
    turns = turn_row(page, count, lambda to: to_question(results, number, to))
    campaign, scenario = address(results)
    chart = ResultsChart(campaign=campaign, scenario=scenario, group=results.group, place=number)
    drawn = ((Button(label("results.chart"), chart.pack()),),) if any(map(can_be_drawn, block.results)) else ()
    back = Button(label("results.to_list"), to_list(results, page=page_of(results, number)).pack())
    return Screen(text, (*turns, *drawn, (back, *home_row()[0])))


def page_of(results: Results, number: int) -> int:
    return next(n for n, page in enumerate(paged(results.blocks)) if number in page)


def find_page_of(pages: int, page: int) -> tuple[int, int]:
    return min(page, max(0, pages - 1)), max(1, pages)


def can_be_drawn(result: Result) -> bool:
    """People are not: a picture travels further than a message."""
    found = result.sum
    return bool(found.n and found.counts) and not isinstance(result.question.step, PersonChoice)


def items_of(results: Results, block: ResultBlock) -> Iterator[str]:
    for result in block.results:
        if block.stem:
            words = short_words(results, result)
            yield label("results.item.row", label=question_words(result), bar=mean_bar(result), words=words)
        elif result.sum.n:
            yield from count_items(result.sum)
            yield from (label("results.item.text", each=each) for each in result.texts)


def count_items(found: Sum) -> Iterator[str]:
    most = max((each.count for each in found.counts), default=0)
    for each in found.counts:
        bar = blocks(each.count / most if most else 0)
        if found.mean is not None:
            yield label("results.item.mark", label=each.label, bar=bar, count=each.count)
        elif each.count or len(found.counts) <= LINES:
            share = found.share(each.count)
            yield label("results.item.bar", label=each.label, bar=bar, count=each.count, share=share)


def mean_bar(result: Result) -> str:
    step = result.question.step
    if result.sum.mean is None or not isinstance(step, Scale):
        return ""
    return blocks((result.sum.mean - step.min) / (step.max - step.min))


def blocks(share: float) -> str:
    return "▇" * max(1 if share > 0 else 0, round(share * BAR))


def packed(items: Sequence[str]) -> list[list[str]]:
    """Pages of as many items as there is room for, at least one each."""
    pages: list[list[str]] = []
    room = 0
    for item in items:
        if len(item) > room or not pages:
            pages.append([])
            room = ROOM
        pages[-1].append(item)
        room -= len(item) + 2
    return pages


def file_screen(made: ResultsExported, results: Results) -> Screen:
    """In strict privacy the file that travels holds no names and no single answers."""
    back = (Button(label("results.to_results"), to_list(results).pack()), *home_row()[0])
    if made.exported.content is not None:
        document = Document(made.exported.name, made.exported.content)
        return Screen(say("results.file_ready", exported=made.exported), (back,), document)
    document = Document(made.exported.name, made.summary)
    return Screen(say("results.file_on_server", exported=made.exported, days_kept=DAYS_KEPT), (back,), document)
