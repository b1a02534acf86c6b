"""Before and after: the same questions on the same scale in two waves, and numbers of «до» and «после» in one form.

Who answered both times is paired by person (and pair), so that the difference is not the difference between two crowds.
What this reader may see in averages only is compared without pairs: the pairs would be one more group, and the rest of
each wave could be computed (decision 0008).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from statistics import fmean

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.model import Score
from bot.scenarios.steps import Number, Scale
from bot.services.access import Actor, get_campaign_results
from bot.services.result_forms import Question
from bot.services.result_groups import LEAST
from bot.services.result_readers import Reading, Right, reading_of
from bot.services.result_sources import About, Source, read_source
from bot.services.result_sums import as_number, level_of
from bot.services.results import Result, ScoreResult, Show, results_for
from bot.storage.models import Campaign
from bot.storage.states import CampaignStatus

BEFORE, AFTER = "_before", "_after"
Key = tuple[int, int | None]  # a person, a pair


@dataclass(frozen=True)
class Compared:
    """`n`: pairs of answers; without pairs `n` before and `n_after` after. A mean that may not be shown is None."""

    label: str
    low: float
    high: float
    n: int = 0
    before: float | None = None
    after: float | None = None
    stem: str = ""
    paired: bool = True
    n_after: int = 0
    levels: tuple[str, str] = ("", "")  # of a score
    ends: tuple[str, str] = ("", "")  # what the lowest and the highest mark mean

    @property
    def delta(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Change:
    """A number of «до» and of «после» in one reply."""

    label: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        return self.after - self.before

    @property
    def percent(self) -> float | None:
        """(after − before) / before × 100; nothing to divide by when before is 0."""
        return 100 * self.difference / self.before if self.before else None


@dataclass(frozen=True)
class Comparison:
    after: About
    before: About | None
    lines: tuple[Compared, ...]
    scores: tuple[Compared, ...]
    changes: tuple[Change, ...]  # of the newest reply

    @property
    def has_unpaired(self) -> bool:
        return any(not each.paired for each in (*self.lines, *self.scores))


async def read_comparison(session: AsyncSession, actor: Actor, campaign_id: int) -> Comparison:
    campaign = await get_campaign_results(session, actor, campaign_id)
    after = await read_source(session, actor, campaign)
    earlier = await find_before(session, campaign, after.wordings.today.pairs_with)
    before = await read_source(session, actor, earlier) if earlier else None
    return compare(before, after, reading_of(actor))


async def find_before(session: AsyncSession, campaign: Campaign, partner: str | None) -> Campaign | None:
    """The wave named when this one was made; else the newest earlier one of the form it is compared with."""
    if campaign.before_id is not None:
        wanted = Campaign.id == campaign.before_id
    elif partner is not None:
        wanted = (Campaign.scenario == partner) & (Campaign.opens_at < campaign.opens_at)
    else:
        return None
    begun = Campaign.status.in_((CampaignStatus.OPEN, CampaignStatus.CLOSED))
    return await session.scalar(
        select(Campaign)
        .where(Campaign.organisation_id == campaign.organisation_id, wanted, begun)
        .order_by(Campaign.opens_at.desc(), Campaign.id.desc())
        .limit(1)
    )


def compare(before: Source | None, after: Source, reading: Reading) -> Comparison:
    changes = changes_within(after, reading)
    if before is None:
        return Comparison(after.about, None, (), (), changes)
    return Comparison(
        after.about,
        before.about,
        tuple(compare_questions(before, after, reading)),
        tuple(compare_scores(before, after, reading)),
        changes,
    )


def compare_questions(before: Source, after: Source, reading: Reading) -> list[Compared]:
    earlier = {each.question.key: each for each in results_for(before, reading).questions}
    pairing = Pairing(before, after, reading)
    found = []
    for block in results_for(after, reading).blocks:
        for now in block.results:
            then = earlier.get(now.question.key)
            if then and (marks := same_scale(then.question, now.question)):
                line = Compared(now.question.step.text, *marks, stem=block.stem, ends=ends_of(now.question))
                found.append(filled(line, then, now, pairing.answers(then.question, now.question)))
    return found


def same_scale(one: Question, other: Question) -> tuple[float, float] | None:
    a, b = one.step, other.step
    if not isinstance(a, Scale) or not isinstance(b, Scale) or (a.min, a.max) != (b.min, b.max):
        return None
    return a.min, a.max


def ends_of(question: Question) -> tuple[str, str]:
    step = question.step
    return (step.low or "", step.high or "") if isinstance(step, Scale) else ("", "")


@dataclass(frozen=True)
class Pairing:
    """Who answered both times."""

    before: Source
    after: Source
    reading: Reading

    @property
    def possible(self) -> bool:
        return not self.before.about.anonymous and not self.after.about.anonymous

    @property
    def by_pair(self) -> bool:
        """One wave about each pair and one about everything are paired by person."""
        return all(any(each.reply.pair_id for each in source.given) for source in (self.before, self.after))

    def answers(self, then: Question, now: Question) -> list[tuple[Key, float, float]]:
        return self.pairs(
            self.by_key(self.before, self.before.values(then.key), (then,)),
            self.by_key(self.after, self.after.values(now.key), (now,)),
        )

    def scores(self, name: str) -> list[tuple[Key, float, float]]:
        found = []
        for source in (self.before, self.after):
            steps = source.wordings.today.scoring[name].steps
            asked = [question for question in source.wordings.questions if question.key in steps]
            scored = {n: each.scores[name] for n, each in enumerate(source.given) if name in each.scores}
            found.append(self.by_key(source, scored, asked))
        return self.pairs(*found)

    def by_key(self, source: Source, values: Mapping[int, Value], asked: Iterable[Question]) -> dict[Key, float]:
        """Without what this reader's partner wrote of their pair; of several answers of one person the mean."""
        found: dict[Key, list[float]] = {}
        for n, value in values.items():
            reply = source.given[n].reply
            if reply.person is not None and not any(self.reading.is_kept_out(reply, each.readers) for each in asked):
                key = (reply.person.id, reply.pair_id if self.by_pair else None)
                found.setdefault(key, []).append(as_number(value))
        return {key: fmean(numbers) for key, numbers in found.items()}

    def pairs(self, before: Mapping[Key, float], after: Mapping[Key, float]) -> list[tuple[Key, float, float]]:
        return [(key, before[key], after[key]) for key in before if key in after] if self.possible else []


