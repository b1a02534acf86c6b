"""The year of the programme in `make demo`: approved, lived through and told by the services a real school presses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY, WorkingTime
from bot.scenarios.answers import Answer, State, Value
from bot.scenarios.roadmap_dates import year_of
from bot.services import (
    action_lists,
    announcement_replies,
    announcement_sending,
    announcements,
    bodies,
    cycles,
    evidence,
    item_closing,
    protocols,
    publication_words,
    roadmap_editing,
    roadmap_year,
    runs,
    sending,
    target_forms,
    targets,
)
from bot.services.access import Actor, get_actor
from bot.services.forms import Started
from bot.services.roadmap_editing import ItemPart, ItemTerm
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Notice, Organisation, Protocol, Publication, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import ActionKind, ActionStatus, Body, NoticeStatus, Role

FILE = Path(__file__).with_suffix(".yaml")
UNDER_WAY = 30 * DAY  # a year that has just begun has nothing to show
LOOKED = timedelta(days=40)  # after the beginning: September


def read_year() -> Mapping[str, Any]:
    year: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return year


async def add_year(
    session: AsyncSession, organisation: Organisation, accounts: Mapping[str, int], now: datetime
) -> None:
    told = read_year()
    newest = await session.scalar(select(func.max(Notice.id))) or 0
    past = await Past.begin(session, working_time_of(organisation), accounts, told, now)
    await add_group(past, told["group"])
    await add_own(past, told["own"])
    for each in told["items"]:
        await live_through(past, each)
    await past.switches_off()
    for each in told["actions"]:
        await plan_action(past, each)
    for each in told["announcements"]:
        await announce(past, each)
    for each in told["publications"]:
        await publish(past, each)
    await set_targets(past, told["targets"]["own"])
    await past.look(now)
    await past.starts_cycle(told["draft"]["roadmap"], past.at(told["draft"]["days_ago"]), ahead=1)
    await be_read(session, newest, now)


@dataclass
class Past:
    """What has been since the year began."""

    session: AsyncSession
    working: WorkingTime
    accounts: Mapping[str, int]
    curator: str
    began_at: datetime
    now: datetime
    cycle_id: int = 0

    @classmethod
    async def begin(
        cls,
        session: AsyncSession,
        working: WorkingTime,
        accounts: Mapping[str, int],
        told: Mapping[str, Any],
        now: datetime,
    ) -> "Past":
        """Approved before the lessons began; what its day has passed for the curator has switched off."""
        calendar = cycles.find_roadmap(told["roadmap"]).calendar
        day = year_of(working.local(now - UNDER_WAY).date(), calendar).on(told["began"])
        began_at = min(working.next_open(working.at_local(day, working.hours_from)), now)
        past = cls(session, working, accounts, told["curator"], began_at, now)
        past.cycle_id = await past.starts_cycle(told["roadmap"], began_at)
        curator = await past.actor()
        await cycles.approve(
            session, curator, past.cycle_id, number=told["order_number"], on=past.day(began_at), now=began_at
        )
        await past.switches_off()
        for at in (began_at, past.working.next_open(began_at + LOOKED)):
            await past.look(min(at, now))
        return past

    def at(self, days_ago: float) -> datetime:
        return max(self.began_at, self.working.next_open(self.now - days_ago * DAY))

    def day(self, at: datetime) -> date:
        return self.working.local(at).date()

    @cached_property
    def next_day(self) -> date:
        return self.working.working_days_after(self.day(self.now), 1)

    async def within(self, day: date) -> date:
        """The day of the year next to it."""
        cycle = await self.session.get_one(Cycle, self.cycle_id)
        return max(min(day, cycle.ends_on), cycle.starts_on)

    async def actor(self, family_name: str = "") -> Actor:
        return await get_actor(self.session, self.accounts[family_name or self.curator])

    async def starts_cycle(self, roadmap: str, at: datetime, *, ahead: int = 0) -> int:
        """Of the year that goes on, or of one ahead."""
        year = cycles.years_offered(cycles.find_roadmap(roadmap), self.day(at))[ahead]
        return await cycles.start_cycle(self.session, await self.actor(), roadmap, year.number, now=at)

    async def look(self, at: datetime) -> None:
        """As the scheduler does every morning."""
        cycle = await self.session.get_one(Cycle, self.cycle_id, populate_existing=True)
        await self.session.flush()
        await roadmap_year.advance(self.session, cycle, at)
        await self.session.flush()

    async def item(self, number: str) -> RoadmapItem:
        wanted = select(RoadmapItem).where(RoadmapItem.cycle_id == self.cycle_id, RoadmapItem.number == number)
        return (await self.session.scalars(wanted.execution_options(populate_existing=True))).one()

    async def switches_off(self) -> None:
        """What the bot would do by itself now, and would have done; with an item's term that is moved."""
        for action in await self.actions():
            if action.status is ActionStatus.PLANNED and action.run_on is not None and action.run_on <= self.next_day:
                await action_lists.switch(self.session, await self.actor(), action.id, on=False)

    async def actions(self) -> list[RoadmapAction]:
        wanted = select(RoadmapAction).where(RoadmapAction.cycle_id == self.cycle_id).order_by(RoadmapAction.id)
        return list(await self.session.scalars(wanted))

    async def types(
        self, started: Started | None, values: Mapping[str, Value | None], at: datetime, who: str = ""
    ) -> None:
        """A dialogue is gone through and sent; None: nothing was asked for."""
        assert started is not None
        account = self.accounts[who or self.curator]
        form = (await runs.look(self.session, account, started.run_id, now=at)).scenario
        answers = {
            step: Answer(value, State.SKIPPED if value is None else State.GIVEN) for step, value in values.items()
        }
        await runs.save(self.session, started.run_id, form, answers, at)
        sent = await sending.send(self.session, account, started.run_id, now=at)
        assert isinstance(sent, sending.Sent), f"something is left to answer in {form.id}"
        await self.session.flush()


