"""What a wave came to, for each who may look: the curator, the head, the council."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.services import access
from bot.services.access import Denied
from bot.services.pair_nature import set_nature
from bot.services.result_readers import reading_of
from bot.services.result_sources import read_form_source, read_wave
from bot.services.results import Result, Results, Show, results_for
from bot.storage.database import Database
from bot.storage.models import Campaign, Edition, Person, PersonRole
from bot.storage.states import CampaignStatus, PairForm, PairKind, PairStatus, Role, RunStatus
from tests.kit.answered_waves import SATISFACTION, Answered, add_respondent, add_run, in_library, named_form, wave_of
from tests.kit.desk import LONG_AGO, MONDAY, School, Statements, open_school

VERA, GRIGORY, KLARA, MARINA, ANNA = 3, 4, 5, 9, 1
FORM = named_form("satisfaction", SATISFACTION, visible_to="[author, curator]")
AVERAGES = named_form("averaged", SATISFACTION, visible_to="[author, averages]")
FOR_HEAD = named_form("for_head", SATISFACTION, visible_to="[author, head]")
PAIRS = named_form("about_pairs", SATISFACTION, visible_to="[author, curator]", about="pair")
LISTED = (FORM, AVERAGES, FOR_HEAD, PAIRS)


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(*LISTED):
        yield


@dataclass
class Town:
    """A school with people enough for averages, seen by whoever asks."""

    db: Database
    school: School
    people: list[Person]

    async def wave(self, scenario: Scenario, replies: Sequence[dict[str, Any]], **columns: Any) -> int:
        """The replies come from one person each; an empty one from somebody who is silent."""
        answered = [Answered(person, values) for person, values in zip(self.people, replies, strict=False)]
        async with self.db.write() as session:
            return (await wave_of(session, self.school.curator, scenario, answered, **columns)).id

    def at(self, session: AsyncSession) -> School:
        """The school in another transaction than the one it was made in."""
        return School(session, self.school.organisation, self.school.curator)

    async def results(self, campaign_id: int, who: int = VERA, group: str = "") -> Results:
        async with self.db.read() as session:
            actor = await access.get_actor(session, who)
            return results_for(await read_wave(session, actor, campaign_id), reading_of(actor), group)


@pytest.fixture
async def town(db: Database) -> Town:
    async with db.write() as session:
        school = await open_school(session)
        await school.person("Соколов Григорий Петрович", Role.HEAD, telegram_id=GRIGORY)
        await school.person("Юсупова Клара Равилевна", Role.COUNCIL, telegram_id=KLARA)
        people = [await school.person(f"Ч{n} Борис Ильич", Role.MENTEE, telegram_id=100 + n) for n in range(12)]
        await open_school(session, curator_id=MARINA, short_name="Лицей")
    return Town(db, school, people)


def answers(sat: int, often: str = "weekly", words: str | None = None) -> dict[str, Any]:
    return {"sat": sat, "often": often, "words": words}


def of(results: Results, key: str) -> Result:
    return next(each for each in results.questions if each.question.key == key)


def counts(result: Result) -> dict[str, int]:
    return {each.label: each.count for each in result.sum.counts if each.count}


async def test_each_question_is_summed_up(town: Town) -> None:
    wave = await town.wave(FORM, [answers(8, words="Всё хорошо"), answers(10, "monthly"), answers(3), {}])
    found = await town.results(wave)
    assert (found.about.asked, found.about.answered) == (4, 3)
    sat = of(found, "sat")
    assert (sat.sum.n, sat.sum.mean, sat.sum.median, counts(sat)) == (3, 7, 8, {"3": 1, "8": 1, "10": 1})
    assert counts(of(found, "often")) == {"раз в неделю": 2, "раз в месяц": 1}
    assert [(each.author, each.words) for each in of(found, "words").texts] == [("Борис Ильич Ч.", "Всё хорошо")]


async def test_only_the_newest_sent_run_of_a_respondent_counts(town: Town) -> None:
    wave = await town.wave(FORM, [])
    async with town.db.write() as session:
        campaign = await session.get_one(Campaign, wave)
        boris = town.people[0]
        respondent = await add_respondent(session, campaign, FORM, Answered(boris, answers(1)), MONDAY)
        await add_run(session, boris, FORM, answers(9), MONDAY, respondent=respondent)
        await add_run(session, boris, FORM, answers(2), MONDAY, respondent=respondent, status=RunStatus.REPLACED)
        await add_run(session, boris, FORM, answers(3), MONDAY, respondent=respondent, status=RunStatus.OPEN)
    assert counts(of(await town.results(wave), "sat")) == {"9": 1}


async def test_what_fell_off_the_path_does_not_count(town: Town) -> None:
    asked = named_form(
        "satisfaction",
        """
        - {id: met, kind: yes_no, text: Встречались?}
        - {id: sat, kind: scale, text: Довольны?, when: {step: met, is: true}}
        """,
    )
    with in_library(asked):
        wave = await town.wave(asked, [{"met": True, "sat": 8}, {"met": False, "sat": 1}])
        assert counts(of(await town.results(wave), "sat")) == {"8": 1}


async def test_what_the_curator_may_read_comes_in_live(town: Town) -> None:
    wave = await town.wave(FORM, [answers(8)], closed=False)
    assert of(await town.results(wave), "sat").show is Show.EACH


@pytest.mark.parametrize(
    ("form", "who"), [(AVERAGES, VERA), (FOR_HEAD, GRIGORY)], ids=["the curator of averages", "the head"]
)
async def test_averages_wait_for_the_end_of_the_wave(town: Town, form: Scenario, who: int) -> None:
    four = [answers(8), answers(9), answers(7), answers(1)]
    going_on = await town.results(await town.wave(form, four, closed=False), who)
    assert {each.show for each in going_on.questions} == {Show.WAITS}
    assert all(each.sum.n == 0 for each in going_on.questions)
    closed = await town.results(await town.wave(form, four), who)
    assert (of(closed, "sat").show, of(closed, "sat").sum.mean) == (Show.TOGETHER, 6.25)
    assert "words" not in {each.question.key for each in closed.questions}


@pytest.mark.parametrize(("form", "who"), [(AVERAGES, VERA), (FOR_HEAD, GRIGORY)])
async def test_two_answers_are_no_average(town: Town, form: Scenario, who: int) -> None:
    found = await town.results(await town.wave(form, [answers(8), answers(9), {}, {}]), who)
    assert {each.show for each in found.questions} == {Show.FEW}
    assert all(each.sum.n == 0 and each.sum.mean is None for each in found.questions)


async def test_papers_the_curator_typed_hide_nobody(town: Town) -> None:
    """Of three answers whoever knows two knows the third."""
    vera = town.school.curator.id

    async def sat_of(typed: int, answered: int) -> Result:
        replies = [
            Answered(person, answers(9), entered_by_id=vera if n < typed else None)
            for n, person in enumerate(town.people[:answered])
        ]
        async with town.db.write() as session:
            wave = await wave_of(session, town.school.curator, AVERAGES, replies)
        return of(await town.results(wave.id), "sat")

    for typed, answered, show in ((2, 3, Show.FEW), (3, 5, Show.FEW), (2, 5, Show.TOGETHER), (3, 3, Show.TOGETHER)):
        assert (await sat_of(typed, answered)).show is show


async def test_nobody_reads_what_was_not_promised(town: Town) -> None:
    wave = await town.wave(FORM, [answers(8), answers(9), answers(7)])
    assert (await town.results(wave, GRIGORY)).blocks == ()
    assert (await town.results(wave, KLARA)).blocks == ()
    assert (await town.results(await town.wave(FOR_HEAD, [answers(8)] * 3), VERA)).blocks == ()


@pytest.mark.parametrize("who", [100, MARINA], ids=["a mentee", "the curator of another organisation"])
async def test_nobody_else_gets_results(town: Town, who: int) -> None:
    wave = await town.wave(FORM, [answers(8)])
    with pytest.raises(Denied):
        await town.results(wave, who)


async def test_anonymous_texts_come_from_three_up_in_an_order_of_their_own(town: Town) -> None:
    six = [answers(5, words=word) for word in ("а", "б", "в", "г", "д", "е")]
    wave = await town.wave(FORM, six, anonymous=True)
    words = of(await town.results(wave), "words")
    assert {each.author for each in words.texts} == {""}
    assert sorted(each.words for each in words.texts) == ["а", "б", "в", "г", "д", "е"]
    assert [each.words for each in words.texts] == [each.words for each in of(await town.results(wave), "words").texts]
    few = await town.wave(FORM, [answers(5, words="а"), answers(5, words="б"), answers(5)], anonymous=True)
    assert (of(await town.results(few), "words").show, of(await town.results(few), "words").texts) == (Show.FEW, ())
    assert of(await town.results(few), "sat").show is Show.TOGETHER
    going_on = await town.results(await town.wave(FORM, six, anonymous=True, closed=False))
    assert {each.show for each in going_on.questions} == {Show.WAITS}


async def test_three_replies_of_one_person_are_no_anonymous_average(town: Town) -> None:
    async with town.db.write() as session:
        pairs = [(await town.at(session).pair(mentee=town.people[n], mentor=town.people[11])).id for n in range(3)]
        replies = [Answered(town.people[11], answers(9), Role.MENTOR, pair) for pair in pairs]
        wave = (await wave_of(session, town.school.curator, PAIRS, replies, anonymous=True)).id
    assert of(await town.results(wave), "sat").show is Show.FEW


async def test_groups_by_role_and_kind_of_pair(town: Town) -> None:
    async with town.db.write() as session:
        replies = []
        for n in range(6):
            kind = PairKind.GROUP if n < 3 else PairKind.TRADITIONAL
            pair = await town.at(session).pair(PairStatus.ACTIVE, town.people[6 + n], town.people[n], kind=kind)
            replies.append(Answered(town.people[n], answers(n + 1), Role.MENTEE, pair.id))
        replies += [Answered(town.people[n], answers(10), Role.MENTOR) for n in range(6, 12)]
        waves = {form.id: await wave_of(session, town.school.curator, form, replies) for form in (FORM, AVERAGES)}
    for form, show in ((FORM, Show.EACH), (AVERAGES, Show.TOGETHER)):
        wave = waves[form.id].id
        assert (await town.results(wave)).groups == ("mentor", "mentee", "traditional", "group")
        group = await town.results(wave, group="group")
        assert (group.n, of(group, "sat").show, of(group, "sat").sum.mean) == (3, show, 2)
        assert of(await town.results(wave, group="mentor"), "sat").sum.mean == 10
        assert (await town.results(wave, group="nonsense")).n == 12


async def test_a_pair_that_is_given_another_kind_stays_in_its_group(town: Town) -> None:
    """Else the difference between two looks at a closed wave is one person's answer."""
    async with town.db.write() as session:
        replies, pairs = [], []
        for n in range(6):
            kind = PairKind.GROUP if n < 3 else PairKind.TRADITIONAL
            pairs.append(await town.at(session).pair(PairStatus.ACTIVE, town.people[6 + n], town.people[n], kind=kind))
            replies.append(Answered(town.people[n], answers(n + 1), Role.MENTEE, pairs[n].id))
        replies += [Answered(town.people[n], answers(10), Role.MENTOR) for n in range(6, 9)]
        wave = (await wave_of(session, town.school.curator, AVERAGES, replies)).id
    before = await town.results(wave, group="group")
    async with town.db.write() as session:
        vera = await access.get_actor(session, VERA)
        await set_nature(session, vera, pairs[5].id, form=PairForm.HEAD_TEACHER, kind=PairKind.GROUP)
    after = await town.results(wave, group="group")
    assert (before.n, after.n, before.groups) == (3, 3, after.groups)
    assert of(before, "sat").sum == of(after, "sat").sum


