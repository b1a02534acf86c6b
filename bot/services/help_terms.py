"""Whether a help request waits for a word longer than was promised. Pure."""

from datetime import datetime

from bot.services.help_times import HelpTimes
from bot.storage.models import HelpRequest
from bot.storage.states import OPEN_HELP, HelpTurn


def term_of(request: HelpRequest, times: HelpTimes) -> datetime:
    """Until when whoever asked was promised the first word: UTC."""
    return times.first_word_due(request.addressee, request.urgency, request.asked_at or request.created_at)


def waits_too_long(request: HelpRequest, times: HelpTimes, now: datetime) -> bool:
    """No word in the time that was promised, or whoever holds it had to be reminded of the last one. What was agreed
    on, «вернусь в 15:00» or a meeting, is waited for."""
    if request.status not in OPEN_HELP or request.turn is HelpTurn.ASKER:
        return False
    if any(at is not None and now < at for at in (request.promised_at, request.meets_at)):
        return False
    return request.reminders > 0 or (request.answered_at is None and now >= term_of(request, times))
