"""All that was answered in a wave, or to a form outside waves, before anything is cut to what one reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.model import Scenario
from bot.scenarios.path import answered, score
from bot.scenarios.steps import FileStep, Number, PersonChoice
from bot.scenarios.values import FILE, chosen
from bot.services.access import Actor, Denied, get_campaign_results, get_organisation
from bot.services.names import full_name, named
from bot.services.people import FORM_OF_ROLE
from bot.services.result_forms import Wordings, read_wordings
from bot.services.result_groups import Published, known_to_curators, least_of_unnamed, publish
from bot.services.result_replies import Replies, Reply, read_replies, read_replies_between, sent_between
from bot.services.timings import working_time_of
from bot.storage.models import Attachment, Campaign, Organisation, Person, Run
from bot.storage.states import Calendar, CampaignStatus, PairForm, PairKind, Privacy, Role


@dataclass(frozen=True)
class Given:
    """One reply as the form it was sent with reads it: by question key, None where skipped; scores by name."""

    reply: Reply
    values: Mapping[str, Value]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class About:
    """What every reader of results may know of them."""

    campaign_id: int  # 0: a form outside waves
    scenario_id: str
    title: str
    anonymous: bool
    closed: bool
    asked: int
    answered: int
    closes_at: datetime | None = None  # local; of a closed wave when it was closed
    opens_at: datetime | None = None  # local
    begins_at: datetime | None = None  # local, of what is summed up outside waves
    compares: bool = False  # with an earlier wave, or numbers of «до» and «после» within


@dataclass(frozen=True)
class Source:
    """All that was answered, not yet cut to what one reader may see."""

    about: About
    wordings: Wordings
    given: tuple[Given, ...]
    per_person: tuple[int, ...]  # of an anonymous wave: how many replies each has given
    people: Mapping[str, Person] = field(default_factory=dict)  # who was chosen or written about, by id as in answers
    files: Mapping[str, str] = field(default_factory=dict)  # names by «file:id»

    def values(self, key: str) -> dict[int, Value]:
        """Answers to one question by the place of the reply; without the skipped ones."""
        return {n: value for n, each in enumerate(self.given) if (value := each.values.get(key)) is not None}

    def answered(self, key: str) -> frozenset[int]:
        return frozenset(self.values(key))

    def scored(self, name: str) -> frozenset[int]:
        return frozenset(n for n, each in enumerate(self.given) if name in each.scores)

    def names(self, privacy: Privacy) -> dict[str, str]:
        """As the chat shows them."""
        return {**{key: named(person, privacy).name for key, person in self.people.items()}, **self.files}

    def full_names(self) -> dict[str, str]:
        """For papers and tables."""
        return {**{key: full_name(person) for key, person in self.people.items()}, **self.files}


async def read_wave(session: AsyncSession, actor: Actor, campaign_id: int) -> Source:
    """Three statements, whatever the number of respondents; one more for each of former wordings, people and files."""
    return await read_source(session, actor, await get_campaign_results(session, actor, campaign_id))


async def read_source(session: AsyncSession, actor: Actor, campaign: Campaign) -> Source:
    replies = await read_replies(session, campaign)
    wordings = await read_wordings(session, campaign.organisation_id, campaign.scenario, editions_of(replies))
    given = read_given(wordings, replies.replies)
    about = About(
        campaign.id,
        campaign.scenario,
        campaign.title or wordings.today.title,
        campaign.anonymous,
        campaign.status is CampaignStatus.CLOSED,
        replies.asked,
        replies.answered,
        closes_at=(campaign.closed_at or campaign.closes_at).astimezone(actor.zone),
        opens_at=(campaign.opened_at or campaign.opens_at).astimezone(actor.zone),
        compares=campaign.before_id is not None or wordings.today.pairs_with is not None or has_numbers(wordings.today),
    )
    return await with_names(session, campaign.organisation_id, Source(about, wordings, given, replies.per_person))


async def read_form_source(session: AsyncSession, actor: Actor, scenario_id: str, *, now: datetime) -> Source:
    """What was sent since the beginning of this year of the programme, in waves or not. For the curator: averages of a
    time that goes on would tell by their difference who has just answered."""
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    begins_at = year_begins_at(organisation, now)
    replies = await read_replies_between(session, organisation.id, scenario_id, begins_at, now)
    wordings = await read_wordings(session, organisation.id, scenario_id, editions_of(replies))
    if not wordings.today.moments and scenario_id not in FORM_OF_ROLE.values():
        raise Denied(f"{scenario_id} is a dialogue of the bot's own")
    given = read_given(wordings, replies.replies)
    about = About(
        0,
        scenario_id,
        wordings.today.title,
        anonymous=False,
        closed=False,
        asked=replies.asked,
        answered=replies.answered,
        begins_at=begins_at.astimezone(actor.zone),
    )
    return await with_names(session, organisation.id, Source(about, wordings, given, ()))


async def is_filled_outside_waves(
    session: AsyncSession, organisation: Organisation, scenario_id: str, now: datetime
) -> bool:
    """Whether `read_form_source` has something that no wave shows."""
    wanted = sent_between(organisation.id, scenario_id, year_begins_at(organisation, now), now)
    return bool(await session.scalar(select(exists().where(*wanted, Run.respondent_id.is_(None)))))


def year_begins_at(organisation: Organisation, now: datetime) -> datetime:
    working = working_time_of(organisation)
    today = working.local(now).date()
    first = date(today.year, 9 if organisation.calendar is Calendar.SCHOOL else 1, 1)
    begins = first if first <= today else first.replace(year=today.year - 1)
    return working.at_local(begins, time.min)


def has_numbers(form: Scenario) -> bool:
    """Of «до» and «после» in one form: steps `<x>_before` and `<x>_after`."""
    numbers = {step.id for step in form.steps if isinstance(step, Number)}
    return any(step.removesuffix("_before") + "_after" in numbers for step in numbers if step.endswith("_before"))


def editions_of(replies: Replies) -> set[str]:
    return {edition for reply in replies.replies for edition in reply.editions}


async def with_names(session: AsyncSession, organisation_id: int, source: Source) -> Source:
    people = await read_people(session, organisation_id, source)
    return replace(source, people=people, files=await read_files(session, organisation_id, source))


async def read_people(session: AsyncSession, organisation_id: int, source: Source) -> dict[str, Person]:
    keys = [question.key for question in source.wordings.questions if isinstance(question.step, PersonChoice)]
    ids = {int(person) for each in source.given for key in keys for person in chosen(each.values.get(key))}
    ids |= {person for each in source.given for person in each.reply.about}
    if not ids:
        return {}
    wanted = select(Person).where(Person.organisation_id == organisation_id, Person.id.in_(ids))
    return {str(person.id): person for person in await session.scalars(wanted)}


async def read_files(session: AsyncSession, organisation_id: int, source: Source) -> dict[str, str]:
    keys = [question.key for question in source.wordings.questions if isinstance(question.step, FileStep)]
    values = {str(each.values.get(key)) for each in source.given for key in keys}
    ids = {int(value.removeprefix(FILE)) for value in values if value.startswith(FILE)}
    if not ids:
        return {}
    wanted = select(Attachment.id, Attachment.name).where(
        Attachment.organisation_id == organisation_id, Attachment.id.in_(ids)
    )
    return {f"{FILE}{attachment_id}": name for attachment_id, name in await session.execute(wanted)}


def read_given(wordings: Wordings, replies: Sequence[Reply]) -> tuple[Given, ...]:
    found = []
    for reply in replies:
        form = wordings.form(reply.editions)
        values = {wordings.key(form, step): value for step, value in answered(form, reply.answers)}
        found.append(Given(reply, values, scores_of(wordings, form, reply)))
    return tuple(found)


def scores_of(wordings: Wordings, form: Scenario, reply: Reply) -> dict[str, float]:
    """Those made of the questions as they are asked today."""
    if not form.scoring:
        return {}
    found = score(form, reply.answers)
    today = {name: each.steps for name, each in form.scoring.items() if name in wordings.today.scoring}
    return {
        name: found[name]
        for name, steps in today.items()
        if name in found and all(wordings.keys[form.edition, step] == step for step in steps)
    }


def groups_of(source: Source) -> dict[str, frozenset[int]]:
    """Every way to part a wave's replies, in the order in which they are published; of two that are one, the first."""
    found: dict[str, frozenset[int]] = {}
    if not source.about.campaign_id:
        return found
    for words, of in ((Role, "role"), (PairForm, "pair_form"), (PairKind, "pair_kind")):
        for word in words:
            group = frozenset(n for n, each in enumerate(source.given) if getattr(each.reply, of) is word)
            if 0 < len(group) < len(source.given) and group not in found.values():
                found[str(word)] = group
    return found


def published(source: Source, groups: Mapping[str, frozenset[int]]) -> Published:
    if source.about.anonymous:
        return publish(range(len(source.given)), {}, least=least_of_unnamed(source.per_person))
    return publish(
        [each.reply.person.id if each.reply.person else 0 for each in source.given],
        groups,
        known=known_to_curators([each.reply.entered_by_id for each in source.given]),
    )
