"""What the answers to a form come to, for one reader: each question as that reader was promised to read it.

The curator reads what `curator` may read as it comes in. What may be seen in averages only (an anonymous wave, a
question for `averages`, everything for the head and the council) appears when the wave is closed: until then the
difference between two looks would be one person's answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from bot.scenarios.answers import Value
from bot.scenarios.model import Score
from bot.scenarios.steps import Day, FileStep, Line, LongText, Moment, PersonChoice
from bot.scenarios.values import render_value
from bot.services.names import named
from bot.services.result_forms import Block, Question
from bot.services.result_groups import EVERYBODY, Published
from bot.services.result_readers import Reading, Right
from bot.services.result_replies import Reply
from bot.services.result_sources import About, Source, groups_of, published
from bot.services.result_sums import Sum, add_up, add_up_scores

WRITTEN = (Line, LongText, Day, Moment, FileStep)


class Show(StrEnum):
    """Why a question looks as it does."""

    EACH = "each"  # this reader may read every answer
    TOGETHER = "together"  # averages and counts only
    WAITS = "waits"  # until the wave is closed
    FEW = "few"  # fewer than three people, or the rest would be


@dataclass(frozen=True)
class Written:
    author: str  # empty where nobody is to know
    words: str
    about: tuple[str, ...] = ()  # the partner, or both of the pair
    of_pair: bool = False


@dataclass(frozen=True)
class Result:
    question: Question
    show: Show
    sum: Sum
    texts: tuple[Written, ...] = ()


@dataclass(frozen=True)
class ResultBlock:
    results: tuple[Result, ...]
    stem: str = ""


@dataclass(frozen=True)
class ScoreResult:
    name: str
    title: str
    show: Show
    sum: Sum


@dataclass(frozen=True)
class Results:
    about: About
    group: str
    groups: tuple[str, ...]  # that can be chosen
    n: int  # replies in the group
    blocks: tuple[ResultBlock, ...]
    scores: tuple[ScoreResult, ...]
    withheld: bool  # what the reader's own partner wrote about their pair is left out
    by_curator: bool = False  # who reads

    @property
    def questions(self) -> tuple[Result, ...]:
        return tuple(result for block in self.blocks for result in block.results)


def results_for(source: Source, reading: Reading, group: str = EVERYBODY) -> Results:
    """A group that is not there is everybody."""
    groups = groups_of(source)
    open_to = published(source, groups)
    rights = {question.key: reading.right(question.readers) for question in source.wordings.questions}
    freely = not source.about.anonymous and Right.EACH in rights.values()
    shown = tuple(key for key in groups if freely or (source.about.closed and key in open_to.groups))
    group = group if group in shown else EVERYBODY
    members = groups.get(group, frozenset(range(len(source.given))))
    cut = Cut(source, reading, open_to, members, group, source.names(reading.privacy))
    blocks = (ResultBlock(cut.block(block), block.stem) for block in source.wordings.blocks)
    return Results(
        source.about,
        group,
        shown,
        len(cut.members),
        tuple(block for block in blocks if block.results),
        cut.scores(),
        withheld=any(cut.is_own(n) for n in cut.members),
        by_curator=reading.curator,
    )


@dataclass(frozen=True)
class Cut:
    """The replies of one group before one reader."""

    source: Source
    reading: Reading
    open_to: Published
    members: frozenset[int]
    group: str
    names: Mapping[str, str]  # people by id and files by «file:id»

    def block(self, block: Block) -> tuple[Result, ...]:
        found = (self.result(question) for question in block.questions)
        return tuple(result for result in found if result is not None)

    def result(self, question: Question) -> Result | None:
        right = self.reading.right(question.readers)
        if right is Right.NONE or (right is Right.TOGETHER and isinstance(question.step, (*WRITTEN, PersonChoice))):
            return None
        show = self.show(right, self.source.answered(question.key))
        if show not in (Show.EACH, Show.TOGETHER):
            return Result(question, show, Sum(0))
        shown = {
            n: value
            for n, value in self.source.values(question.key).items()
            if n in self.members and (show is Show.TOGETHER or not self.is_withheld(n, question))
        }
        texts = self.texts(question, shown) if isinstance(question.step, WRITTEN) else ()
        return Result(question, show, add_up(question.step, list(shown.values()), self.names), texts)

    def show(self, right: Right, answered_by: frozenset[int]) -> Show:
        if right is Right.EACH and not self.source.about.anonymous:
            return Show.EACH
        if not self.source.about.closed:
            return Show.WAITS
        return Show.TOGETHER if self.open_to.allows(self.group, answered_by) else Show.FEW

    def is_withheld(self, n: int, question: Question) -> bool:
        """A curator who is in a pair besides reads there what the partner may read, and no more."""
        given = self.source.given[n]
        if given.values.get(question.key) is None:
            return False
        return self.reading.is_kept_out(given.reply, question.readers)

    def texts(self, question: Question, values: Mapping[int, Value]) -> tuple[Written, ...]:
        found = [
            self.written(self.source.given[n].reply, render_value(question.step, value, self.names))
            for n, value in values.items()
        ]
        if not self.source.about.anonymous:
            return tuple(found)
        return tuple(
            sorted(found, key=lambda each: drawn_by_lot(self.source.about.campaign_id, question.key, each.words))
        )

    def written(self, reply: Reply, words: str) -> Written:
        author = named(reply.person, self.reading.privacy).name if reply.person else ""
        about = tuple(self.names.get(str(each), "") for each in reply.about)
        return Written(author, words, about, of_pair=reply.pair_id is not None)

    def scores(self) -> tuple[ScoreResult, ...]:
        scoring = self.source.wordings.today.scoring
        return tuple(result for name, each in scoring.items() if (result := self.score(name, each)) is not None)

    def score(self, name: str, score: Score) -> ScoreResult | None:
        form = self.source.wordings.today
        right = min(self.reading.right(form.readers(step)) for step in form.steps if step.id in score.steps)
        if right is Right.NONE:
            return None
        show = self.show_score(right, score)
        if show not in (Show.EACH, Show.TOGETHER):
            return ScoreResult(name, score.title, show, Sum(0))
        found = {n: one.scores[name] for n, one in enumerate(self.source.given) if name in one.scores}
        values = [found[n] for n in self.members & found.keys() if show is Show.TOGETHER or not self.is_own(n)]
        return ScoreResult(name, score.title, show, add_up_scores(score, values))

    def show_score(self, right: Right, score: Score) -> Show:
        """Who left out one step of a score stands out between the sum of the others and the steps' own sums."""
        if right is Right.EACH and not self.source.about.anonymous:
            return Show.EACH
        if not self.source.about.closed:
            return Show.WAITS
        scored = [self.source.scored(name) for name in self.source.wordings.today.scoring]
        safe = all(self.open_to.allows(self.group, self.source.answered(step), *scored) for step in score.steps)
        return Show.TOGETHER if safe else Show.FEW

    def is_own(self, n: int) -> bool:
        return any(self.is_withheld(n, question) for question in self.source.wordings.questions)


def drawn_by_lot(campaign_id: int, key: str, words: object) -> str:
    """The same order at every look, another one under every question: texts of one person do not stand together."""
    return sha256(f"{campaign_id}:{key}:{words}".encode()).hexdigest()
