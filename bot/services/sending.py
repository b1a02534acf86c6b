"""«Отправить»: the questionnaire is closed, and what it was asked for happens, in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios import path
from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import FileStep, YesNo
from bot.services import (
    action_lists,
    advice_mending,
    announcements,
    attachments,
    body_forms,
    campaign_plans,
    consents,
    cycle_approval,
    cycle_setup,
    duty_contact,
    evidence,
    item_closing,
    joining,
    leave,
    meeting_tasks,
    meetings,
    organisations,
    pair_consents,
    pairs,
    paper,
    people,
    protocols,
    publication_words,
    respondents,
    roadmap_editing,
    runs,
    sent_forms,
    target_forms,
)
from bot.services.access import Denied, get_actor
from bot.services.answer_names import file_of
from bot.services.forms import Form
from bot.services.home import Home, read_home
from bot.services.names import Named, named
from bot.services.run_views import Going, RunView, complete, view
from bot.storage.models import Organisation, Person, Run
from bot.storage.states import CONSENT_PD, Role, RunStatus

READS = (
    Read(CONSENT_PD, "agree", (YesNo,), Given.ALWAYS),
    Read(CONSENT_PD, "channel_known", (YesNo,), Given.WHEN_ASKED),
    Read(consents.MENTOR_CONSENT, "agree", (YesNo,), Given.ALWAYS),
)


@dataclass(frozen=True)
class Sent:
    """`outcome` chooses the sentence of thanks: texts `sent.<thanks>.<outcome>`."""

    scenario_id: str
    title: str
    outcome: str
    screen_message_id: int | None
    next: RunView | None  # asked right away, while the person is here
    home: Home | None  # otherwise: what else waits for this person
    pair_id: int | None
    meeting_id: int | None
    thanks: str  # the family of the sentence: the scenario's, or `default`
    changed_until: datetime | None = None  # local; of a wave
    campaign_id: int | None = None  # the wave of the curator whom a day was asked of
    advice_id: int | None = None  # the card of the library whose words were asked for
    subject: str = ""  # what else the dialogue was about, or what came of it: services/subjects
    paper_of: Named | None = None  # a curator has entered this person's paper
    draft_id: int | None = None  # of a trial: nothing was kept
    days: tuple[date, date] | None = None  # the first and the last one of a leave


@dataclass(frozen=True)
class Effect:
    """What sending came to; `next_scenario` is asked right away, while the person is here."""

    outcome: str = "done"
    next_scenario: str | None = None
    meeting_id: int | None = None
    campaign_id: int | None = None
    advice_id: int | None = None
    subject: str | None = None  # what came of it, where the dialogue began about something else
    days: tuple[date, date] | None = None


Take = Callable[[AsyncSession, Form], Awaitable[Effect]]


async def send(session: AsyncSession, telegram_id: int, run_id: int, *, now: datetime) -> Sent | RunView:
    """A RunView when there is nothing to send: a question is still open, or it was sent before."""
    own = await runs.load_own(session, telegram_id, run_id)
    if not own.open or not path.sendable(own.scenario, own.answers):
        return await complete(session, own, view(own, now))
    if own.run.edition_id is not None:
        return await end_trial(session, own)
    await runs.keep_as_sent(session, own, now=now)
    if own.run.entered_by_id is not None:
        await runs.close_own(session, own.run)
    person = await session.get_one(Person, own.run.person_id)
    organisation = await session.get_one(Organisation, own.run.organisation_id)
    values = {step.id: value for step, value in path.answered(own.scenario, own.answers)}
    if any(isinstance(step, FileStep) for step in own.scenario.steps):
        sent = [file_id for value in values.values() if (file_id := file_of(value)) is not None]
        await attachments.forget_unsent(session, run_id, sent)
    form = Form(own.run, own.scenario, values, person, organisation, now)
    effect = await take(session, form)
    follow = await follow_up(session, form, telegram_id, effect.next_scenario) if effect.next_scenario else None
    return Sent(
        scenario_id=own.scenario.id,
        title=own.scenario.title,
        outcome=effect.outcome,
        screen_message_id=own.run.screen_message_id,
        next=follow,
        home=None if follow else await read_home(session, await get_actor(session, telegram_id), now=now),
        pair_id=own.run.pair_id,
        meeting_id=effect.meeting_id or own.run.meeting_id,
        paper_of=named(person, organisation.privacy) if own.run.entered_by_id is not None else None,
        thanks=own.scenario.id if own.scenario.id in EFFECTS else "default",
        changed_until=None if own.run.anonymous else view(own, now).changed_until,
        campaign_id=effect.campaign_id,
        advice_id=effect.advice_id,
        subject=own.run.subject if effect.subject is None else effect.subject,
        days=effect.days,
    )


async def end_trial(session: AsyncSession, own: Going) -> Sent:
    """A draft was walked through to its end: the run goes with everything that was answered in it."""
    await session.execute(delete(Run).where(Run.id == own.run.id).execution_options(synchronize_session=False))
    return Sent(
        scenario_id=own.scenario.id,
        title=own.scenario.title,
        outcome="trial",
        screen_message_id=own.run.screen_message_id,
        next=None,
        home=None,
        pair_id=None,
        meeting_id=None,
        thanks="default",
        draft_id=own.run.edition_id,
    )


async def take(session: AsyncSession, form: Form) -> Effect:
    """An anonymous answer brings about nothing: whatever it did would tell whose it was."""
    if form.run.anonymous:
        await respondents.keep_anonymously(session, form)
        return Effect("anonymous")
    await runs.close(session, form.run.id, RunStatus.SENT, now=form.now)
    if form.run.respondent_id is not None:
        await respondents.record_answer(session, form)
    return await EFFECTS.get(form.scenario.id, say_thanks)(session, form)


async def follow_up(session: AsyncSession, form: Form, telegram_id: int, scenario_id: str) -> RunView:
    run_id = await runs.start(
        session,
        organisation_id=form.organisation.id,
        person_id=form.person.id,
        scenario_id=scenario_id,
        now=form.now,
    )
    return await runs.resume(session, telegram_id, run_id, now=form.now)


async def take_part(session: AsyncSession, form: Form) -> Effect:
    """Consent to personal data. Declining is not an error: the person takes part on paper."""
    agreed = all(form.values.get(step) is True for step in ("agree", "channel_known"))
    await consents.record(session, form.person, form.organisation, form.scenario, agreed=agreed, now=form.now)
    if not agreed:
        return Effect("declined")
    return Effect(next_scenario=None if form.person.given_name else "introduce")


async def introduce(session: AsyncSession, form: Form) -> Effect:
    people.introduce(form.person, form.values)
    await joining.announce_join(session, form.person, now=form.now)
    return Effect()


async def add_newcomer(session: AsyncSession, form: Form) -> Effect:
    assert form.person.telegram_id is not None
    await paper.add_newcomer(session, await get_actor(session, form.person.telegram_id), form)
    return Effect()


async def set_up(session: AsyncSession, form: Form) -> Effect:
    """The first curator meets the organisation before the consent: the consent names it as the operator."""
    if Role.CURATOR not in (await people.roles_of(session, [form.person.id])).get(form.person.id, ()):
        raise Denied(f"person {form.person.id} is no curator any more")
    organisations.set_up(form.organisation, form.values, now=form.now)
    consented = await consents.live_consent(session, form.person.id, CONSENT_PD)
    return Effect(next_scenario=None if consented else CONSENT_PD)


async def enter_mentor_bank(session: AsyncSession, form: Form) -> Effect:
    people.enter_mentor_bank(form.person, form.values)
    return Effect()


async def enter_mentee_bank(session: AsyncSession, form: Form) -> Effect:
    """The request stands in the bank by itself: a sent run of a mentee."""
    return Effect()


async def sign_mentor_consent(session: AsyncSession, form: Form) -> Effect:
    agreed = form.values.get("agree") is True
    await consents.record(session, form.person, form.organisation, form.scenario, agreed=agreed, now=form.now)
    await pair_consents.tell_of_consent(session, form)
    return Effect("done" if agreed else "declined")


async def enter_order(session: AsyncSession, form: Form) -> Effect:
    return Effect(await pairs.enter_order(session, form))


async def propose_meeting(session: AsyncSession, form: Form) -> Effect:
    outcome, meeting_id = await meetings.propose_from_form(session, form)
    return Effect(outcome, meeting_id=meeting_id)


async def keep_details(session: AsyncSession, form: Form) -> Effect:
    """A day the mentor has named for the next meeting leads to proposing it."""
    await meetings.record_details(session, form)
    named_next = form.scenario.id == meeting_tasks.FORM and form.values.get(meeting_tasks.NEXT)
    return Effect("planned" if named_next else "done")


async def say_thanks(session: AsyncSession, form: Form) -> Effect:
    await sent_forms.tell_curators(session, form)
    return Effect()


async def allow_distribution(session: AsyncSession, form: Form) -> Effect:
    """The consent to publish, with what was allowed and what was not in its text (152-ФЗ ст. 10.1)."""
    agreed = form.values.get("agree") is True
    await consents.record_choices(session, form, agreed=agreed)
    await sent_forms.tell_curators(session, form)
    return Effect("done" if agreed else "declined")


async def take_day(session: AsyncSession, form: Form) -> Effect:
    outcome, campaign_id = await campaign_plans.take_day(session, form)
    return Effect(outcome, campaign_id=campaign_id)


async def name_duty_contact(session: AsyncSession, form: Form) -> Effect:
    await duty_contact.keep_duty_contact(session, form)
    return Effect()


async def take_leave(session: AsyncSession, form: Form) -> Effect:
    return Effect(days=await leave.take_leave(session, form))


async def take_advice(session: AsyncSession, form: Form) -> Effect:
    take = advice_mending.take_card if form.scenario.id == advice_mending.CARD_FORM else advice_mending.take_words
    outcome, advice_id = await take(session, form)
    return Effect(outcome, advice_id=advice_id)


def telling(take: Callable[[AsyncSession, Form], Awaitable[str]]) -> Take:
    """Of services/subjects: where the dialogue began about something, it leads back there."""

    async def effect(session: AsyncSession, form: Form) -> Effect:
        return Effect(await take(session, form))

    return effect


def leading(take: Callable[[AsyncSession, Form], Awaitable[tuple[str, str | None]]]) -> Take:
    """The service says, too, where it leads."""

    async def effect(session: AsyncSession, form: Form) -> Effect:
        outcome, subject = await take(session, form)
        return Effect(outcome, subject=subject or None)

    return effect


EFFECTS: Mapping[str, Take] = {
    "consent_pd": take_part,
    "introduce": introduce,
    "setup_organisation": set_up,
    people.NEWCOMER_FORM: add_newcomer,
    "mentor_readiness": enter_mentor_bank,
    "mentee_request": enter_mentee_bank,
    consents.MENTOR_CONSENT: sign_mentor_consent,
    "order_details": enter_order,
    "meeting_proposal": propose_meeting,
    "meeting_checkin_mentor": keep_details,
    "meeting_checkin_mentee": keep_details,
    consents.DISTRIBUTION_CONSENT: allow_distribution,
    campaign_plans.OPENING_FORM: take_day,
    campaign_plans.CLOSING_FORM: take_day,
    leave.LEAVE_FORM: take_leave,
    action_lists.DAY_FORM: telling(action_lists.take_day),
    duty_contact.DUTY_FORM: name_duty_contact,
    advice_mending.QUESTION_FORM: take_advice,
    advice_mending.ANSWER_FORM: take_advice,
    advice_mending.CARD_FORM: take_advice,
    **dict.fromkeys(body_forms.FORMS, leading(body_forms.take_outsider)),
    protocols.PROTOCOL_FORM: leading(protocols.take_protocol),
    **dict.fromkeys(target_forms.FORMS, leading(target_forms.take_target)),
    evidence.EVIDENCE_FORM: telling(evidence.take_evidence),
    item_closing.RETURN_FORM: telling(item_closing.take_return),
    item_closing.DROP_FORM: telling(item_closing.take_drop),
    cycle_approval.ORDER_FORM: telling(cycle_approval.take_order),
    cycle_approval.REMARK_FORM: telling(cycle_approval.take_remark),
    cycle_setup.LATE_FORM: leading(cycle_setup.take_late_day),
    **dict.fromkeys(roadmap_editing.WORD_FORMS, leading(roadmap_editing.take_words)),
    **dict.fromkeys(roadmap_editing.DAY_FORMS, leading(roadmap_editing.take_days)),
    roadmap_editing.NEW_FORM: leading(roadmap_editing.take_own),
    **dict.fromkeys(announcements.FORMS, telling(announcements.take_typed)),
    **dict.fromkeys(publication_words.FORMS, leading(publication_words.take_typed)),
}
