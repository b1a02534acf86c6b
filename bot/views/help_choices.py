"""Choosing for a help request: when one comes back to it, to whom it goes, on which day two people meet."""

from datetime import datetime

from bot.services.help_answers import Colleagues, Promises
from bot.services.help_meetings import MeetingTimes
from bot.services.help_seen import HelpSide
from bot.services.pages import cut_query
from bot.storage.states import HelpStatus
from bot.texts import excerpt, label, say
from bot.views.help_callbacks import HelpMeet, HelpPass, HelpPromise
from bot.views.help_card import card_row, card_screen
from bot.views.help_words import button, called, clock_words, within
from bot.views.rows import in_rows, turn_row
from bot.views.screen import Button, Screen


def promises_screen(promises: Promises) -> Screen:
    seen = promises.seen
    if not seen.open or seen.side not in (HelpSide.HOLDER, HelpSide.ASKED, HelpSide.CURATOR):
        return card_screen(seen, news=label("help.done.stale", partner=""))
    buttons = [
        Button(clock_words(at, seen.seen_at), HelpPromise(request=seen.request_id, at=minutes(at)).pack())
        for at in promises.times
    ]
    return Screen(
        say("help.promise", due=clock_words(seen.due_at, seen.seen_at)), (*in_rows(buttons, 2), *card_row(seen))
    )


def minutes(at: datetime) -> int:
    return int(at.timestamp() // 60)


def colleagues_screen(found: Colleagues) -> Screen:
    seen = found.seen
    if not seen.open or seen.side is HelpSide.OUT:
        return card_screen(seen, news=label("help.done.stale", partner=""))
    query = cut_query(found.query, 20)
    rows = tuple(
        (Button(excerpt(each.name, 60), HelpPass(request=seen.request_id, person=each.id).pack()),)
        for each in found.rows
    )
    turns = turn_row(found.page, found.pages, lambda to: HelpPass(request=seen.request_id, page=to, query=query))
    text = say("help.pass", query=within(found.query, 60), nobody=not found.rows)
    return Screen(text, (*rows, *turns, *card_row(seen)))


def times_screen(offered: MeetingTimes, *, day: int = 0) -> Screen:
    """A day first, then a time of it."""
    seen = offered.seen
    if seen.status is not HelpStatus.TAKEN or seen.anonymous or seen.side not in (HelpSide.ASKER, HelpSide.HOLDER):
        return card_screen(seen, news=label("help.done.stale", partner=""))
    if day and offered.times:
        buttons = [
            Button(f"{at:%H:%M}", HelpMeet(request=seen.request_id, day=day, at=minutes(at)).pack())
            for at in offered.times
        ]
        back = button("other_day", HelpMeet(request=seen.request_id).pack())
        return Screen(say("help.meet_time", day=offered.times[0]), (*in_rows(buttons, 4), (back,), *card_row(seen)))
    buttons = [
        Button(label("help.day", day=each), HelpMeet(request=seen.request_id, day=minutes(each)).pack())
        for each in offered.days
    ]
    return Screen(say("help.meet_day", partner=called(seen.partner)), (*in_rows(buttons, 2), *card_row(seen)))
