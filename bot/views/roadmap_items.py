"""One item of a roadmap: its card, what shows that it was done, what is asked before an act, the news of it."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.services.evidence import EvidenceLine
from bot.services.file_answers import Opened
from bot.services.item_cards import ItemAction, ItemCard
from bot.services.item_closing import Closing, ItemAct
from bot.services.item_lists import ItemsOf
from bot.services.item_notices import RETURNED, TO_ACCEPT, Returned, ToAccept
from bot.services.pages import PAGE, find_page
from bot.storage.states import ActionStatus
from bot.texts import excerpt, label, say
from bot.views.files import file_screen
from bot.views.item_callbacks import EvidenceAdd, EvidenceDrop, EvidenceFile, EvidenceList, ItemDo
from bot.views.item_words import button_words, line_words, term_words, title_words
from bot.views.roadmap_actions import kind_words
from bot.views.roadmap_callbacks import (
    ActionOpen,
    AnnouncementNew,
    CycleOpen,
    ItemEdit,
    ItemList,
    ItemOpen,
    MyItems,
    NewsNew,
    ReportPack,
    StageOpen,
)
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen

MOST_SHOWN = 3  # pieces of evidence on the card
MOST_ACTIONS = 4
DETAILS_ROOM, WANTED_ROOM = 1100, 700  # signs of Telegram's 4096
PART_ROOM = 160
POINT = len("• \n")  # what a line takes besides its words
STYLES = {ItemAct.DONE: "success", ItemAct.ACCEPT: "success", ItemAct.FINISH: "success"}
ON_ONE_ROW = (ItemAct.DONE, ItemAct.ACCEPT, ItemAct.FINISH)


def card_screen(card: ItemCard) -> Screen:
    text = say(
        "roadmap_items.card",
        card=card,
        line=card.line,
        term=term_words(card.line, card.today),
        details=parts(card.details, DETAILS_ROOM),
        wanted=parts(card.wanted, WANTED_ROOM),
        evidence=tuple(evidence_words(each) for each in card.evidence[-MOST_SHOWN:]),
        earlier=max(0, len(card.evidence) - MOST_SHOWN),
    )
    return Screen(text, (*closing_rows(card), *evidence_rows(card), *curator_rows(card), *back_rows(card)))


def parts(lines: Sequence[str], room: int) -> tuple[str, ...]:
    """As many lines as there is room for."""
    shown: list[str] = []
    for line in lines:
        words = excerpt(line, PART_ROOM)
        room -= len(words) + POINT
        if room < 0:
            return (*shown, "…")
        shown.append(words)
    return tuple(shown)


def closing_rows(card: ItemCard) -> Rows:
    add = (Button(label("roadmap_items.add"), EvidenceAdd(item=card.line.item_id).pack()),) if card.may_add else ()
    first = tuple((act_button(card, act),) for act in card.acts if act in ON_ONE_ROW)
    given_back = tuple(
        act_button(card, act) for act in card.acts if act in (ItemAct.RETURN, ItemAct.REOPEN, ItemAct.RESTORE)
    )
    return (*first, add, given_back)


def act_button(card: ItemCard, act: ItemAct, *, sure: bool = False) -> Button:
    text = label("roadmap_items.sure") if sure else label(f"roadmap_items.act.{act}")
    return Button(text, ItemDo(item=card.line.item_id, act=act, sure=sure).pack(), style=STYLES.get(act))


def evidence_rows(card: ItemCard) -> Rows:
    if not card.evidence:
        return ()
    text = label("roadmap_items.all_evidence", count=len(card.evidence))
    return ((Button(text, EvidenceList(item=card.line.item_id).pack()),),)


def curator_rows(card: ItemCard) -> Rows:
    """What the bot does about the item, what may be told of it, what may be changed in it."""
    if not card.as_curator:
        return ()
    item = card.line.item_id
    edit = (Button(label("roadmap_items.edit"), ItemEdit(item=item).pack()),) if card.may_edit else ()
    drop = tuple(act_button(card, act) for act in card.acts if act is ItemAct.DROP)
    actions = tuple((action_button(each),) for each in card.actions[:MOST_ACTIONS])
    if not card.is_running:
        return (*actions, edit)
    told = (
        Button(label("roadmap_items.announce"), AnnouncementNew(item=item).pack()),
        Button(label("roadmap_items.news"), NewsNew(item=item).pack()),
    )
    report = Button(label("roadmap_items.report"), ReportPack(item=item).pack())
    return (*actions, told, (report,), (*edit, *drop))


def action_button(action: ItemAction) -> Button:
    words = kind_words(action.kind, action.form)
    text = label("roadmap_items.bot", words=words, done=action.status is ActionStatus.DONE)
    return Button(text, ActionOpen(action=action.action_id).pack())


def back_rows(card: ItemCard) -> Rows:
    if not card.reads_all:
        return ((Button(label("roadmap_items.to_own"), MyItems().pack()), *home_row()[0]),)
    stage = Button(
        label("roadmap_items.to_stage", number=card.stage_number), StageOpen(stage=card.line.stage_id).pack()
    )
    cycle = Button(label("roadmap_items.to_cycle"), CycleOpen(cycle=card.line.cycle_id).pack())
    return ((stage, cycle), home_row()[0])


def back_row(item: int) -> tuple[Button, ...]:
    return (Button(label("roadmap_items.to_item"), ItemOpen(item=item).pack()), *home_row()[0])


def bare_screen(card: ItemCard) -> Screen:
    """Once: nothing shows yet that it was done."""
    text = say("roadmap_items.bare", line=card.line, wanted=parts(card.wanted, WANTED_ROOM))
    add = Button(label("roadmap_items.add"), EvidenceAdd(item=card.line.item_id).pack(), style="primary")
    return Screen(text, ((add,), (act_button(card, ItemAct.DONE, sure=True),), back_row(card.line.item_id)))


def toast_of(outcome: Closing) -> str:
    return label(f"roadmap_items.toast.{outcome}")


# --- what shows that it was done


def evidence_words(each: EvidenceLine) -> str:
    return label("roadmap_items.evidence", each=each, words=excerpt(each.words, 150), file=excerpt(each.file, 60))


def evidence_screen(card: ItemCard, page: int = 0) -> Screen:
    item = card.line.item_id
    page, pages = find_page(len(card.evidence), page)
    first = page * PAGE
    shown = card.evidence[first : first + PAGE]
    text = say(
        "roadmap_items.evidence_list",
        line=card.line,
        title=title_words(card.line, 150),
        first=first,
        shown=tuple(
            (
                label("roadmap_items.evidence", each=each, words=excerpt(each.words, 200), file=excerpt(each.file, 60)),
                each,
            )
            for each in shown
        ),
        strict=card.strict,
    )
    numbered = tuple(enumerate(shown, start=first + 1))
    files = tuple((file_button(item, number, each),) for number, each in numbered if each.file)
    drops = tuple(drop_button(item, number, each) for number, each in numbered if each.may_drop)
    turns = turn_row(page, pages, lambda to: EvidenceList(item=item, page=to))
    add = (Button(label("roadmap_items.add"), EvidenceAdd(item=item).pack()),) if card.may_add else ()
    return Screen(text, (*files, *turns, *in_rows(drops, 3), add, back_row(item)))


def file_button(item: int, number: int, each: EvidenceLine) -> Button:
    text = label("roadmap_items.file", number=number, name=excerpt(each.file, 40))
    return Button(text, EvidenceFile(item=item, evidence=each.evidence_id).pack())


def drop_button(item: int, number: int, each: EvidenceLine) -> Button:
    return Button(label("roadmap_items.drop", number=number), EvidenceDrop(item=item, evidence=each.evidence_id).pack())


def drop_screen(card: ItemCard, evidence_id: int) -> Screen:
    """«Точно?» once: a file that is taken away is gone."""
    each = next((each for each in card.evidence if each.evidence_id == evidence_id), None)
    if each is None or not each.may_drop:
        return evidence_screen(card)
    sure = EvidenceDrop(item=card.line.item_id, evidence=evidence_id, sure=True)
    rows = (
        (Button(label("roadmap_items.drop_sure"), sure.pack(), style="danger"),),
        (Button(label("roadmap_items.keep"), EvidenceList(item=card.line.item_id).pack()),),
    )
    return Screen(say("roadmap_items.drop_ask", words=evidence_words(each), file=bool(each.file)), rows)


def evidence_file_screen(item: int, opened: Opened, content: bytes | None) -> Screen:
    """In strict privacy it is said where the file lies."""
    screen = file_screen(opened, content)
    return Screen(screen.text, (back_row(item),), document=screen.document)


# --- news


def to_accept_screen(told: ToAccept) -> Screen:
    today_lines = tuple((each, told.by.get(each.item_id)) for each in told.lines)
    text = say("roadmap_items.to_accept", told=told, lines=today_lines)
    items = tuple((Button(button_words(each), ItemOpen(item=each.item_id).pack()),) for each in told.lines)
    lists = tuple(
        (Button(label("roadmap_items.all_to_accept", count=count), ItemList(cycle=cycle, of=ItemsOf.DONE).pack()),)
        for cycle, count in told.counts.items()
    )
    return Screen(text, (*items, *(lists if told.total > 1 else ())))


def returned_screen(told: Returned) -> Screen:
    text = say("roadmap_items.returned", told=told, words=line_words(told.line, told.today, people=False))
    return Screen(
        text, ((Button(label("roadmap_items.open"), ItemOpen(item=told.line.item_id).pack(), style="primary"),),)
    )


NOTICES: dict[str, Callable[[Any], Screen]] = {TO_ACCEPT: to_accept_screen, RETURNED: returned_screen}
