"""Waves by the clock: what a look costs for 500 people, who is reminded how often, and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from bot.scheduler.due import Due, run_due
from bot.services import campaign_plans, campaign_silence, campaigns
from bot.services.access import Actor, get_actor
from bot.services.audiences import Audience, AudienceKind, count_pairs, list_asked
from bot.services.campaign_reminders import MOST_REMINDERS, reminder_days
from bot.services.pair_nature import set_nature
from bot.services.timings import Timings, working_time_of
from bot.storage.database import Database
from bot.storage.models import Campaign, Consent, Notice, Organisation, Person, PersonRole, Respondent
from bot.storage.states import (
    CONSENT_PD,
    CampaignStatus,
    NoticeStatus,
    PairForm,
    PairKind,
    PairStatus,
    RespondentStatus,
    Role,
)
from tests.bench.counting import counted
from tests.kit.forms import PULSE, PUPILS, SKILLS
from tests.kit.pairs import FRIDAY, School, open_school

pytestmark = pytest.mark.usefixtures("tiny_forms")
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 10:00 in Moscow
WAVES = [Due("campaigns", Campaign.due_at, campaigns.advance)]
MANY = 500


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def add_crowd(school: School, count: int = MANY) -> None:
    """So many mentors with a consent and an account."""
    numbers = range(1000, 1000 + count)
    async with school.db.write() as session:
        people = [
            {"id": n, "organisation_id": school.organisation_id, "telegram_id": n, "created_at": FRIDAY}
            for n in numbers
        ]
        await session.execute(insert(Person), people)
        roles = [{"person_id": n, "role": Role.MENTOR, "organisation_id": school.organisation_id} for n in numbers]
        await session.execute(insert(PersonRole), roles)
        consents = [
            {
                "organisation_id": school.organisation_id, "person_id": n, "document": CONSENT_PD, "version": 1,
                "text_hash": "", "text": "", "agreed": True, "decided_at": FRIDAY,
            }
            for n in numbers
        ]  # fmt: skip
        await session.execute(insert(Consent), consents)


async def curator(school: School, session: object) -> Actor:
    return await school.actor(session, school.vera)  # type: ignore[arg-type]


async def launched(school: School, now: datetime = MONDAY, scenario: str = "tiny_pulse") -> int:
    async with school.db.write() as session:
        actor = await curator(school, session)
        campaign_id = await campaign_plans.start_plan(session, actor, scenario, now=now)
        assert await campaigns.launch(session, actor, campaign_id, now=now)
    return campaign_id


async def tick(school: School, now: datetime) -> list[str]:
    """Every statement of one beat's work."""
    with counted(school.db) as statements:
        await run_due(school.db, WAVES, now)
    return [sql for sql, _ in statements]


async def read(school: School, campaign_id: int) -> Campaign:
    async with school.db.read() as session:
        return await session.get_one(Campaign, campaign_id)


async def count_notices(school: School, kind: str) -> int:
    async with school.db.read() as session:
        return await session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == kind)) or 0


async def test_500_people_cost_what_five_do(school: School) -> None:
    await add_crowd(school)
    with counted(school.db) as opening:
        campaign_id = await launched(school)
    assert len(opening) <= 14
    assert await count_notices(school, "campaign_invited") == MANY + 2

    monday = MONDAY + timedelta(days=7, hours=-1)
    assert len(await tick(school, monday)) <= 12
    assert await count_notices(school, "campaign_reminded") == MANY + 2
    assert len(await tick(school, MONDAY + timedelta(days=8))) <= 12  # nothing is due but newcomers

    end = (await read(school, campaign_id)).closes_at
    assert len(await tick(school, end)) <= 12
    assert (await read(school, campaign_id)).status is CampaignStatus.CLOSED
    assert await count_notices(school, "campaign_closed") == 1