async def add_group(past: Past, told: Mapping[str, Any]) -> None:
    group = Body.WORKING_GROUP
    curator = await past.actor()
    for family_name in told["members"]:
        member = await past.actor(family_name)
        await bodies.add_person(past.session, curator, group, member.person_id, now=past.began_at)
    chair = await past.actor(told["chair"])
    members = await bodies.read_members(past.session, curator, group)
    chosen = next(each.member_id for each in members if each.person_id == chair.person_id)
    await bodies.set_chair(past.session, curator, chosen, chairs=True)
    at = past.at(told["protocol"]["days_ago"])
    words = {key: told["protocol"][key] for key in ("number", "heard", "decided", "guests")}
    started = await protocols.start_protocol(past.session, curator, group, now=at)
    await past.types(started, {"held_on": past.day(at).isoformat(), **words}, at)


async def add_own(past: Past, told: Mapping[str, Any]) -> None:
    curator, at = await past.actor(), past.began_at
    of_number = select(Stage.id).where(Stage.cycle_id == past.cycle_id, Stage.number == told["stage"])
    stage_id = (await past.session.scalars(of_number)).one()
    started = await roadmap_editing.start_own(past.session, curator, stage_id, now=at)
    await past.types(started, {"title": told["title"], "due": (await past.within(past.next_day)).isoformat()}, at)
    item = await past.item(told["number"])
    part = ItemPart.EVIDENCE
    started = await roadmap_editing.start_part(past.session, curator, item.id, part, setting_up=False, now=at)
    await past.types(started, {roadmap_editing.WORDS: told["evidence"]}, at)


async def live_through(past: Past, told: Mapping[str, Any]) -> None:
    item, curator, session = await past.item(told["number"]), await past.actor(), past.session
    who = told.get("answers", past.curator)
    if who != past.curator:
        chosen = await past.actor(who)
        await roadmap_editing.tick_person(session, curator, item.id, chosen.person_id, on=True)
        await roadmap_editing.tick_person(session, curator, item.id, curator.person_id, on=False)
    if told.get("always"):
        await roadmap_editing.set_term(session, curator, item.id, ItemTerm.ALWAYS)
    if "due" in told:
        await set_due(past, item, told["due"])
    at = past.at(told.get("days_ago", 0))
    if "not_applicable" in told:
        started = await item_closing.start_drop(session, curator, item.id, now=at)
        await past.types(started, {item_closing.REASON: told["not_applicable"]}, at)
    for kind, words in told.get("evidence", {}).items():
        started = await evidence.start_evidence(session, await past.actor(who), item.id, now=at)
        await past.types(started, evidence_of(kind, words, past.day(at)), at, who)
    if told.get("proved"):
        protocol_id = (await session.scalars(select(Protocol.id))).one()
        await protocols.prove(session, curator, protocol_id, item.id, now=at)
    if told.get("said"):
        await item_closing.say_done(session, await past.actor(who), item.id, sure=True, now=at)
    if told.get("accepted"):
        await item_closing.say_done(session, curator, item.id, sure=True, now=at)


async def set_due(past: Past, item: RoadmapItem, days: int) -> None:
    """So many days after the next working day, within the year; whoever answers was reminded in its time."""
    due = await past.within(past.next_day + days * DAY)
    part, at = ItemPart.DUE, past.began_at
    started = await roadmap_editing.start_part(
        past.session, await past.actor(), item.id, part, setting_up=False, now=at
    )
    await past.types(started, {"due": due.isoformat()}, at)