async def test_a_group_of_two_is_shown_only_where_each_answer_may_be_read(town: Town) -> None:
    replies = [
        Answered(person, answers(n + 1), Role.MENTOR if n < 2 else Role.MENTEE)
        for n, person in enumerate(town.people[:7])
    ]
    async with town.db.write() as session:
        waves = [(await wave_of(session, town.school.curator, form, replies)).id for form in (FORM, AVERAGES)]
    assert of(await town.results(waves[0], group="mentor"), "sat").sum.mean == 1.5
    averages = await town.results(waves[1], group="mentor")
    assert (averages.group, averages.groups, averages.n) == ("", (), 7)


async def test_a_curator_in_a_pair_does_not_read_what_the_partner_wrote_of_it(town: Town) -> None:
    async with town.db.write() as session:
        mentor = await town.at(session).person("Королёва Анна Сергеевна", Role.MENTOR, telegram_id=ANNA)
        session.add(PersonRole(person_id=mentor.id, role=Role.CURATOR, organisation_id=mentor.organisation_id))
        own = await town.at(session).pair(PairStatus.ACTIVE, mentor, town.people[0])
        other = await town.at(session).pair(PairStatus.ACTIVE, town.people[11], town.people[1])
        replies = [
            Answered(town.people[0], answers(1, words="С Анной трудно"), pair_id=own.id),
            Answered(town.people[1], answers(9), pair_id=other.id),
        ]
        wave = (await wave_of(session, town.school.curator, PAIRS, replies)).id
    found = await town.results(wave, ANNA)
    assert found.withheld
    assert counts(of(found, "sat")) == {"9": 1}
    assert of(found, "words").texts == ()
    assert counts(of(await town.results(wave, VERA), "sat")) == {"1": 1, "9": 1}


