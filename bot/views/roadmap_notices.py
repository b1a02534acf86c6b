"""What is told of roadmaps by itself: the message of the day, the request for a consent, thanks to mentors."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.services.access import CONSENT_PD
from bot.services.action_lists import ActionLine
from bot.services.roadmap_actions import CONSENT_ASKED, THANKS
from bot.services.roadmap_items import ItemLine
from bot.services.roadmap_notices import ConsentAsked, RoadmapDay, ThanksSaid
from bot.services.told_together import ROADMAP_DAY, ROADMAP_ENDS, ROADMAP_OVERDUE
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.callbacks import FormStart
from bot.views.roadmap_actions import act_words, offer_button, short_words
from bot.views.roadmap_callbacks import ActionOpen, CycleNext, ItemList, ItemOpen, ItemsOf, MyItems
from bot.views.rows import home_row, put_off_row
from bot.views.screen import Button, Rows, Screen

BUTTONS = 6  # items that have a button
ACTIONS = 3  # and actions
LINES = 5  # of one part; all of them are one tap away
ROOM = 44  # signs of a button

Shown = tuple[str, Sequence[ItemLine], int]  # the part, its lines, how many more


def day_screen(told: RoadmapDay) -> Screen:
    parts = [shown(name, getattr(told, name)) for name in ("overdue", "soon", "opened", "asked", "late")]
    acts = {
        name: [(each, act_words(each)) for each in getattr(told, name)[:LINES]]
        for name in ("offers", "tomorrow", "ran", "failed")
    }
    text = say("roadmap_notices.day", told=told, parts=[each for each in parts if each[1]], **acts)
    return Screen(text, (*item_rows(told), *action_rows(told), *put_off_row(told.notice_id), *home_row()))


def shown(name: str, items: Sequence[ItemLine]) -> Shown:
    return name, items[:LINES], max(0, len(items) - LINES)


def item_rows(told: RoadmapDay) -> Rows:
    """The most urgent have a button, then the list of one's own; a curator's overdue ones have their own list."""
    own = [*told.overdue, *told.soon, *told.opened, *told.asked]
    late = told.late[: max(1, BUTTONS - len(own))]
    rows = [(item_button(each),) for each in [*own[:BUTTONS], *late]]
    if len(own) > BUTTONS:
        rows.append((Button(label("roadmap_notices.mine"), MyItems().pack(), style="primary"),))
    if len(told.late) > len(late):
        lists = dict.fromkeys(each.cycle_id for each in told.late)
        rows += [
            (Button(label("roadmap_notices.all_late"), ItemList(cycle=cycle, of=ItemsOf.OVERDUE).pack()),)
            for cycle in lists
        ]
    return tuple(rows)


def item_button(item: ItemLine) -> Button:
    return Button(f"{item.number}. {excerpt(item.part or item.title, ROOM)}", ItemOpen(item=item.item_id).pack())


def action_rows(told: RoadmapDay) -> Rows:
    offers = tuple((offer_button(each),) for each in told.offers[:ACTIONS])
    watched = tuple((action_button(each),) for each in [*told.tomorrow, *told.failed, *told.ran][:ACTIONS])
    ends = tuple(
        (Button(label("roadmap_notices.next"), CycleNext(cycle=each.cycle_id).pack(), style="primary"),)
        for each in told.ends
    )
    return (*offers, *watched, *ends)


def action_button(line: ActionLine) -> Button:
    return Button(excerpt(short_words(line), ROOM), ActionOpen(action=line.action_id).pack())


def consent_screen(asked: ConsentAsked) -> Screen:
    begin = (Button(label("roadmap_notices.read_consent"), FormStart(scenario=CONSENT_PD).pack(), style="primary"),)
    return Screen(say("roadmap_notices.consent", asked=asked), (begin, *put_off_row(asked.notice_id), *home_row()))


def thanks_screen(said: ThanksSaid) -> Screen:
    return Screen(say("roadmap_notices.thanks", said=said), home_row())


NOTICES: dict[str, Callable[[Any], Screen]] = {
    ROADMAP_DAY: day_screen,
    ROADMAP_OVERDUE: day_screen,
    ROADMAP_ENDS: day_screen,
    CONSENT_ASKED: consent_screen,
    THANKS: thanks_screen,
}