def evidence_of(kind: str, words: str, day: date) -> Mapping[str, Value | None]:
    if kind == "order":
        return {"kind": kind, "number": words, "dated": day.isoformat()}
    return {"kind": kind, kind: words}


async def plan_action(past: Past, told: Mapping[str, Any]) -> None:
    """Of several of a kind the first one."""
    item = await past.item(told["number"])
    action = next(
        each
        for each in await past.actions()
        if each.item_id == item.id and each.kind is ActionKind(told["kind"])
        if each.subject == told.get("subject", each.subject)
    )
    day = past.working.working_days_after(past.day(past.now), told["working_days"])
    await action_lists.move(past.session, await past.actor(), action.id, day, now=past.now)
    assert action.status is ActionStatus.PLANNED


async def announce(past: Past, told: Mapping[str, Any]) -> None:
    curator, at, session = await past.actor(), past.at(told["days_ago"]), past.session
    made = await announcements.start_announcement(session, curator, 0, now=at)
    wanted = {Role(role) for role in told["roles"]}
    for role in announcements.TO_EVERYBODY:
        announcements.set_role(made, role, on=role in wanted)
    announcements.toggle_question(made)
    form = announcements.TEXT_FORM
    await past.types(
        await announcements.start_typing(session, curator, made.id, form, now=at), {"text": told["text"]}, at
    )
    for word, form in (("happens", announcements.EVENT_FORM), ("sends", announcements.SENDING_FORM)):
        if word in told:
            started = await announcements.start_typing(session, curator, made.id, form, now=at)
            await past.types(started, moment_of(past, told[word]), at)
    if "sends" in told:
        await announcement_sending.plan_sending(session, curator, made.id, now=at)
        return
    await announcement_sending.send(session, curator, made.id, now=at)
    for family_name, wants in told["replies"].items():
        person = await past.actor(family_name)
        await announcement_replies.reply(session, person, made.id, wants=wants, now=at + timedelta(hours=1))


def moment_of(past: Past, told: Mapping[str, Any]) -> Mapping[str, Value | None]:
    day = past.working.working_days_after(past.day(past.now) + (told["in_days"] - 1) * DAY, 1)
    place = {"place": told["place"]} if "place" in told else {}
    return {"moment": f"{day.isoformat()}T{time.fromisoformat(told['at']):%H:%M}", **place}


async def publish(past: Past, told: Mapping[str, Any]) -> None:
    curator, session = await past.actor(), past.session
    at = past.at(told.get("planned_days_ago", 0))
    item_id = (await past.item(told["number"])).id if "number" in told else 0
    started = await publication_words.start_new(session, curator, item_id, now=at)
    day = past.day(at) + told.get("in_days", 2) * DAY
    plan = {"title": told["title"], "channel": told["channel"], "day": day.isoformat()}
    await past.types(started, plan, at)
    if "link" in told:
        out_at = past.at(told["published_days_ago"])
        made_id = await newest_publication(session)
        started = await publication_words.start_typing(
            session, curator, made_id, publication_words.LINK_FORM, now=out_at
        )
        await past.types(started, {"link": told["link"], "day": past.day(out_at).isoformat()}, out_at)


async def newest_publication(session: AsyncSession) -> int:
    return (await session.scalars(select(func.max(Publication.id)))).one()


async def set_targets(past: Past, own: Mapping[str, Any]) -> None:
    curator, session = await past.actor(), past.session
    await targets.prepare(session, curator, past.cycle_id)
    seen = await targets.read_targets(session, curator, past.cycle_id, now=past.now)
    for line in seen.lines:
        await targets.take_offered(session, curator, line.target_id)
    started = await target_forms.start_entry(session, curator, past.cycle_id, now=past.began_at)
    await past.types(started, {key: own[key] for key in ("title", "unit", "plan")}, past.began_at)
    seen = await targets.read_targets(session, curator, past.cycle_id, now=past.now)
    made = next(line.target_id for line in seen.lines if not line.key)
    started = await target_forms.start_change(session, curator, made, target_forms.FACT_FORM, now=past.now)
    await past.types(started, {"fact": own["fact"]}, past.now)


async def be_read(session: AsyncSession, newest: int, now: datetime) -> None:
    """What was told of all this has reached everybody in its time."""
    told = update(Notice).where(Notice.id > newest, Notice.due_at <= now)
    sent = told.values(status=NoticeStatus.SENT, sent_at=Notice.due_at)
    await session.execute(sent.execution_options(synchronize_session=False))
