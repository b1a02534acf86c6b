"""A school with its outbox, and what the tests say about it."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Bot
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import ManualClock, WorkingTime
from bot.scheduler.limits import Limits
from bot.scheduler.sender import Sender
from bot.services.notices import NotNow
from bot.storage.database import Database
from bot.storage.models import Notice, Organisation, Person
from bot.storage.states import NoticeClass, NoticeStatus
from bot.views.screen import Button, Document, Media, Screen
from tests.scheduler.line import Line

MOSCOW = ZoneInfo("Europe/Moscow")


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def working_time_of(organisation: Organisation) -> WorkingTime:
    return WorkingTime(ZoneInfo(organisation.time_zone), time(8, 30), time(18, 30))


LATER = moscow("2026-12-01 08:30")


async def compose(session: AsyncSession, notice: Notice) -> Screen | NotNow | None:
    text = notice.payload["text"]
    if text == "not now":
        return NotNow(LATER)
    if text == "stale":
        return None
    if text == "broken":
        raise KeyError(text)
    if text == "document":
        return Screen("Приказ", document=Document("order.docx", b"PK"))
    if text == "photo":
        return Screen("График", photo=b"PNG")
    if of_a_conversation := notice.payload.get("screen"):
        media = Media(*of_a_conversation["media"]) if "media" in of_a_conversation else None
        return Screen(text, **{**of_a_conversation, "media": media})
    return Screen(text, rows=((Button("Да", data="yes"),),))


class Post:
    def __init__(self, db: Database, clock: ManualClock, line: Line) -> None:
        self.db = db
        self.clock = clock
        self.line = line
        self.sender = self.new_sender()
        self.organisation_id = 0
        self.number = 0

    def new_sender(self, limits: Limits | None = None) -> Sender:
        """Another process over the same database and Telegram."""
        fast = limits or Limits(per_second=100_000, chat_seconds=0)
        return Sender(self.db, Bot("42:TEST", session=self.line), compose, self.clock, fast, working_time_of)

    async def add_people(self, count: int) -> list[Person]:
        now = self.clock.now()
        async with self.db.write() as session:
            organisation = Organisation(created_at=now)
            session.add(organisation)
            await session.flush()
            people = [
                Person(organisation_id=organisation.id, telegram_id=1000 + n, created_at=now) for n in range(count)
            ]
            session.add_all(people)
        return people

    async def queue(self, person: Person, *texts: str, **columns: Any) -> None:
        await self.queue_for([person], *texts, **columns)

    async def queue_for(self, people: list[Person], *texts: str, **columns: Any) -> None:
        now = self.clock.now()
        shared = {"quietness": NoticeClass.SCHEDULED, "due_at": now, "created_at": now, "kind": "test", **columns}
        rows = []
        for person in people:
            for text in texts:
                self.number += 1
                rows.append(
                    {
                        "organisation_id": person.organisation_id,
                        "person_id": person.id,
                        "payload": {"text": text},
                        "dedupe_key": f"test:{self.number}",
                        **shared,
                    }
                )
        async with self.db.write() as session:
            await session.execute(insert(Notice), rows)

    async def notices(self, *statuses: NoticeStatus) -> list[Notice]:
        async with self.db.read() as session:
            found = list(await session.scalars(select(Notice).order_by(Notice.id)))
        return [notice for notice in found if not statuses or notice.status in statuses]

    async def person(self, person_id: int) -> Person:
        async with self.db.read() as session:
            return await session.get_one(Person, person_id)