def filled(
    line: Compared, then: Result | ScoreResult, now: Result | ScoreResult, pairs: Sequence[tuple[Key, float, float]]
) -> Compared:
    """Paired where every answer may be read and both waves know whose it is."""
    if then.show is now.show is Show.EACH:
        if len({key[0] for key, _, _ in pairs}) < LEAST:
            return replace(line, n=len(pairs))
        before, after = fmean(each for _, each, _ in pairs), fmean(each for _, _, each in pairs)
        return replace(line, n=len(pairs), before=before, after=after)
    unpaired = replace(line, n=then.sum.n, n_after=now.sum.n, paired=False)
    if min(then.sum.n, now.sum.n) < LEAST:
        return unpaired
    return replace(unpaired, before=then.sum.mean, after=now.sum.mean)


def compare_scores(before: Source, after: Source, reading: Reading) -> list[Compared]:
    earlier = {each.name: each for each in results_for(before, reading).scores}
    pairing = Pairing(before, after, reading)
    found = []
    for now in results_for(after, reading).scores:
        score, then = after.wordings.today.scoring[now.name], earlier.get(now.name)
        if then is not None and before.wordings.today.scoring[now.name].how == score.how:
            line = Compared(now.title, *range_of(after, score))
            found.append(with_levels(filled(line, then, now, pairing.scores(now.name)), score))
    return found


def range_of(source: Source, score: Score) -> tuple[float, float]:
    marks = [step for step in source.wordings.today.steps if step.id in score.steps and isinstance(step, Scale)]
    lows, highs = [step.min for step in marks] or [0], [step.max for step in marks] or [1]
    return (sum(lows), sum(highs)) if score.how == "sum" else (fmean(lows), fmean(highs))


def with_levels(line: Compared, score: Score) -> Compared:
    if line.before is None or line.after is None or not score.levels:
        return line
    return replace(line, levels=(level_of(score, line.before), level_of(score, line.after)))


def changes_within(source: Source, reading: Reading) -> tuple[Change, ...]:
    """Of curator_quantitative and its like: `works_before` with `works_after` in the newest reply that is read."""
    questions = {each.key: each for each in source.wordings.questions if isinstance(each.step, Number)}
    read = [
        each
        for each in source.given
        if not any(reading.is_kept_out(each.reply, question.readers) for question in questions.values())
    ]
    if source.about.anonymous or not read:
        return ()
    newest = max(read, key=lambda each: each.reply.run_id)
    return tuple(
        change
        for key in questions
        if key.endswith(BEFORE) and (change := change_of(questions, key, newest.values, reading)) is not None
    )


def change_of(
    questions: Mapping[str, Question], key: str, values: Mapping[str, object], reading: Reading
) -> Change | None:
    pair = [questions.get(each) for each in (key, key.removesuffix(BEFORE) + AFTER)]
    both = [each for each in pair if each is not None and reading.right(each.readers) is Right.EACH]
    numbers = [number for each in both if isinstance(number := values.get(each.key), int | float)]
    if len(numbers) < 2:
        return None
    return Change(common_words([each.step.text for each in both]), *map(float, numbers))


def common_words(texts: Sequence[str]) -> str:
    """«Количество наставников: до программы» and «…: после программы» are about «Количество наставников»."""
    words = zip(*(text.split() for text in texts), strict=False)
    shared = [each[0] for each in takewhile(lambda each: len(set(each)) == 1, words)]
    return " ".join(shared).rstrip(" :,;–—-(") or texts[0]
