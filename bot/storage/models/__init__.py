"""Every table. Times are UTC; `…_at` is a time, `…_id` a reference; people's things carry `organisation_id`."""

from bot.storage.models.base import Base
from bot.storage.models.campaigns import AnonymousReply, Campaign, Respondent
from bot.storage.models.delivery import JobRun, Notice, ProcessedUpdate, StoredUpdate
from bot.storage.models.help import Advice, HelpMessage, HelpOffer, HelpRequest
from bot.storage.models.information import (
    Announcement,
    AnnouncementReply,
    BodyMember,
    Protocol,
    Publication,
    Target,
)
from bot.storage.models.pairs import CheckIn, Meeting, Pair
from bot.storage.models.people import Consent, Invitation, JoinRequest, Organisation, Person, PersonRole, TokenGuess
from bot.storage.models.questionnaires import Attachment, Edition, RefusedForm, Run, StepAnswer
from bot.storage.models.roadmaps import Cycle, Evidence, Responsible, RoadmapAction, RoadmapItem, SentRoadmap, Stage

__all__ = [
    "Advice",
    "Announcement",
    "AnnouncementReply",
    "AnonymousReply",
    "Attachment",
    "Base",
    "BodyMember",
    "Campaign",
    "CheckIn",
    "Consent",
    "Cycle",
    "Edition",
    "Evidence",
    "HelpMessage",
    "HelpOffer",
    "HelpRequest",
    "Invitation",
    "JobRun",
    "JoinRequest",
    "Meeting",
    "Notice",
    "Organisation",
    "Pair",
    "Person",
    "PersonRole",
    "ProcessedUpdate",
    "Protocol",
    "Publication",
    "RefusedForm",
    "Respondent",
    "Responsible",
    "RoadmapAction",
    "RoadmapItem",
    "Run",
    "SentRoadmap",
    "Stage",
    "StepAnswer",
    "StoredUpdate",
    "Target",
    "TokenGuess",
]