async def test_500_people_are_looked_through_at_the_price_of_two(school: School) -> None:
    """Those who have not answered, and those who can be ticked."""
    prices = []
    for count in (0, MANY):
        await add_crowd(school, count) if count else None
        campaign_id = await launched(school)
        async with school.db.write() as session:
            actor = await curator(school, session)
            with counted(school.db) as silent:
                found = await campaign_silence.list_silent(session, actor, campaign_id, query="", now=MONDAY)
            draft = await campaign_plans.start_plan(session, actor, "tiny_skills", now=MONDAY)
            with counted(school.db) as ticking:
                plan = await campaign_plans.read_plan(session, actor, draft, now=MONDAY)
                await campaign_plans.list_ticks(session, actor, plan)
        assert found.waiting == count + 2
        prices.append((len(silent), len(ticking)))
    assert all(silent <= 7 and ticking <= 12 for silent, ticking in prices)


async def test_an_idle_beat_looks_once(school: School) -> None:
    await launched(school)
    assert len(set(await tick(school, MONDAY + timedelta(hours=1)))) == 1


async def test_a_wave_nobody_ran_for_opens_late_and_keeps_its_length(school: School) -> None:
    async with school.db.write() as session:
        actor = await curator(school, session)
        campaign_id = await campaign_plans.start_plan(session, actor, "tiny_pulse", now=MONDAY)
        setting = await campaign_plans.open_draft(session, actor, campaign_id, MONDAY)
        assert setting is not None
        campaign_plans.set_days_ahead(setting, 1)
        assert await campaigns.launch(session, actor, campaign_id, now=MONDAY)
    late = MONDAY + timedelta(days=60)
    await tick(school, late)
    wave = await read(school, campaign_id)
    assert wave.status is CampaignStatus.OPEN
    assert wave.closes_at - late > timedelta(days=13)


async def test_after_a_month_of_standstill_it_ends_without_a_word_to_the_asked(school: School) -> None:
    campaign_id = await launched(school)
    await tick(school, MONDAY + timedelta(days=30))
    assert (await read(school, campaign_id)).status is CampaignStatus.CLOSED
    assert await count_notices(school, "campaign_reminded") == 0


@pytest.mark.parametrize(
    ("opens", "closes", "days"),
    [
        ("2026-11-24", "2026-12-08", ["2026-11-30", "2026-12-04"]),
        ("2026-11-24", "2026-12-01", ["2026-11-27"]),
        ("2026-11-24", "2026-11-27", ["2026-11-26"]),
        ("2026-11-24", "2026-11-26", []),
        ("2026-11-24", "2026-11-25", []),
        ("2026-11-24", "2026-12-03", ["2026-11-27", "2026-12-01"]),
        ("2026-12-22", "2027-01-12", ["2026-12-25", "2026-12-30"]),
        ("2026-04-28", "2026-05-04", ["2026-04-30"]),
    ],
)
def test_days_of_reminders(opens: str, closes: str, days: list[str]) -> None:
    """Working days only: the holidays of January and May are stepped over, and no two words come on days in a row."""
    working = working_time_of(Organisation(time_zone="Europe/Moscow", hours_from="08:30", hours_to="18:30"))
    opens_at = working.at_local(date.fromisoformat(opens), working.hours_from)
    closes_at = working.at_local(date.fromisoformat(closes), working.hours_to)
    found = reminder_days(opens_at, closes_at, working, Timings())
    assert [day.isoformat() for day in found] == days


async def asked_of(school: School, scenario: object, audience: Audience) -> list[tuple[int, int | None, Role]]:
    async with school.db.read() as session:
        found = await list_asked(session, school.organisation_id, scenario, audience)  # type: ignore[arg-type]
    return [(each.person_id, each.pair_id, each.role) for each in found]


