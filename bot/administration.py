"""Commands for whoever keeps the server: no Telegram needed but for the bot's name in a link."""

import argparse
import asyncio
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.config import Settings, SettingsError
from bot.running import introduced
from bot.services.export import export_to_file
from bot.services.invitations import Invited, first_invitation, found_organisation, make_invitation
from bot.storage.backup import backup, restore
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.models import Organisation
from bot.storage.states import Role

TELEGRAM_SECONDS = 20


async def migrate(settings: Settings, chosen: argparse.Namespace) -> int:
    await upgrade(settings.database_url.get_secret_value())
    say("База обновлена.")
    return 0


async def invite(settings: Settings, chosen: argparse.Namespace) -> int:
    if chosen.role not in {*Role}:
        raise SettingsError(f"Роли «{chosen.role}» нет. Есть: {', '.join(Role)}.")
    username = await reached(settings)
    url = settings.database_url.get_secret_value()
    await upgrade(url)
    db = Database(url)
    try:
        async with db.write() as session:
            invited = await make_link(session, chosen, now=Clock().now())
    finally:
        await db.close()
    say(f"https://t.me/{username}?start={invited.token}")
    return 0


async def reached(settings: Settings) -> str:
    """The bot's name in links. Before anything is written: a link nobody can see would be lost."""
    try:
        async with asyncio.timeout(TELEGRAM_SECONDS):
            return (await introduced(settings)).username or ""
    except TimeoutError:
        raise SettingsError("Telegram не отвечает, ссылка не создана. Проверьте сеть и TELEGRAM_PROXY.") from None


async def make_link(session: AsyncSession, chosen: argparse.Namespace, *, now: datetime) -> Invited:
    if chosen.new_organisation:
        return await found_organisation(session, now=now)
    invited = await first_invitation(session, now=now) if chosen.role == Role.CURATOR else None
    if invited is not None:
        return invited
    organisation = await pick_organisation(session, chosen.organisation)
    return await make_invitation(session, organisation, Role(chosen.role), now=now)


async def export(settings: Settings, chosen: argparse.Namespace) -> int:
    db = Database(settings.database_url.get_secret_value())
    try:
        async with db.read() as session:
            organisation = await pick_organisation(session, chosen.organisation)
        await export_to_file(db, organisation.id, chosen.file, now=Clock().now())
    finally:
        await db.close()
    say(f"Таблица записана: {chosen.file}")
    return 0


async def back_up(settings: Settings, chosen: argparse.Namespace) -> int:
    folder: Path = chosen.folder or settings.data_dir / "backups"
    made = await backup(settings.database_url.get_secret_value(), folder, Clock().now())
    say(f"Копия снята: {made}")
    return 0


async def bring_back(settings: Settings, chosen: argparse.Namespace) -> int:
    url = settings.database_url.get_secret_value()
    kept = await restore(chosen.file, url, Clock().now())
    await upgrade(url)
    say("База возвращена из копии." + (f" Прежняя лежит рядом: {kept}" if kept else ""))
    return 0


async def pick_organisation(session: AsyncSession, number: int | None) -> Organisation:
    found = (await session.scalars(select(Organisation).order_by(Organisation.id).limit(20))).all()
    if number is not None:
        found = [each for each in found if each.id == number]
    if len(found) == 1:
        return found[0]
    if not found:
        raise SettingsError("Такой организации в базе нет.")
    listed = "; ".join(f"{each.id} — {each.short_name or 'без названия'}" for each in found)
    raise SettingsError(f"Организаций несколько, укажите номер: --organisation N ({listed}).")


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
