"""A school with one of everything a button may name, in the state a test wants it in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.services import consents
from bot.services.access import get_actor
from bot.services.invitations import invite
from bot.services.own_form_files import example
from bot.services.runs import library
from bot.storage.files import write_file
from bot.storage.models import (
    Advice,
    Attachment,
    Campaign,
    Edition,
    HelpRequest,
    Invitation,
    JoinRequest,
    Meeting,
    Notice,
    Organisation,
    Pair,
    Person,
    Respondent,
    Run,
)
from bot.storage.states import (
    AdviceStatus,
    CampaignStatus,
    HelpAddressee,
    HelpStatus,
    HelpUrgency,
    MeetingKind,
    MeetingStatus,
    NoticeClass,
    NoticeStatus,
    PairStatus,
    PersonStatus,
    RespondentStatus,
    Role,
    RunStatus,
)
from tests.kit.action_stage import Acting, set_acting
from tests.kit.answered_waves import Answered, wave_of
from tests.kit.body_stage import OnBodies, set_bodies
from tests.kit.cast import Cast, add_school
from tests.kit.draft_stage import Years, set_years
from tests.kit.help_stage import Helping, set_helping
from tests.kit.info_stage import Informing, set_informing
from tests.kit.paper_stage import Papers, set_papers
from tests.kit.roadmap_stage import OnRoad, set_on_road
from tests.kit.samples import PDF
from tests.kit.school import REQUEST
from tests.kit.world import World

FILE = "attachments/1/0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class Stage:
    """Ids of rows."""

    pair: int
    acting: Acting  # in the scene «roadmap» only
    meeting: int
    run: int  # Anna corrects her name
    anna: int
    boris: int
    dina: int
    request: int
    invitation: int
    notice: int  # a reminder to Anna
    wave: int  # open; Anna and Boris are asked
    planned: int
    draft: int  # Vera's
    asked: int  # Anna, as a respondent
    sent: int  # Anna's petition
    attachment: int  # to the request Boris has sent
    answered: int  # a closed wave of a form for the curator, the head and the council
    edition: int  # a published form of the school's own
    own_draft: int  # and one that waits to be published
    advice: int  # a published card of the library
    proposed_advice: int  # and one that waits for the council
    question: int  # which Boris is writing
    help: Helping  # in the scene «helping» only
    papers: Papers  # in the scene «papers» only
    bodies: OnBodies  # in the scene «bodies» only
    road: OnRoad  # in the scene «roadmap» only
    years: Years  # in the scene «years» only
    info: Informing


async def set_stage(world: World, scene: str) -> tuple[Cast, Stage]:
    """`scene`: proposed, agreed, consented, active, invited (to a meeting), confirmed, met, helping, papers, bodies,
    roadmap, years."""
    cast = await add_school(world, everybody=True)
    newcomer = world.arrives("Незнакомец", started=True)
    now = world.clock.now()
    async with world.db.write() as session:
        pair = await add_pair(session, cast, PAIR_OF_SCENE.get(scene, PairStatus.ACTIVE), now)
        if pair.status is not PairStatus.PROPOSED and scene != "agreed":
            await sign(session, cast, now)
        meeting = await add_meeting(session, pair, scene, now)
        run = Run(
            organisation_id=pair.organisation_id,
            person_id=pair.mentor_id,
            scenario="introduce",
            version=1,
            started_at=now,
        )
        session.add(run)
        await session.flush()
        notice = await add_reminder(session, run, now)
        actor = await get_actor(session, cast.speakers["vera"].id)
        invited = await invite(session, actor, Role.MENTEE, many_use=True, now=now)
        request = await add_newcomer(session, newcomer.id, invited.invitation_id, now)
        waves = [await add_wave(session, cast, status, now) for status in WAVES]
        asked = [await add_respondent(session, waves[0], cast.ids[name]) for name in ("anna", "boris")]
        sent = await add_petition(session, cast, now)
        file = await add_file(session, cast, now)
        stage = Stage(
            pair.id,
            await set_acting(session, cast, now) if scene == "roadmap" else Acting(),
            meeting.id,
            run.id,
            cast.ids["anna"],
            cast.ids["boris"],
            cast.ids["dina"],
            request.id,
            invited.invitation_id,
            notice.id,
            *waves,
            asked[0],
            sent,
            file.id,
            (await add_answered_wave(session, cast)).id,
            *await add_own_forms(session, cast, now),
            *[
                await add_advice(session, cast, status, now)
                for status in (AdviceStatus.PUBLISHED, AdviceStatus.PROPOSED)
            ],
            await add_question(session, cast, now),
            await set_helping(session, cast, now) if scene == "helping" else Helping(),
            await set_papers(session, cast, now) if scene == "papers" else Papers(),
            await set_bodies(session, cast, now) if scene == "bodies" else OnBodies(),
            await set_on_road(session, cast, file.id, now) if scene == "roadmap" else OnRoad(),
            await set_years(session, cast, now) if scene == "years" else Years(),
            await set_informing(session, cast, now),
        )
    write_file(world.data_dir / FILE, PDF)
    return cast, stage


PAIR_OF_SCENE = {
    "proposed": PairStatus.PROPOSED,
    "agreed": PairStatus.AGREED,
    "consented": PairStatus.AGREED,
}


async def add_pair(session: AsyncSession, cast: Cast, status: PairStatus, now: datetime) -> Pair:
    agreed_at = None if status is PairStatus.PROPOSED else now
    pair = Pair(
        organisation_id=cast.organisation_id,
        mentor_id=cast.ids["anna"],
        mentee_id=cast.ids["boris"],
        status=status,
        proposed_by_id=cast.ids["vera"],
        proposed_at=now,
        mentor_agreed_at=agreed_at,
        mentee_agreed_at=agreed_at,
    )
    if status is PairStatus.ACTIVE:
        pair.order_number, pair.order_date, pair.ordered_at, pair.active_at = "87-од", now.date(), now, now
    session.add(pair)
    await session.flush()
    return pair


async def sign(session: AsyncSession, cast: Cast, now: datetime) -> None:
    mentor = await session.get_one(Person, cast.ids["anna"])
    organisation = await session.get_one(Organisation, cast.organisation_id)
    await consents.record(session, mentor, organisation, library()["consent_mentor_work"], agreed=True, now=now)


async def add_meeting(session: AsyncSession, pair: Pair, scene: str, now: datetime) -> Meeting:
    status = {"invited": MeetingStatus.PROPOSED, "confirmed": MeetingStatus.CONFIRMED, "met": MeetingStatus.CONFIRMED}
    ahead = -timedelta(hours=3) if scene == "met" else timedelta(days=2)
    meeting = Meeting(
        organisation_id=pair.organisation_id,
        pair_id=pair.id,
        kind=MeetingKind.REGULAR,
        status=status.get(scene, MeetingStatus.CANCELLED),
        starts_at=now + ahead,
        minutes=60,
        place="here",
        proposed_by_id=pair.mentor_id,
        proposed_at=now - timedelta(days=1),
    )
    session.add(meeting)
    await session.flush()
    return meeting


async def add_reminder(session: AsyncSession, run: Run, now: datetime) -> Notice:
    notice = Notice(
        organisation_id=run.organisation_id,
        person_id=run.person_id,
        kind="form_left",
        payload={"run_id": run.id},
        dedupe_key=f"run:{run.id}:left:1:{run.person_id}",
        quietness=NoticeClass.REMINDER,
        status=NoticeStatus.SENT,
        due_at=now,
        created_at=now,
        sent_at=now,
    )
    session.add(notice)
    await session.flush()
    return notice


WAVES = (CampaignStatus.OPEN, CampaignStatus.PLANNED, CampaignStatus.DRAFT)


async def add_wave(session: AsyncSession, cast: Cast, status: CampaignStatus, now: datetime) -> int:
    """Of the form tests.kit.forms.PULSE."""
    campaign = Campaign(
        organisation_id=cast.organisation_id,
        scenario="tiny_pulse",
        title="Пульс коллектива",
        audience={"kind": "roles", "words": ["mentor", "mentee"]},
        status=status,
        opens_at=now,
        closes_at=now + timedelta(days=14),
        opened_at=now if status is CampaignStatus.OPEN else None,
        created_by_id=cast.ids["vera"],
        created_at=now,
    )
    session.add(campaign)
    await session.flush()
    return campaign.id


async def add_respondent(session: AsyncSession, campaign_id: int, person_id: int) -> int:
    person = await session.get_one(Person, person_id)
    respondent = Respondent(
        organisation_id=person.organisation_id,
        campaign_id=campaign_id,
        person_id=person_id,
        role=Role.MENTOR,
        status=RespondentStatus.WAITING,
    )
    session.add(respondent)
    await session.flush()
    return respondent.id


async def add_petition(session: AsyncSession, cast: Cast, now: datetime) -> int:
    """Of the form tests.kit.forms.PETITION, sent by Anna."""
    run = Run(
        organisation_id=cast.organisation_id,
        person_id=cast.ids["anna"],
        scenario="tiny_petition",
        version=1,
        status=RunStatus.SENT,
        started_at=now,
        sent_at=now,
    )
    session.add(run)
    await session.flush()
    return run.id


async def add_file(session: AsyncSession, cast: Cast, now: datetime) -> Attachment:
    run_id = await session.scalar(
        select(Run.id).where(Run.person_id == cast.ids["boris"], Run.scenario == "mentee_request")
    )
    attachment = Attachment(
        organisation_id=cast.organisation_id,
        person_id=cast.ids["boris"],
        run_id=run_id,
        step="problem",
        name="Грамота.pdf",
        media_type="application/pdf",
        size=len(PDF),
        digest=sha256(PDF).hexdigest(),
        path=FILE,
        created_at=now,
    )
    session.add(attachment)
    await session.flush()
    return attachment


async def add_answered_wave(session: AsyncSession, cast: Cast) -> Campaign:
    """Three mentees' requests, asked once more."""
    curator = await session.get_one(Person, cast.ids["vera"])
    people = [await session.get_one(Person, cast.ids[name]) for name in ("boris", "dina", "semyon")]
    replies = [Answered(person, REQUEST) for person in people]
    return await wave_of(session, curator, library()["mentee_request"], replies)