async def test_words_about_a_pair_say_about_which(town: Town) -> None:
    async with town.db.write() as session:
        anna = await town.at(session).person("Королёва Анна Сергеевна", Role.MENTOR)
        pairs = [await town.at(session).pair(PairStatus.ACTIVE, anna, town.people[n]) for n in range(4)]
        replies = [Answered(anna, answers(n + 1, words=f"слово {n}"), Role.MENTOR, pairs[n].id) for n in range(4)]
        waves = [
            (await wave_of(session, town.school.curator, PAIRS, replies, anonymous=anonymous)).id
            for anonymous in (False, True)
        ]
    named, nameless = [of(await town.results(wave), "words").texts for wave in waves]
    assert {(each.words, each.author, *each.about) for each in named} == {
        (f"слово {n}", "Анна Сергеевна К.", "Борис Ильич Ч.") for n in range(4)
    }
    assert all(each.of_pair for each in named)
    assert {(each.author, each.about) for each in nameless} <= {("", ())}


SCORED = """
- {id: a, kind: scale, text: А, max: 3}
- {id: b, kind: scale, text: Б, max: 3, optional: true}
"""
LEVELS = "{from: 2, to: 4, label: мало}, {from: 5, to: 6, label: много}"
SUM = f"{{total: {{title: Итог, steps: [a, b], how: sum, levels: [{LEVELS}]}}}}"


