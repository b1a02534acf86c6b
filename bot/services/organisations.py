"""The organisation's own facts (000 §1.1): names, type, time zone, head, calendar, hours, privacy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Single
from bot.scenarios.values import render_value
from bot.services.access import Actor, get_organisation
from bot.services.runs import library
from bot.storage.models import Organisation
from bot.storage.states import Calendar, OrganisationType, Privacy, Role

FORM = "setup_organisation"


def is_zone(option: str) -> bool:
    try:
        ZoneInfo(option)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def is_clock(option: str) -> bool:
    try:
        time.fromisoformat(clock_face(option))
    except ValueError:
        return False
    return True


READS = (
    *(
        Read(FORM, step, TEXT, Given.ALWAYS)
        for step in ("full_name", "short_name", "address", "head_name", "head_position")
    ),
    Read(FORM, "type", (Single,), Given.ALWAYS, understood=lambda option: option in {*OrganisationType}),
    Read(FORM, "time_zone", (Single,), Given.ALWAYS, understood=is_zone),
    Read(FORM, "calendar", (Single,), Given.ALWAYS, understood=lambda option: option in {*Calendar}),
    *(Read(FORM, step, (Single,), Given.ALWAYS, understood=is_clock) for step in ("hours_from", "hours_to")),
    Read(FORM, "privacy", (Single,), Given.ALWAYS, understood=lambda option: option in {*Privacy}),
)


def set_up(organisation: Organisation, values: Mapping[str, Value], *, now: datetime) -> None:
    organisation.full_name = str(values["full_name"])
    organisation.short_name = str(values["short_name"])
    organisation.address = str(values["address"])
    organisation.type = OrganisationType(str(values["type"]))
    organisation.time_zone = str(values["time_zone"])
    organisation.head_name = str(values["head_name"])
    organisation.head_position = str(values["head_position"])
    organisation.calendar = Calendar(str(values["calendar"]))
    organisation.hours_from = clock_face(str(values["hours_from"]))
    organisation.hours_to = clock_face(str(values["hours_to"]))
    organisation.privacy = Privacy(str(values["privacy"]))
    organisation.set_up_at = organisation.set_up_at or now


def clock_face(option: str) -> str:
    """«0830» of a button as «08:30»."""
    return f"{option[:2]}:{option[2:]}"


def known_facts(organisation: Organisation) -> dict[str, Value]:
    """The answers of the setup form as they stand, for changing them later."""
    if organisation.set_up_at is None:
        return {}
    return {
        "full_name": organisation.full_name,
        "short_name": organisation.short_name,
        "address": organisation.address,
        "type": organisation.type,
        "time_zone": organisation.time_zone,
        "head_name": organisation.head_name,
        "head_position": organisation.head_position,
        "calendar": organisation.calendar,
        "hours_from": organisation.hours_from.replace(":", ""),
        "hours_to": organisation.hours_to.replace(":", ""),
        "privacy": organisation.privacy,
    }


@dataclass(frozen=True)
class Facts:
    """Questions of the setup form with their answers in words."""

    lines: tuple[tuple[str, str], ...]
    pupils: bool
    readiness_threshold: int
    duty_contact: str  # "": nobody was named


async def pupils_take_part(session: AsyncSession, actor: Actor) -> bool:
    actor.require(Role.CURATOR)
    return (await get_organisation(session, actor)).pupils


async def let_pupils_take_part(session: AsyncSession, actor: Actor, *, on: bool) -> None:
    """Off unless the organisation says otherwise: by default the programme is the adults' (DOMAIN L25)."""
    actor.require(Role.CURATOR)
    (await get_organisation(session, actor)).pupils = on


async def read_facts(session: AsyncSession, actor: Actor) -> Facts:
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    known = known_facts(organisation)
    scenario = library()[FORM]
    lines = tuple((step.text, render_value(step, known[step.id])) for step in scenario.steps if step.id in known)
    return Facts(lines, organisation.pupils, organisation.readiness_threshold, organisation.duty_contact)
