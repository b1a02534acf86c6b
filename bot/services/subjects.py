"""What a dialogue is about, where no column of Run names it: «item:17», «cycle:3», «body:experts».

A subject is a word and a key. It is read back when the dialogue is sent; access decides anew whether the person may.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.services import runs
from bot.services.access import Actor, get_actor
from bot.services.forms import Form, Started
from bot.services.subject_words import SubjectKind, subject_of


async def start_about(
    session: AsyncSession,
    actor: Actor,
    scenario_id: str,
    kind: SubjectKind,
    key: int | str,
    *,
    now: datetime,
    offered: Mapping[str, Value] | None = None,
) -> Started:
    """Begins a dialogue about something, or goes on with what was answered of it: half a protocol waits for its other
    half, whatever was begun about another one meanwhile. Access is the caller's. `offered`: answers that can be kept
    by a tap."""
    await runs.close_unanswered(session, actor.person_id, scenario_id)
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=scenario_id,
        now=now,
        offered=offered,
        subject=subject_of(kind, key),
    )
    return Started(run_id)


async def sender_of(session: AsyncSession, form: Form) -> Actor:
    """Whoever has sent it, with the rights of now: roles are lost while somebody types."""
    return await get_actor(session, form.person.telegram_id or 0)


def key_of(form: Form, kind: SubjectKind) -> str:
    """What the sent dialogue was about; "" when it was about something else."""
    word, _, key = form.run.subject.partition(":")
    return key if word == kind else ""


def id_of(form: Form, kind: SubjectKind) -> int:
    key = key_of(form, kind)
    return int(key) if key.isdecimal() else 0
