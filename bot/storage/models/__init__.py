"""Every table. Times are UTC; `…_at` is a time, `…_id` a reference; people's things carry `organisation_id`."""

from bot.storage.models.base import Base
from bot.storage.models.campaigns import AnonymousReply, Campaign, Respondent
from bot.storage.models.delivery import JobRun, Notice, ProcessedUpdate, StoredUpdate
from bot.storage.models.pairs import CheckIn, Meeting, Pair
from bot.storage.models.people import Consent, Invitation, JoinRequest, Organisation, Person, PersonRole, TokenGuess
from bot.storage.models.questionnaires import Attachment, Edition, RefusedForm, Run, StepAnswer

__all__ = [
    "AnonymousReply",
    "Attachment",
    "Base",
    "Campaign",
    "CheckIn",
    "Consent",
    "Edition",
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
    "RefusedForm",
    "Respondent",
    "Run",
    "StepAnswer",
    "StoredUpdate",
    "TokenGuess",
]
