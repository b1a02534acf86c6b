"""What is told of roadmaps by itself: the message of the day, the request for a consent, thanks to mentors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.services.action_lists import ActionLine
from bot.services.item_lists import ItemsOf
from bot.services.roadmap_actions import CONSENT_ASKED, THANKS
from bot.services.roadmap_items import ItemLine
from bot.services.roadmap_notices import ConsentAsked, RoadmapDay, ThanksSaid
from bot.services.told_together import ROADMAP_DAY, ROADMAP_ENDS, ROADMAP_OVERDUE
from bot.storage.states import CONSENT_PD
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.callbacks import FormStart
from bot.views.roadmap_actions import act_words, offer_button, short_words
from bot.views.roadmap_callbacks import ActionList, ActionOpen, CycleNext, ItemList, ItemOpen, MyItems
from bot.views.rows import home_row, put_off_row
from bot.views.screen import Button, Rows, Screen

BUTTONS = 6  # items that have a button
ACTIONS = 3  # and actions
ITEM_LINES = 9  # in words: all of them are one tap away
PART_LINES = 5  # of one part
ACTION_LINES = 2  # of one part
ROOM = 44  # signs of a button

PARTS = ("overdue", "soon", "opened", "asked", "late")
Shown = tuple[str, Sequence[ItemLine], int]  # the part, its lines, how many more


@dataclass(frozen=True)
class Acts:
    """What the bot does, with words, and how much more of it there is."""

    shown: tuple[tuple[ActionLine, str], ...]
    more: int


def day_screen(told: RoadmapDay) -> Screen:
    acts = {name: acts_of(getattr(told, name)) for name in ("offers", "tomorrow", "ran", "failed")}
    text = say("roadmap_notices.day", told=told, parts=shown_parts(told), **acts)
    return Screen(text, (*item_rows(told), *action_rows(told), *put_off_row(told.notice_id), *home_row()))


def shown_parts(told: RoadmapDay) -> list[Shown]:
    """A line of each part there is, the rest of the room to the most urgent."""
    parts = {name: getattr(told, name) for name in PARTS if getattr(told, name)}
    left, shown = ITEM_LINES - len(parts), []
    for name, items in parts.items():
        more = min(len(items) - 1, PART_LINES - 1, left)
        left -= more
        shown.append((name, items[: 1 + more], len(items) - 1 - more))
    return shown


def acts_of(lines: Sequence[ActionLine]) -> Acts:
    shown = lines[:ACTION_LINES] if len(lines) > ACTION_LINES + 1 else lines
    return Acts(tuple((each, act_words(each)) for each in shown), len(lines) - len(shown))


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
            (Button(late_words(told, cycle), ItemList(cycle=cycle, of=ItemsOf.OVERDUE).pack()),) for cycle in lists
        ]
    return tuple(rows)


def late_words(told: RoadmapDay, cycle_id: int) -> str:
    """Of one year of several: by its name."""
    return excerpt(label("roadmap_notices.all_late", name=told.names.get(cycle_id, "")), ROOM)


def item_button(item: ItemLine) -> Button:
    return Button(f"{item.number} {excerpt(item.part or item.title, ROOM)}", ItemOpen(item=item.item_id).pack())


def action_rows(told: RoadmapDay) -> Rows:
    offers = tuple((offer_button(each),) for each in told.offers[:ACTIONS])
    lines = [*told.tomorrow, *told.failed, *told.ran]
    watched = tuple((action_button(each),) for each in lines[:ACTIONS])
    if len(lines) > ACTIONS or len(told.offers) > ACTIONS:
        cycle = [*lines, *told.offers][0].cycle_id
        watched += ((Button(label("roadmap_notices.all_actions"), ActionList(cycle=cycle).pack()),),)
    ends = tuple(
        (
            Button(
                label(f"roadmap_notices.{'followed' if each.followed else 'next'}"),
                CycleNext(cycle=each.cycle_id).pack(),
                style="primary",
            ),
        )
        for each in told.ends
    )
    return (*offers, *watched, *ends)


def action_button(line: ActionLine) -> Button:
    return Button(short_words(line), ActionOpen(action=line.action_id).pack())


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