async def add_own_forms(session: AsyncSession, cast: Cast, now: datetime) -> tuple[int, int]:
    """One that is published and the draft of another."""
    rows = []
    for number, published_at in ((1, now), (2, None)):
        scenario_id = f"own_{cast.organisation_id}_{number}"
        scenario = Scenario.model_validate({**example().dumped(), "id": scenario_id})
        rows.append(
            Edition(
                organisation_id=cast.organisation_id,
                scenario=scenario.id,
                version=scenario.version,
                digest=scenario.edition,
                content=scenario.dumped(),
                created_by_id=cast.ids["vera"],
                created_at=now,
                published_at=published_at,
            )
        )
    session.add_all(rows)
    await session.flush()
    return rows[0].id, rows[1].id


async def add_newcomer(session: AsyncSession, telegram_id: int, invitation_id: int, now: datetime) -> JoinRequest:
    """Waits to be let in."""
    invitation = await session.get_one(Invitation, invitation_id)
    person = Person(
        organisation_id=invitation.organisation_id,
        telegram_id=telegram_id,
        status=PersonStatus.WAITING,
        created_at=now,
    )
    session.add(person)
    await session.flush()
    request = JoinRequest(
        organisation_id=invitation.organisation_id,
        person_id=person.id,
        role=invitation.role,
        invitation_id=invitation_id,
        created_at=now,
    )
    session.add(request)
    await session.flush()
    return request


async def add_advice(session: AsyncSession, cast: Cast, status: AdviceStatus, now: datetime) -> int:
    advice = Advice(
        organisation_id=cast.organisation_id,
        status=status,
        topic="psy_parent",
        question="Родители спорят на собрании",
        answer="Попросите написать вопросы заранее",
        created_at=now,
    )
    session.add(advice)
    await session.flush()
    return advice.id


async def add_question(session: AsyncSession, cast: Cast, now: datetime) -> int:
    request = HelpRequest(
        organisation_id=cast.organisation_id,
        person_id=cast.ids["boris"],
        status=HelpStatus.DRAFT,
        urgency=HelpUrgency.TODAY,
        addressee=HelpAddressee.CURATOR,
        created_at=now,
    )
    session.add(request)
    await session.flush()
    return request.id
