"""What is drawn of results: data -> documents.charts.Chart. Nothing here names anybody."""

from dataclasses import replace

from bot.documents.charts import Bar, Chart, Track, draw_chart
from bot.scenarios.steps import Scale
from bot.services.comparisons import Compared, Comparison
from bot.services.results import Result, ResultBlock, Results
from bot.texts import label
from bot.views.results import can_be_drawn, group_words, question_words

__all__ = ["Chart", "comparison_chart", "draw_chart", "means_chart", "question_chart"]


def means_chart(results: Results) -> Chart:
    """Every scale that may be shown, its mean as a bar."""
    bars: list[Bar] = []
    stem = ""
    for block in results.blocks:
        found = mean_bars(block)
        if bars and found and (stem or block.stem):
            found[0] = replace(found[0], apart=True)
        bars += found
        stem = block.stem if found else stem
    scales = {(each.min, each.max) for each in scales_of(results)}
    if len(scales) == 1:
        ((low, high),) = scales
        note = label("results.chart_note", low=low, high=high)
    else:
        note = label("results.chart_scales")
    return Chart(title_of(results), note, bars)


def scales_of(results: Results) -> list[Scale]:
    return [each.question.step for each in results.questions if isinstance(each.question.step, Scale)]


def mean_bars(block: ResultBlock) -> list[Bar]:
    bars: list[Bar] = []
    for result in block.results:
        step, found = result.question.step, result.sum
        if isinstance(step, Scale) and found.mean is not None:
            words = label("results.chart_words", mean=found.mean, n=found.n)
            share = (found.mean - step.min) / (step.max - step.min)
            bars.append(Bar(question_words(result), share, words, heading="" if bars else block.stem))
    return bars


def question_chart(results: Results, number: int) -> Chart | None:
    """The distribution of one question; of a matrix the means of its rows. None where there is nothing to draw."""
    if not 1 <= number <= len(results.blocks):
        return None
    block = results.blocks[number - 1]
    if block.stem:
        bars = mean_bars(block)
        bars = [replace(bar, heading="") for bar in bars]
        return Chart(block.stem, label("results.chart_scales"), bars) if bars else None
    return distribution_chart(block.results[0])


def distribution_chart(result: Result) -> Chart | None:
    found = result.sum
    if not can_be_drawn(result):
        return None
    bars = [
        Bar(each.label, each.count / found.n, f"{each.count} · {found.share(each.count)} %") for each in found.counts
    ]
    return Chart(question_words(result), label("results.chart_counts", n=found.n), bars)


def title_of(results: Results) -> str:
    group = group_words(results.group)
    return f"{results.about.title}: {group}" if group else results.about.title


def comparison_chart(found: Comparison) -> Chart | None:
    tracks: list[Track] = []
    stem = ""
    for each in (*found.lines, *found.scores):
        if each.before is not None and each.after is not None:
            track = track_of(each, each.before, each.after, heading=each.stem if each.stem != stem else "")
            tracks.append(replace(track, apart=bool(tracks) and each.stem != stem))
            stem = each.stem
    if not tracks:
        return None
    unpaired = next((each for each in (*found.lines, *found.scores) if not each.paired), None)
    footer = label("comparison.chart_unpaired", before=unpaired.n, after=unpaired.n_after) if unpaired else ""
    title = label("comparison.chart_title", title=found.after.title)
    return Chart(title, label("comparison.chart_note"), tracks, footer)


def track_of(each: Compared, before: float, after: float, *, heading: str) -> Track:
    points = tuple((value - each.low) / (each.high - each.low) for value in (before, after))
    return Track(each.label, points, label("comparison.chart_words", each=each), heading)
