"""What a person types goes to the questionnaire that waits for it, unless it cannot be meant for the present question.

Ids of messages grow over both sides of a chat: a text with a lower one than the message in which the question first
appeared was written before that. A question under a tap is edited into an older message, so only what follows another
typed text can be told from it; there it matters, since the same text sent twice would answer two questions. A question
shown again (after a sticker, after a restart) was there before: a text on its way meanwhile does answer it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios import typed
from bot.scenarios.steps import PersonChoice
from bot.services.run_views import Going, RunView, Unheard, complete, view
from bot.services.runs import going, is_out_of_reach, settle
from bot.storage import runs as stored
from bot.storage.runs import LoadedRun
from bot.storage.states import RunStatus


@dataclass(frozen=True)
class Typed:
    text: str
    message_id: int | None = None
    reply_to_id: int | None = None  # the message of the bot it replies to


async def take_text(session: AsyncSession, telegram_id: int, given: Typed, *, now: datetime) -> RunView | None:
    """None when no questionnaire waits for a text. What is not heard is not recorded; the view says why."""
    run = await stored.find_current_run(session, telegram_id)
    if run is None or run.status is not RunStatus.OPEN:
        return None
    own = await going(session, run)
    if is_out_of_reach(own):
        return None
    unheard = why_unheard(own, given)
    if unheard is not None:
        return await complete(session, own, replace(view(own, now), unheard=unheard, typed=given.text))
    if isinstance(own.current, PersonChoice):  # what is typed is a name to look for
        return await complete(session, own, view(own, now), query=given.text.translate(typed.UNSEEN))
    outcome = typed.accept_text(own.scenario, own.answers, given.text, now=now.astimezone(ZoneInfo(run.time_zone)))
    return await settle(session, own, outcome, now)


def why_unheard(own: Going, given: Typed) -> Unheard | None:
    """None when the text answers the present question; at the review every text is told what to press."""
    if own.current is None:
        return None
    if own.run.unshown:
        return Unheard.UNSHOWN
    return why_not_meant(own.run, given)


def why_not_meant(run: LoadedRun, given: Typed) -> Unheard | None:
    if run.screen_message_id is None:
        return None
    if given.reply_to_id not in (None, run.screen_message_id, run.question_message_id):
        return Unheard.ELSEWHERE
    if given.message_id is not None and given.message_id < (run.question_message_id or 0):
        return Unheard.EARLIER
    return None
