"""A database with as many people as a measurement needs, each before the first question of the form."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, update

from bot.sandbox.telegram import FIRST_PERSON
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.models import Consent, Notice, Organisation, Person, Run
from bot.storage.states import CONSENT_PD, NoticeClass
from tests.bench.form import FORM


async def made_school(file: Path, people: int, now: datetime) -> str:
    """The URL of a migrated database. Person n has the n-th account of the sandbox and run n, from 1 on."""
    url = f"sqlite:///{file}"
    await upgrade(url)
    db = Database(url)
    await add_people(db, people, now)
    await db.close()
    return url


async def add_people(db: Database, people: int, now: datetime) -> None:
    numbers = range(1, people + 1)
    async with db.write() as session:
        session.add(Organisation(id=1, short_name="Гимназия № 22", created_at=now, set_up_at=now))
        await session.flush()
        rows = [
            {"id": n, "organisation_id": 1, "telegram_id": FIRST_PERSON + n - 1, "created_at": now} for n in numbers
        ]
        await session.execute(insert(Person), rows)
        consents = [
            {
                "organisation_id": 1,
                "person_id": n,
                "document": CONSENT_PD,
                "version": 1,
                "text_hash": "0" * 64,
                "text": "",
                "agreed": True,
                "decided_at": now,
            }
            for n in numbers
        ]
        await session.execute(insert(Consent), consents)
        runs = [
            {"id": n, "organisation_id": 1, "person_id": n, "scenario": FORM, "version": 1, "started_at": now}
            for n in numbers
        ]
        await session.execute(insert(Run), runs)
        await session.execute(
            update(Person).values(current_run_id=Person.id).execution_options(synchronize_session=False)
        )


async def queue_notices(url: str, people: range, now: datetime) -> None:
    """«Вы не закончили анкету», due now whatever the hour is."""
    rows = [
        {
            "organisation_id": 1,
            "person_id": n,
            "kind": "form_left",
            "payload": {"run_id": n},
            "dedupe_key": f"bench:{n}",
            "quietness": NoticeClass.SCHEDULED,
            "due_at": now,
            "created_at": now,
        }
        for n in people
    ]
    db = Database(url)
    async with db.write() as session:
        await session.execute(insert(Notice), rows)
    await db.close()
