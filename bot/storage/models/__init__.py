"""Every table. Times are UTC; `…_at` is a time, `…_id` a reference; people's things carry `organisation_id`."""

from bot.storage.models.base import Base
from bot.storage.models.campaigns import AnonymousReply, Campaign, Respondent
from bot.storage.models.delivery import JobRun, Notice, ProcessedUpdate, StoredUpdate
from bot.storage.models.help import Advice, HelpMessage, HelpOffer, HelpRequest
from bot.storage.models.pairs import CheckIn, Meeting, Pair
from bot.storage.models.people import Consent, Invitation, JoinRequest, Organisation, Person, PersonRole, TokenGuess
from bot.storage.models.questionnaires import Attachment, Edition, RefusedForm, Run, StepAnswer

__all__ = [
    "Advice",
    "AnonymousReply",
    "Attachment",
    "Base",
    "Campaign",
    "CheckIn",
    "Consent",
    "Edition",
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
    "RefusedForm",
    "Respondent",
    "Run",
    "StepAnswer",
    "StoredUpdate",
    "TokenGuess",
]
