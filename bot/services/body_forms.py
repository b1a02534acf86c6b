"""What is typed of somebody from outside who sits in a body or helps as an expert."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import YesNo
from bot.services.access import Actor, Denied, get_body_member
from bot.services.forms import Form, Started
from bot.services.subject_words import SubjectKind, subject_of
from bot.services.subjects import id_of, key_of, sender_of, start_about
from bot.storage.models import BodyMember, Run, StepAnswer
from bot.storage.states import Body, Role, RunStatus

OUTSIDER_FORM, EXPERT_FORM, OFFERS_FORM = "body_outsider", "body_expert", "body_offers"
OF_OUTSIDERS = (OUTSIDER_FORM, EXPERT_FORM)
FORMS = (*OF_OUTSIDERS, OFFERS_FORM)  # the last: what a colleague on the list of experts helps with
AGREES, NAME, WORKPLACE, FIRM, OFFERS, CONTACT = "agrees", "name", "workplace", "firm", "offers", "contact"
READS = (
    *(Read(form, AGREES, (YesNo,), Given.ALWAYS) for form in OF_OUTSIDERS),
    *(Read(form, step, TEXT, Given.WHEN_ASKED) for form in OF_OUTSIDERS for step in (NAME, FIRM)),
    *(Read(form, step, TEXT) for form in OF_OUTSIDERS for step in (WORKPLACE, CONTACT)),
    *(Read(form, OFFERS, TEXT, Given.ALWAYS) for form in (EXPERT_FORM, OFFERS_FORM)),
)


def form_of(body: Body) -> str:
    return EXPERT_FORM if body is Body.EXPERTS else OUTSIDER_FORM


async def start_outsider(session: AsyncSession, actor: Actor, body: Body, *, now: datetime) -> Started:
    """What was left half-way about somebody else is not kept."""
    actor.require(Role.CURATOR)
    left = (Run.person_id == actor.person_id, Run.scenario == form_of(body), Run.status != RunStatus.SENT)
    await forget_typed(session, *left, of=actor.organisation_id)
    return await start_about(session, actor, form_of(body), SubjectKind.BODY, body, now=now)


async def start_mending(session: AsyncSession, actor: Actor, member_id: int, *, now: datetime) -> Started | None:
    """Of a person of the bot only what he helps with as an expert: the rest are his own words. None for one who has
    left."""
    member = await get_body_member(session, actor, member_id)
    if member.left_on is not None or (member.person_id is not None and member.body is not Body.EXPERTS):
        return None
    if member.person_id is not None:
        said = {OFFERS: member.offers} if member.offers else {}
        return await start_about(session, actor, OFFERS_FORM, SubjectKind.MEMBER, member_id, now=now, offered=said)
    known: dict[str, Value] = {
        AGREES: bool(member.name),
        NAME: member.name,
        WORKPLACE: member.workplace,
        FIRM: member.workplace,
        OFFERS: member.offers,
        CONTACT: member.contact,
    }
    form = form_of(member.body)
    offered = {step: value for step, value in known.items() if value != "" and (step != OFFERS or form == EXPERT_FORM)}
    return await start_about(session, actor, form, SubjectKind.MEMBER, member_id, now=now, offered=offered)


async def take_outsider(session: AsyncSession, form: Form) -> tuple[str, str]:
    """What sending comes to (done, unnamed, gone), and where it leads back to. Without his word neither name nor
    contact is kept."""
    actor = await sender_of(session, form)
    actor.require(Role.CURATOR)
    member = await meant(session, actor, form)
    if member is None or (member.person_id is not None) != (form.scenario.id == OFFERS_FORM):
        return "gone", ""
    member.offers = words_of(form, OFFERS)
    if member.person_id is not None:
        return "done", subject_of(SubjectKind.BODY, member.body)
    await forget_typed(session, Run.id == form.run.id, of=actor.organisation_id)
    agrees = form.values[AGREES] is True
    member.name = words_of(form, NAME) if agrees else ""
    member.contact = words_of(form, CONTACT) if agrees else ""
    member.workplace = words_of(form, WORKPLACE if agrees else FIRM)
    return "done" if agrees else "unnamed", subject_of(SubjectKind.BODY, member.body)


async def meant(session: AsyncSession, actor: Actor, form: Form) -> BodyMember | None:
    """A new one of the body the form was begun from, or the one whose words are mended; None if he has left."""
    if member_id := id_of(form, SubjectKind.MEMBER):
        member = await get_body_member(session, actor, member_id)
        return None if member.left_on is not None else member
    body = key_of(form, SubjectKind.BODY)
    if body not in {*Body}:
        raise Denied("no such body")
    today = actor.today(form.now)
    made = BodyMember(organisation_id=actor.organisation_id, body=Body(body), chairs=False, joined_on=today)
    session.add(made)
    return made


async def forget_typed(session: AsyncSession, *which: ColumnElement[bool], of: int) -> None:
    """The member's row says what may be kept of somebody from outside: no questionnaire keeps it besides."""
    runs = select(Run.id).where(Run.organisation_id == of, Run.scenario.in_(FORMS), *which)
    await session.execute(
        delete(StepAnswer).where(StepAnswer.run_id.in_(runs)).execution_options(synchronize_session=False)
    )


def words_of(form: Form, step: str) -> str:
    return " ".join(str(form.values.get(step) or "").split())
