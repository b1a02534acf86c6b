"""Years of the programme: the list, beginning a new one, where one stands, what is told of it."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.scenarios.roadmap_dates import Year
from bot.scenarios.roadmap_model import Roadmap
from bot.services.cycle_approval import ANSWERED, APPROVED, ASKED, CycleNews
from bot.services.cycle_cards import CycleCard, CycleLine, CyclePage, StageBar
from bot.services.item_lists import ItemsOf
from bot.storage.states import Calendar, CycleStatus
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.cycle_callbacks import CycleAct, CycleDo, CycleNew
from bot.views.roadmap_callbacks import (
    ActionList,
    BodyList,
    CycleFiles,
    CycleList,
    CycleNext,
    CycleOpen,
    CyclePicture,
    CycleSetup,
    InfoOpen,
    ItemList,
    PublicationList,
    StageOpen,
    TargetList,
)
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen

BLOCKS = 10  # of a bar
ROOM = 55  # signs of a button


def year_words(calendar: Calendar | str, year: int) -> str:
    """«2026/27 учебный год», «2026 год»"""
    return label("cycles.year", school=calendar == Calendar.SCHOOL, year=year, next=f"{(year + 1) % 100:02}")


def words_of_line(line: CycleLine) -> str:
    return year_words(line.calendar, line.starts_on.year)


def bar(percent: int) -> str:
    """«▰▰▰▱▱▱▱▱▱▱»: what is not finished is never full."""
    full = percent * BLOCKS // 100
    return "▰" * full + "▱" * (BLOCKS - full)


# --- the list


def list_screen(found: CyclePage) -> Screen:
    lines = [(line, words_of_line(line)) for line in found.rows]
    rows = tuple(
        (Button(excerpt(label("cycles.line", line=line, year=year), ROOM), CycleOpen(cycle=line.cycle_id).pack()),)
        for line, year in lines
    )
    turns = turn_row(found.page, found.pages, lambda to: CycleList(page=to))
    return Screen(say("cycles.list", found=found), (*rows, *turns, *other_rows(found)))


def other_rows(found: CyclePage) -> Rows:
    """What the head and the council may read, they reach from here too."""
    bodies = (Button(label("cycles.bodies"), BodyList().pack()),)
    if not found.may_change:
        plan = ((Button(label("cycles.plan"), PublicationList().pack()),),) if found.reads_plan else ()
        return (*plan, bodies, *home_row())
    return (
        (Button(label("cycles.new"), CycleNew().pack()),),
        (Button(label("cycles.info"), InfoOpen().pack()),),
        bodies,
        *home_row(),
    )


def to_list_row() -> tuple[Button, ...]:
    return (Button(label("cycles.to_list"), CycleList().pack()), *home_row()[0])


def back_row(cycle_id: int) -> tuple[Button, ...]:
    return (Button(label("roadmaps.lead.cycle"), CycleOpen(cycle=cycle_id).pack()), *home_row()[0])


# --- a new one


def roadmaps_screen(offered: Sequence[Roadmap]) -> Screen:
    rows = tuple((Button(excerpt(each.name, ROOM), CycleNew(roadmap=each.id).pack()),) for each in offered)
    return Screen(say("cycles.choose", roadmaps=offered), (*rows, to_list_row()))


def years_screen(roadmap: Roadmap, years: Sequence[Year]) -> Screen:
    rows = tuple(
        (
            Button(
                year_words(year.calendar, year.number).capitalize(),
                CycleNew(roadmap=roadmap.id, year=year.number).pack(),
            ),
        )
        for year in years
    )
    others = (Button(label("cycles.other_roadmap"), CycleNew().pack()),)
    return Screen(say("cycles.choose_year", roadmap=roadmap), (*rows, others, to_list_row()))


# --- one year


def cycle_screen(card: CycleCard, *, note: str = "") -> Screen:
    bars = [(stage, bar(stage.progress.percent)) for stage in card.stages]
    text = say(
        "cycles.screen", card=card, year=words_of_line(card.line), bars=bars, bar=bar(card.progress.percent), note=note
    )
    draft = card.status is CycleStatus.DRAFT
    first = (*answer_rows(card), *(draft_rows(card) if draft else ()))
    to_do = () if draft else in_rows(to_do_buttons(card), 2)
    return Screen(
        text,
        (*first, *to_do, *stage_rows(card.stages), *in_rows(way_buttons(card), 2), *end_rows(card), to_list_row()),
    )


def answer_rows(card: CycleCard) -> Rows:
    """For the head who is asked to agree."""
    if not card.may_answer:
        return ()
    agree, back = (act_button(card.line.cycle_id, act) for act in (CycleAct.AGREE, CycleAct.GIVE_BACK))
    return ((Button(agree.text, agree.data, style="success"),), (back,))


def draft_rows(card: CycleCard) -> Rows:
    if not card.is_curator:
        return ()
    cycle_id, left = card.line.cycle_id, card.gaps.items + card.gaps.late
    order, ask = act_button(cycle_id, CycleAct.ORDER), act_button(cycle_id, CycleAct.ASK)
    setup = ((Button(label("cycles.setup", left=left), CycleSetup(cycle=cycle_id).pack(), style="primary"),),)
    asked = card.asked_on is not None and card.agreed is None
    return (
        *(setup if left else ()),
        *(((ask,),) if card.has_heads and not asked and not card.agreed else ()),
        (Button(order.text, order.data, style=None if left else "success"),),
    )


def to_do_buttons(card: CycleCard) -> list[Button]:
    cycle_id = card.line.cycle_id
    found = [
        (ItemsOf.OVERDUE, card.progress.overdue, ""),
        (ItemsOf.DONE, card.waiting, ""),
    ]
    counted = [
        Button(label(f"cycles.items.{of}", count=count), ItemList(cycle=cycle_id, of=of, key=key).pack())
        for of, count, key in found
        if count
    ]
    month = ItemList(cycle=cycle_id, of=ItemsOf.MONTH, key=f"{shown_month(card):%Y-%m}")
    person = ItemList(cycle=cycle_id, of=ItemsOf.PERSON)
    ways = ((ItemsOf.MONTH, month), (ItemsOf.PERSON, person))
    return [*counted, *(Button(label(f"cycles.items.{of}"), to.pack()) for of, to in ways)]


def shown_month(card: CycleCard) -> Any:
    """Today's, or the nearest one of the year."""
    return min(max(card.today, card.line.starts_on), card.ends_on)


