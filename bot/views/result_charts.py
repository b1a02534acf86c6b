"""What is drawn of results: data -> documents.charts.Chart. Nothing here names anybody."""

from dataclasses import replace

from bot.documents.charts import Bar, Chart, Track, draw_chart
from bot.scenarios.steps import Scale
from bot.services.comparisons import Compared, Comparison
from bot.services.results import Result, ResultBlock, Results
from bot.texts import label
from bot.views.result_words import days_words, scale_words, way_of, way_words, with_way
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
            way = way_words(step)
            heading = with_way(block.stem, way) if block.stem and not bars else ""
            text = question_words(result)
            bars.append(Bar(text if block.stem else with_way(text, way), share, words, heading=heading))
    return bars


def question_chart(results: Results, number: int) -> Chart | None:
    """The distribution of one question; of a matrix the means of its rows. None where there is nothing to draw."""
    if not 1 <= number <= len(results.blocks):
        return None
    block = results.blocks[number - 1]
    if block.stem:
        bars = mean_bars(block)
        bars = [replace(bar, heading="") for bar in bars]
        title = with_way(block.stem, way_words(block.results[0].question.step))
        return Chart(title, label("results.chart_scales"), bars) if bars else None
    return distribution_chart(block.results[0])


def distribution_chart(result: Result) -> Chart | None:
    found = result.sum
    if not can_be_drawn(result):
        return None
    bars = [
        Bar(each.label, each.count / found.n, f"{each.count} · {found.share(each.count)} %") for each in found.counts
    ]
    note = " · ".join(filter(None, (label("results.chart_counts", n=found.n), scale_words(result.question.step))))
    return Chart(question_words(result), note, bars)


def title_of(results: Results) -> str:
    group = group_words(results.group)
    title = ", ".join(filter(None, (results.about.title, days_words(results.about))))
    return f"{title}: {group}" if group else title


def comparison_chart(found: Comparison) -> Chart | None:
    tracks: list[Track] = []
    stem = ""
    drawn: list[Compared] = []
    for each in (*found.lines, *found.scores):
        if each.before is not None and each.after is not None:
            drawn.append(each)
            track = track_of(each, each.before, each.after, heading=each.stem if each.stem != stem else "")
            tracks.append(replace(track, apart=bool(tracks) and each.stem != stem))
            stem = each.stem
    if not tracks:
        return None
    note = label(
        "comparison.chart_note",
        before=days_words(found.before) if found.before else "",
        after=days_words(found.after),
        paired=any(each.paired for each in drawn),
        unpaired=not all(each.paired for each in drawn),
    )
    footer = "" if all(each.paired for each in drawn) else label("comparison.chart_unpaired")
    return Chart(label("comparison.chart_title", title=found.after.title), note, tracks, footer)


def track_of(each: Compared, before: float, after: float, *, heading: str) -> Track:
    points = tuple((value - each.low) / (each.high - each.low) for value in (before, after))
    way = way_of(each.low, each.high, *each.ends)
    text = each.label if each.stem else with_way(each.label, way)
    words = label("comparison.chart_words", each=each)
    return Track(text, points, words, with_way(heading, way) if heading else "")
