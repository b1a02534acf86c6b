"""What the bot does about a roadmap: all of it by day, one action, what is asked before it."""

from datetime import date

from bot.services.action_lists import ActionCard, ActionLine, ActionPage
from bot.services.insights import InsightKind
from bot.services.pages import PAGE
from bot.storage.states import ActionKind, ActionStatus
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.callbacks import InsightOpen, WaveOpen
from bot.views.roadmap_action_callbacks import ActionAct, ActionDay, ActionDo, ActionMove
from bot.views.roadmap_callbacks import (
    ActionList,
    ActionOpen,
    AnnouncementNew,
    CycleOpen,
    ItemOpen,
    NewsNew,
    OrderDraft,
    ReportPack,
)
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Rows, Screen

ROOM = 52  # signs of a button
FORM_ROOM = 42  # of what it is about: «После общей встречи: выбор наставляемого»


def list_screen(found: ActionPage) -> Screen:
    first = found.page * PAGE
    lines = [(each, act_words(each)) for each in found.rows]
    text = say("roadmap_actions.list", found=found, lines=lines, first=first)
    rows: Rows = ()
    if found.may_open:
        rows = tuple(
            (Button(f"{number}. {excerpt(short_words(each), ROOM)}", ActionOpen(action=each.action_id).pack()),)
            for number, each in enumerate(found.rows, start=first + 1)
        )
    turns = turn_row(found.page, found.pages, lambda to: ActionList(cycle=found.cycle_id, page=to))
    back = (Button(label("roadmap_actions.to_cycle"), CycleOpen(cycle=found.cycle_id).pack()), *home_row()[0])
    return Screen(text, (*rows, *turns, back))


def act_words(line: ActionLine) -> str:
    """«откроет волну „Запрос наставляемого“»: what stands after «бот»."""
    return label(f"roadmap_actions.act.{line.kind}", line=line, form=excerpt(line.form, 60))


def short_words(line: ActionLine) -> str:
    return kind_words(line.kind, line.form)


def kind_words(kind: ActionKind, form: str) -> str:
    """«Проект приказа о комиссии…»: for a button."""
    return label(f"roadmap_actions.kind.{kind}", form=excerpt(form, FORM_ROOM))


def card_screen(card: ActionCard, *, note: str = "") -> Screen:
    line = card.line
    words, short = act_words(line), short_words(line)
    text = say("roadmap_actions.card", card=card, line=line, plan=card.plan, words=words, short=short, note=note)
    return Screen(text, (*made_rows(card), *act_rows(card), *around(line)))


def made_rows(card: ActionCard) -> Rows:
    """What came of it, and what is offered."""
    rows: list[tuple[Button, ...]] = []
    wave = card.line.made_id or (card.plan.known_wave if card.plan else 0)
    if card.line.kind is ActionKind.WAVE and wave:
        rows.append((Button(label("campaigns.to_wave"), WaveOpen(wave=wave).pack(), style="primary"),))
    if not card.line.automatic and card.open:
        rows.append((offer_button(card.line),))
    return tuple(rows)


def offer_button(line: ActionLine) -> Button:
    """Leads to where it is done."""
    return Button(
        label(f"roadmap_actions.offer.{line.kind}", form=excerpt(line.form, FORM_ROOM)), offered(line), style="primary"
    )


def offered(line: ActionLine) -> str:
    match line.kind:
        case ActionKind.MATCHING:
            return InsightOpen(kind=InsightKind.MENTEE_WAITS).pack()
        case ActionKind.ORDER:
            return OrderDraft(action=line.action_id).pack()
        case ActionKind.REPORT:
            return ReportPack(item=line.item_id).pack()
        case ActionKind.NEWS:
            return NewsNew(item=line.item_id).pack()
        case _:
            return AnnouncementNew(item=line.item_id).pack()


def act_rows(card: ActionCard) -> Rows:
    if not card.open or card.line.status is ActionStatus.DONE:
        return ()
    action = card.line.action_id
    move = Button(label("roadmap_actions.move"), ActionMove(action=action).pack())
    if card.line.status is ActionStatus.PLANNED:
        switch = Button(label("roadmap_actions.off"), ActionDo(action=action, act=ActionAct.OFF).pack())
    else:
        switch = Button(label("roadmap_actions.on"), ActionDo(action=action, act=ActionAct.ON).pack(), style="success")
    now = (Button(label("roadmap_actions.now"), ActionDo(action=action, act=ActionAct.NOW).pack()),)
    if card.line.status is ActionStatus.MISSED:  # its day is over: it is moved or done
        return ((*(now if card.may_run else ()), move),)
    return ((switch, move), *((now,) if card.may_run else ()))


def around(line: ActionLine) -> Rows:
    item = (Button(label("roadmaps.lead.item"), ItemOpen(item=line.item_id).pack()),) if line.item_id else ()
    back = (Button(label("roadmap_actions.to_list"), ActionList(cycle=line.cycle_id).pack()), *home_row()[0])
    return (item, back)


def sure_screen(card: ActionCard) -> Screen:
    """What exactly will happen, before it does."""
    action = card.line.action_id
    text = say("roadmap_actions.sure", card=card, line=card.line, plan=card.plan, words=act_words(card.line))
    sure = Button(
        label("roadmap_actions.yes"), ActionDo(action=action, act=ActionAct.NOW, sure=True).pack(), style="success"
    )
    fits = card.plan is not None and card.plan.trouble is None
    return Screen(text, (*(((sure,),) if fits else ()), back_to_card(action)))


def back_to_card(action: int) -> tuple[Button, ...]:
    return (Button(label("roadmap_actions.back"), ActionOpen(action=action).pack()), *home_row()[0])


def move_screen(card: ActionCard) -> Screen:
    if not card.open or card.line.status is ActionStatus.DONE:  # an old button
        return card_screen(card)
    action = card.line.action_id
    week = (
        (Button(label("roadmap_actions.week", day=card.week_later), moved(action, card.week_later)),)
        if card.week_later
        else ()
    )
    day = (Button(label("roadmap_actions.another_day"), ActionDay(action=action).pack()),)
    text = say("roadmap_actions.moving", card=card, line=card.line, words=act_words(card.line))
    return Screen(text, (week, day, back_to_card(action)))


def moved(action: int, day: date) -> str:
    return ActionMove(action=action, day=int(f"{day:%Y%m%d}")).pack()