async def test_scores_with_their_levels(town: Town) -> None:
    scored = named_form("satisfaction", SCORED, scoring=SUM)
    with in_library(scored):
        wave = await town.wave(scored, [{"a": 3, "b": 3}, {"a": 1, "b": 2}, {"a": 2, "b": None}])
        (total,) = (await town.results(wave)).scores
    assert (total.title, total.sum.n, total.sum.mean) == ("Итог", 2, 4.5)
    assert [(each.label, each.count) for each in total.sum.counts] == [("мало", 1), ("много", 1)]


async def test_a_score_that_would_tell_who_skipped_is_not_shown(town: Town) -> None:
    scored = named_form("averaged", SCORED, scoring=SUM, visible_to="[author, averages]")
    with in_library(scored):
        four = [{"a": 3, "b": 3}, {"a": 1, "b": 2}, {"a": 2, "b": 2}]
        (shown,) = (await town.results(await town.wave(scored, four))).scores
        found = await town.results(await town.wave(scored, [*four, {"a": 2, "b": None}]))
    assert (shown.show, found.scores[0].show) == (Show.TOGETHER, Show.FEW)
    assert of(found, "a").show is Show.TOGETHER


async def test_who_is_wanted_is_for_the_curator_alone(town: Town) -> None:
    wish = "- {id: whom, kind: person, bank: mentors, text: С кем хотите?, max_choices: 2}"
    mine, heads = (named_form(name, wish, visible_to=v) for name, v in (("wish", "[curator]"), ("shown", "[head]")))
    first, second = town.people[10], town.people[11]
    replies = [{"whom": [str(first.id)]}, {"whom": [str(second.id), str(first.id)]}, {"whom": [str(first.id)]}]
    with in_library(mine, heads):
        found = await town.results(await town.wave(mine, replies))
        assert {each.count for each in of(found, "whom").sum.counts} == {3, 1}
        assert (await town.results(await town.wave(heads, replies), GRIGORY)).blocks == ()


