"""«Отправить»: the questionnaire is closed, and what it was asked for happens, in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios import path
from bot.scenarios.steps import FileStep
from bot.services import attachments, consents, joining, meetings, organisations, pair_consents, pairs, people, runs
from bot.services.access import CONSENT_PD, Denied, get_actor
from bot.services.answer_names import file_of
from bot.services.forms import Form
from bot.services.home import Home, read_home
from bot.services.run_views import RunView, complete, view
from bot.storage.models import Organisation, Person
from bot.storage.states import Role, RunStatus


@dataclass(frozen=True)
class Sent:
    """`outcome` chooses the sentence of thanks: texts `sent.<scenario>.<outcome>`."""

    scenario_id: str
    outcome: str
    screen_message_id: int | None
    next: RunView | None  # asked right away, while the person is here
    home: Home | None  # otherwise: what else waits for this person
    pair_id: int | None
    meeting_id: int | None


@dataclass(frozen=True)
class Effect:
    """What sending came to; `next_scenario` is asked right away, while the person is here."""

    outcome: str = "done"
    next_scenario: str | None = None
    meeting_id: int | None = None


async def send(session: AsyncSession, telegram_id: int, run_id: int, *, now: datetime) -> Sent | RunView:
    """A RunView when there is nothing to send: a question is still open, or it was sent before."""
    own = await runs.load_own(session, telegram_id, run_id)
    if not own.open or not path.sendable(own.scenario, own.answers):
        return await complete(session, own, view(own, now))
    await runs.close(session, run_id, RunStatus.SENT, now=now)
    person = await session.get_one(Person, own.run.person_id)
    organisation = await session.get_one(Organisation, own.run.organisation_id)
    values = {step.id: value for step, value in path.answered(own.scenario, own.answers)}
    if any(isinstance(step, FileStep) for step in own.scenario.steps):
        sent = [file_id for value in values.values() if (file_id := file_of(value)) is not None]
        await attachments.forget_unsent(session, run_id, sent)
    form = Form(own.run, own.scenario, values, person, organisation, now)
    effect = await EFFECTS[own.scenario.id](session, form)
    follow = await follow_up(session, form, telegram_id, effect.next_scenario) if effect.next_scenario else None
    return Sent(
        scenario_id=own.scenario.id,
        outcome=effect.outcome,
        screen_message_id=own.run.screen_message_id,
        next=follow,
        home=None if follow else await read_home(session, await get_actor(session, telegram_id), now=now),
        pair_id=own.run.pair_id,
        meeting_id=effect.meeting_id or own.run.meeting_id,
    )


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
    await meetings.record_details(session, form)
    return Effect()


EFFECTS: Mapping[str, Callable[[AsyncSession, Form], Awaitable[Effect]]] = {
    "consent_pd": take_part,
    "introduce": introduce,
    "setup_organisation": set_up,
    "mentor_readiness": enter_mentor_bank,
    "mentee_request": enter_mentee_bank,
    consents.MENTOR_CONSENT: sign_mentor_consent,
    "order_details": enter_order,
    "meeting_proposal": propose_meeting,
    "meeting_checkin_mentor": keep_details,
    "meeting_checkin_mentee": keep_details,
}