async def test_whom_an_audience_comes_to(school: School) -> None:
    pair = await school.pair(PairStatus.ACTIVE, form=PairForm.HEAD_TEACHER)
    await school.pair(PairStatus.PROPOSED, mentee_id=(await school.mentee(1)).id)
    anna, boris = school.anna.id, school.boris.id
    everybody = Audience(AudienceKind.ROLES, ("mentor",))
    assert await asked_of(school, PULSE, everybody) == [(anna, None, Role.MENTOR)]
    assert await asked_of(school, SKILLS, everybody) == [(anna, pair, Role.MENTOR)]
    assert await asked_of(school, SKILLS, Audience(AudienceKind.ROLES, ("staff",))) == []
    pairs = Audience(AudienceKind.PAIRS)
    assert await asked_of(school, PULSE, pairs) == [(anna, None, Role.MENTOR), (boris, None, Role.MENTEE)]
    of_form = Audience(AudienceKind.PAIR_FORM, ("head_teacher",))
    assert await asked_of(school, SKILLS, of_form) == [(anna, pair, Role.MENTOR)]
    assert await asked_of(school, SKILLS, Audience(AudienceKind.PAIR_FORM, ("pupil_pupil",))) == []
    assert await asked_of(school, SKILLS, Audience(AudienceKind.PAIR_KIND, ("reverse",))) == []
    listed = Audience(AudienceKind.PEOPLE, people=(boris, school.marina.id))
    assert await asked_of(school, PULSE, listed) == [(boris, None, Role.MENTEE)]
    assert await asked_of(school, PUPILS.model_copy(update={"pair_forms": ["pupil_pupil"]}), pairs) == []


async def test_pairs_are_counted_as_the_form_asks_them(school: School) -> None:
    await school.pair(PairStatus.ACTIVE, form=PairForm.HEAD_TEACHER)
    async with school.db.read() as session:
        forms, _ = await count_pairs(session, school.organisation_id, SKILLS)
        none, kinds = await count_pairs(
            session, school.organisation_id, SKILLS.model_copy(update={"pair_forms": ["teacher_teacher"]})
        )
    assert forms == {PairForm.HEAD_TEACHER: 1}
    assert (none, kinds) == ({}, {})


async def test_who_is_asked_keeps_the_nature_the_pair_had_then(school: School) -> None:
    pair_id = await school.pair(PairStatus.ACTIVE, form=PairForm.HEAD_TEACHER, kind=PairKind.REVERSE)
    await launched(school, scenario="tiny_skills")
    async with school.db.write() as session:
        await set_nature(session, await curator(school, session), pair_id, form=PairForm.TEACHER_TEACHER)
    async with school.db.read() as session:
        asked = (await session.scalars(select(Respondent))).one()
    assert (asked.pair_id, asked.pair_form, asked.pair_kind) == (pair_id, PairForm.HEAD_TEACHER, PairKind.REVERSE)


async def test_a_nameless_wave_asks_only_those_who_answer_themselves(school: School) -> None:
    async with school.db.write() as session:
        await session.execute(update(Person).where(Person.id == school.boris.id).values(telegram_id=None))
    roles = Audience(AudienceKind.ROLES, ("mentor", "mentee"))
    async with school.db.read() as session:
        for anonymous, people in ((False, {school.anna.id, school.boris.id}), (True, {school.anna.id})):
            found = await list_asked(session, school.organisation_id, PULSE, roles, anonymous=anonymous)
            assert {each.person_id for each in found} == people


async def test_whoever_has_not_consented_or_has_left_is_not_asked(school: School) -> None:
    async with school.db.write() as session:
        await session.execute(update(Consent).where(Consent.person_id == school.anna.id).values(revoked_at=MONDAY))
    roles = Audience(AudienceKind.ROLES, ("mentor", "mentee"))
    assert [person for person, _, _ in await asked_of(school, PULSE, roles)] == [school.boris.id]