async def test_a_matrix_stands_together_and_other_under_its_choice(town: Town) -> None:
    asked = named_form(
        "satisfaction",
        """
        - {id: d, kind: matrix, text: Насколько трудно?, rows: {ict: ИКТ, law: Право}}
        - {id: why, kind: single, text: Почему?, options: {time: времени нет}, other: другое}
        """,
    )
    with in_library(asked):
        replies = [{"d_ict": 3, "d_law": 5, "why": "other", "why_other": "болею"}]
        found = await town.results(await town.wave(asked, replies))
    matrix, choice = found.blocks
    assert (matrix.stem, [each.question.key for each in matrix.results]) == ("Насколько трудно?", ["d_ict", "d_law"])
    assert [each.words for each in choice.results[1].texts] == ["болею"]


async def test_answers_to_an_older_wording_stand_by_themselves_where_they_cannot_be_added(town: Town) -> None:
    older = named_form(
        "satisfaction",
        """
        - {id: sat, kind: scale, text: Довольны?, max: 5}
        - {id: often, kind: single, text: Часто?, options: {weekly: раз в неделю, daily: каждый день}}
        """,
        visible_to="[author, curator]",
    )
    wave = await town.wave(FORM, [answers(9), answers(8)])
    async with town.db.write() as session:
        session.add(
            Edition(scenario=older.id, version=1, digest=older.edition, content=older.dumped(), created_at=LONG_AGO)
        )
        campaign = await session.get_one(Campaign, wave)
        late = Answered(town.people[5], {"sat": 5, "often": "daily"})
        await add_respondent(session, campaign, older, late, MONDAY)
    found = await town.results(wave)
    assert counts(of(found, "sat")) == {"9": 1, "8": 1}
    assert counts(of(found, f"sat@{older.edition}")) == {"5": 1}
    assert of(found, f"sat@{older.edition}").question.former
    assert counts(of(found, "often")) == {"раз в неделю": 2, "каждый день": 1}


async def test_a_form_outside_waves_since_the_beginning_of_the_year(town: Town) -> None:
    async with town.db.write() as session:
        for at, mark in ((MONDAY, 9), (MONDAY - timedelta(days=1), 4), (MONDAY - timedelta(days=300), 1)):
            await add_run(session, town.people[0], FORM, answers(mark), at)
        await add_run(session, town.people[1], FORM, answers(5), MONDAY, status=RunStatus.OPEN)
        await add_run(session, town.people[2], AVERAGES, answers(5), MONDAY)
    async with town.db.read() as session:
        actor = await access.get_actor(session, VERA)
        now = MONDAY + timedelta(days=1)
        found = results_for(await read_form_source(session, actor, FORM.id, now=now), reading_of(actor))
        hidden = results_for(await read_form_source(session, actor, AVERAGES.id, now=now), reading_of(actor))
        with pytest.raises(Denied):
            await read_form_source(session, await access.get_actor(session, GRIGORY), FORM.id, now=now)
        with pytest.raises(Denied):
            await read_form_source(session, actor, "nothing", now=now)
    assert counts(of(found, "sat")) == {"4": 1}
    assert {each.show for each in hidden.questions} == {Show.WAITS}


async def test_a_wave_of_many_takes_as_many_statements_as_one_of_few(town: Town) -> None:
    taken = []
    for size in (2, 12):
        wave = await town.wave(FORM, [answers(n % 10 + 1, words="слова") for n in range(size)])
        with Statements(town.db) as statements:
            await town.results(wave)
        taken.append(len(statements))
    assert taken[0] == taken[1] <= 4  # who asks, the wave, who answered, the answers


async def test_a_cancelled_wave_has_nothing(town: Town) -> None:
    wave = await town.wave(AVERAGES, [])
    async with town.db.write() as session:
        (await session.get_one(Campaign, wave)).status = CampaignStatus.CANCELLED
    assert {each.show for each in (await town.results(wave)).questions} == {Show.WAITS}