def stage_rows(stages: Sequence[StageBar]) -> Rows:
    buttons = [Button(label("cycles.stage", stage=stage), StageOpen(stage=stage.stage_id).pack()) for stage in stages]
    return in_rows(buttons, 3)


def way_buttons(card: CycleCard) -> list[Button]:
    """What hangs on the year: all of it may be read by those who read the year."""
    cycle_id = card.line.cycle_id
    ways = [
        ("picture", CyclePicture(cycle=cycle_id)),
        ("actions", ActionList(cycle=cycle_id)),
        ("files", CycleFiles(cycle=cycle_id)),
        ("targets", TargetList(cycle=cycle_id)),
    ]
    if card.is_curator and card.may_continue and card.status in (CycleStatus.RUNNING, CycleStatus.CLOSED):
        ways.append(("next", CycleNext(cycle=cycle_id)))
    return [Button(label(f"cycles.{word}"), to.pack()) for word, to in ways]


def end_rows(card: CycleCard) -> Rows:
    if not card.may_change:
        return ()
    acts = [CycleAct.CANCEL] if card.status is CycleStatus.DRAFT else [CycleAct.CLOSE, CycleAct.CANCEL]
    return (tuple(act_button(card.line.cycle_id, act, draft=card.status is CycleStatus.DRAFT) for act in acts),)


def act_button(cycle_id: int, act: CycleAct, *, sure: bool = False, draft: bool = False) -> Button:
    key = f"cycles.{'sure' if sure else 'act'}.{act}"
    return Button(label(key, draft=draft), CycleDo(cycle=cycle_id, act=act, sure=sure).pack())


def sure_screen(card: CycleCard, act: CycleAct) -> Screen:
    """«Точно?» before a year ends."""
    draft = card.status is CycleStatus.DRAFT
    sure = act_button(card.line.cycle_id, act, sure=True, draft=draft)
    text = say(f"cycles.ask.{act}", card=card, year=words_of_line(card.line), draft=draft)
    return Screen(text, ((Button(sure.text, sure.data, style="danger"),), back_row(card.line.cycle_id)))


# --- what is told


def news_screen(key: str, news: CycleNews, *, rows: Rows = ()) -> Screen:
    card = news.card
    text = say(f"cycles.news.{key}", card=card, year=words_of_line(card.line))
    opened = (Button(label("cycles.open"), CycleOpen(cycle=card.line.cycle_id).pack()),)
    return Screen(text, (*rows, opened))


def asked_screen(news: CycleNews) -> Screen:
    return news_screen("asked", news, rows=answer_rows(news.card))


def answered_screen(news: CycleNews) -> Screen:
    return news_screen("answered", news)


def approved_screen(news: CycleNews) -> Screen:
    return news_screen("approved", news)


NOTICES: dict[str, Callable[[Any], Screen]] = {
    ASKED: asked_screen,
    ANSWERED: answered_screen,
    APPROVED: approved_screen,
}
