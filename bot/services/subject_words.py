"""Which item, target or announcement a dialogue is about, in the words its question carries."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import Announcement, Cycle, Protocol, Publication, RoadmapAction, RoadmapItem, Stage, Target
from bot.storage.states import Body
from bot.texts import label


class SubjectKind(StrEnum):
    CYCLE = "cycle"
    STAGE = "stage"
    ITEM = "item"
    PEOPLE = "people"  # an item: who answers for it
    SETUP = "setup"  # an item of a year that is being set up
    ACTION = "action"
    ANNOUNCEMENT = "announcement"
    PUBLICATION = "publication"
    BODY = "body"
    MEMBER = "member"
    PROTOCOL = "protocol"
    TARGET = "target"


def subject_of(kind: SubjectKind, key: int | str) -> str:
    return f"{kind}:{key}"


ITEM = select(RoadmapItem.number, RoadmapItem.title, RoadmapItem.part)
ROWS: Mapping[str, Select[*tuple[Any, ...]]] = {
    SubjectKind.CYCLE: select(Cycle.title, Cycle.starts_on, Cycle.ends_on, Cycle.id),
    SubjectKind.STAGE: select(Stage.number, Stage.title, Stage.id),
    **dict.fromkeys((SubjectKind.ITEM, SubjectKind.PEOPLE, SubjectKind.SETUP), ITEM.add_columns(RoadmapItem.id)),
    SubjectKind.ACTION: ITEM.join(RoadmapAction, RoadmapAction.item_id == RoadmapItem.id).add_columns(RoadmapAction.id),
    SubjectKind.ANNOUNCEMENT: select(Announcement.text, Announcement.id),
    SubjectKind.PUBLICATION: select(Publication.title, Publication.id),
    SubjectKind.PROTOCOL: select(Protocol.number, Protocol.held_on, Protocol.id),
    SubjectKind.TARGET: select(Target.title, Target.key, Target.id),
}


async def read_words(session: AsyncSession, subject: str) -> str:
    """For whoever began the dialogue about it. "" of what is gone, and of people: in strict privacy names stay away."""
    word, _, key = subject.partition(":")
    if word == SubjectKind.BODY and key in {*Body}:
        return label(f"bodies.name.{key}")
    if word not in ROWS or not key.isdecimal():
        return ""
    wanted = ROWS[word]
    row = (await session.execute(wanted.where(wanted.selected_columns.id == int(key)))).first()
    return label(f"roadmaps.about.{word}", row=row) if row is not None else ""