# As often as they are listed: short steps of time and reminders by hand, or most walks would come to nothing.
ACTS = [
    *[("days", 1)] * 6,
    *[("days", 3)] * 4,
    *[("remind", 0)] * 6,
    *[("extend", 7), ("extend", 14)] * 2,
    *[("leave", number) for number in range(8)],
    *[("answer", 0), ("answer", 1), ("excuse", 0), ("excuse", 1)],
    *[("hours", 14), ("hours", 5), ("restart", 0), ("month", 0)],
]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=16))
@example([("remind", 0), ("days", 1)] * 4)
@example([("leave", 7), ("days", 3), ("remind", 0), ("extend", 7), ("days", 3), ("days", 3), ("days", 3)])
@example([("days", 1), ("hours", 14), ("remind", 0), ("leave", 0)])  # midnight in Moscow, still yesterday in UTC
async def test_nobody_is_reminded_more_than_twice(school: School, acts: list[tuple[str, int]]) -> None:
    """Whatever is answered, put off, extended, reminded of by hand, and however the clock jumps."""
    await clear(school)
    walk = Walk(school, await launched(school))
    for act, number in acts:
        await getattr(walk, act)(number)
        await tick(school, walk.now)
        await walk.look()


async def clear(school: School) -> None:
    async with school.db.write() as session:
        await session.execute(update(Campaign).values(status=CampaignStatus.CLOSED, due_at=None))
        await session.execute(update(Person).values(away_from=None, away_until=None))


class Walk:
    def __init__(self, school: School, campaign_id: int) -> None:
        self.school = school
        self.campaign_id = campaign_id
        self.now = MONDAY

    async def days(self, number: int) -> None:
        for _ in range(number):
            self.now += timedelta(days=1)
            await tick(self.school, self.now)

    async def hours(self, number: int) -> None:
        self.now += timedelta(hours=number)

    async def month(self, number: int) -> None:
        self.now += timedelta(days=30)

    async def restart(self, number: int) -> None:
        """A look that is repeated, as after a crash: due again at once."""
        async with self.school.db.write() as session:
            await session.execute(
                update(Campaign).where(Campaign.status == CampaignStatus.OPEN).values(due_at=self.now)
            )

    async def remind(self, number: int) -> None:
        async with self.school.db.write() as session:
            actor = await get_actor(session, 103)
            await campaigns.remind_now(session, actor, self.campaign_id, now=self.now)

    async def extend(self, number: int) -> None:
        async with self.school.db.write() as session:
            actor = await get_actor(session, 103)
            await campaigns.extend_by(session, actor, self.campaign_id, number, now=self.now)

    async def answer(self, number: int) -> None:
        await self.mark(number, RespondentStatus.ANSWERED)

    async def excuse(self, number: int) -> None:
        await self.mark(number, RespondentStatus.EXCUSED)

    async def mark(self, number: int, status: RespondentStatus) -> None:
        async with self.school.db.write() as session:
            own = select(Respondent.id).where(Respondent.campaign_id == self.campaign_id).order_by(Respondent.id)
            chosen = await session.scalar(own.offset(number % 2).limit(1))
            await session.execute(update(Respondent).where(Respondent.id == chosen).values(status=status))

    async def leave(self, number: int) -> None:
        async with self.school.db.write() as session:
            person = await session.get_one(Person, (self.school.anna, self.school.boris)[number % 2].id)
            today = working_time_of(await session.get_one(Organisation, person.organisation_id)).local(self.now).date()
            person.away_from, person.away_until = today, today + timedelta(days=3 + number)

    async def look(self) -> None:
        async with self.school.db.read() as session:
            own = Notice.payload["campaign_id"].as_integer() == self.campaign_id
            said = list(await session.scalars(select(Notice).where(own, Notice.kind == "campaign_reminded")))
            wave = await session.get_one(Campaign, self.campaign_id)
            working = working_time_of(await session.get_one(Organisation, wave.organisation_id))
            people = {person.id: person for person in await session.scalars(select(Person))}
        days = [(each.person_id, working.local(each.created_at).date()) for each in said]
        assert len(days) == len(set(days)), "twice in a day"
        for person_id in {person for person, _ in days}:
            assert sum(person == person_id for person, _ in days) <= MOST_REMINDERS
        for each in said:
            person = people[each.person_id]
            if person.away_from and person.away_until:
                assert not person.away_from < working.local(each.created_at).date() <= person.away_until
        assert all(each.status is NoticeStatus.QUEUED for each in said)
        assert wave.status in (CampaignStatus.OPEN, CampaignStatus.CLOSED)
