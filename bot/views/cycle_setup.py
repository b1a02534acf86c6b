"""Setting a year up: one item on a screen, what is proposed of it, and buttons."""

from bot.services.cycle_setup import AskedItem, LateAct, LateItems, Why
from bot.storage.states import PERMANENT_TERM
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.cycle_callbacks import SetupAccept, SetupAcceptAll, SetupAt, SetupDay, SetupLate, SetupSkip
from bot.views.cycles import back_row, words_of_line
from bot.views.roadmap_callbacks import CycleSetup
from bot.views.roadmap_editing_callbacks import ItemPeople, ItemWho
from bot.views.rows import home_row
from bot.views.screen import Button, Rows, Screen

SHOWN_LATE = 15  # by name
ROOM = 50


def asked_screen(asked: AskedItem, *, note: str = "") -> Screen:
    item = asked.item.item_id
    permanent = asked.item.term in PERMANENT_TERM
    text = say(
        "cycle_setup.item",
        asked=asked,
        item=asked.item,
        year=words_of_line(asked.cycle),
        roles=[label(f"roadmap_roles.{word}") for word in asked.roles],
        permanent=permanent,
        note=note,
    )
    right = ((Button(label("cycle_setup.right"), SetupAccept(item=item).pack(), style="success"),),)
    day = Button(label("cycle_setup.day"), SetupDay(item=item).pack())
    who = Button(label("cycle_setup.who"), ItemPeople(item=item, setup=True).pack())
    no = Button(label("cycle_setup.not_applicable"), SetupSkip(item=item).pack())
    later = (Button(label("cycle_setup.later"), SetupAt(item=item, skip=True).pack()),) if asked.more else ()
    return Screen(
        text,
        (
            *(right if asked.acceptable else ()),
            (*(() if permanent else (day,)), who),
            *(word_rows(asked) if asked.lacks_people else ()),
            (no, *later),
            *all_rows(asked),
            back_row(asked.cycle.cycle_id),
        ),
    )


def word_rows(asked: AskedItem) -> Rows:
    """Whom one tap makes responsible."""
    return tuple(
        (
            Button(
                excerpt(label("cycle_setup.by_word", word=word_name(word), people=people), ROOM),
                ItemWho(item=asked.item.item_id, word=word, setup=True).pack(),
            ),
        )
        for word, people in asked.proposed.items()
    )


def word_name(word: str) -> str:
    return label(f"roadmap_roles.{word}")


def all_rows(asked: AskedItem) -> Rows:
    """Only where there is more than this one."""
    cycle, item = asked.cycle.cycle_id, asked.item.item_id
    stage = SetupAcceptAll(cycle=cycle, stage=asked.stage_id, item=item)
    year = SetupAcceptAll(cycle=cycle, item=item)
    return (
        *(((Button(label("cycle_setup.all_of_stage"), stage.pack()),),) if 1 < asked.of_stage < asked.left else ()),
        *(((Button(label("cycle_setup.all"), year.pack()),),) if asked.more else ()),
    )


def sure_all_screen(asked: SetupAcceptAll, count: int) -> Screen:
    """«Точно?», with how many it is about."""
    text = say("cycle_setup.ask_all", count=count, stage=asked.stage != 0)
    sure = SetupAcceptAll(cycle=asked.cycle, stage=asked.stage, item=asked.item, sure=True)
    yes = (Button(label("cycle_setup.sure_all", count=count), sure.pack(), style="success"),)
    return Screen(text, (yes, on_row(asked.item, asked.cycle), back_row(asked.cycle)))


def on_row(item: int, cycle: int) -> tuple[Button, ...]:
    to = SetupAt(item=item) if item else CycleSetup(cycle=cycle)
    return (Button(label("cycle_setup.one_by_one"), to.pack()),)


def why_screen(asked_item: int, title: str) -> Screen:
    reasons = tuple(
        (Button(label(f"cycle_setup.why.{why}"), SetupSkip(item=asked_item, why=why).pack()),) for why in Why
    )
    back = (Button(label("cycle_setup.back"), SetupAt(item=asked_item).pack()), *home_row()[0])
    return Screen(say("cycle_setup.ask_why", title=title), (*reasons, back))


def late_screen(late: LateItems) -> Screen:
    cycle = late.cycle.cycle_id
    text = say(
        "cycle_setup.late",
        late=late,
        items=late.items[:SHOWN_LATE],
        more=len(late.items) - SHOWN_LATE,
        year=words_of_line(late.cycle),
    )
    acts = tuple(
        (Button(label(f"cycle_setup.late_act.{act}"), SetupLate(cycle=cycle, act=act).pack()),) for act in LateAct
    )
    return Screen(text, (*acts, back_row(cycle)))
