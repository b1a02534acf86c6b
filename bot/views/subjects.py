"""Where a dialogue leads back to, by what it was about (services/subjects)."""

from collections.abc import Callable, Mapping

from aiogram.filters.callback_data import CallbackData

from bot.services.subject_words import SubjectKind
from bot.storage.states import Body
from bot.texts import label
from bot.views.body_callbacks import MemberOpen, TargetShow
from bot.views.cycle_callbacks import SetupAt
from bot.views.roadmap_callbacks import (
    ActionOpen,
    AnnouncementOpen,
    BodyOpen,
    CycleOpen,
    ItemOpen,
    ProtocolOpen,
    PublicationOpen,
    StageOpen,
)
from bot.views.roadmap_editing_callbacks import ItemPeople
from bot.views.screen import Button

LEADS: Mapping[str, Callable[[int], CallbackData]] = {
    SubjectKind.CYCLE: lambda key: CycleOpen(cycle=key),
    SubjectKind.STAGE: lambda key: StageOpen(stage=key),
    SubjectKind.ITEM: lambda key: ItemOpen(item=key),
    SubjectKind.PEOPLE: lambda key: ItemPeople(item=key),
    SubjectKind.SETUP: lambda key: SetupAt(item=key),
    SubjectKind.ACTION: lambda key: ActionOpen(action=key),
    SubjectKind.ANNOUNCEMENT: lambda key: AnnouncementOpen(announcement=key),
    SubjectKind.PUBLICATION: lambda key: PublicationOpen(publication=key),
    SubjectKind.PROTOCOL: lambda key: ProtocolOpen(protocol=key),
    SubjectKind.MEMBER: lambda key: MemberOpen(member=key),
    SubjectKind.TARGET: lambda key: TargetShow(target=key),
}


def lead_back(subject: str) -> Button | None:
    word, _, key = subject.partition(":")
    if word == SubjectKind.BODY and key in {*Body}:
        return Button(label("roadmaps.lead.body"), BodyOpen(body=Body(key)).pack(), style="primary")
    if word not in LEADS or not key.isdecimal():
        return None
    return Button(label(f"roadmaps.lead.{word}"), LEADS[word](int(key)).pack(), style="primary")
