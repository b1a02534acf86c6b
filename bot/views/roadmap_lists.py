"""Lists of roadmap items: overdue ones first, a line for each, short enough for a phone."""

from collections.abc import Sequence
from datetime import date

from bot.services.item_lists import ItemPage, ItemsOf, OwnCount, OwnPage, PersonCount, StagePage
from bot.services.roadmap_items import ItemLine
from bot.texts import excerpt, label, say
from bot.views.item_words import button_words, line_words, month_words
from bot.views.roadmap_callbacks import CycleOpen, ItemList, ItemOpen, MyItems, StageAddItem, StageOpen
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen


def list_screen(found: ItemPage) -> Screen:
    text = say(
        "roadmap_lists.screen",
        found=found,
        lines=lines_of(found.rows, found.today, people=not found.key or found.of is not ItemsOf.PERSON),
        people=found.people,
        month=month_words(found.month) if found.month else "",
    )
    turns = turn_row(found.page, found.pages, lambda to: list_of(found, found.of, found.key, to))
    return Screen(
        text,
        (*item_rows(found.rows), *people_rows(found), *turns, *month_rows(found), *other_rows(found)),
    )


def lines_of(rows: Sequence[ItemLine], today: date, *, people: bool) -> tuple[str, ...]:
    return tuple(line_words(row, today, people=people) for row in rows)


def item_rows(rows: Sequence[ItemLine]) -> Rows:
    return tuple((Button(button_words(row), ItemOpen(item=row.item_id).pack()),) for row in rows)


def list_of(found: ItemPage, of: ItemsOf, key: str = "", page: int = 0) -> ItemList:
    return ItemList(cycle=found.cycle_id, of=of, key=key, page=page)


def people_rows(found: ItemPage) -> Rows:
    return tuple(
        (Button(person_words(each), list_of(found, ItemsOf.PERSON, each.key).pack()),) for each in found.people
    )


def person_words(each: PersonCount) -> str:
    name = excerpt(each.person.name, 36) if each.person else label("roadmap_lists.nobody")
    return label("roadmap_lists.person", name=name, each=each)


def month_rows(found: ItemPage) -> Rows:
    months = (("‹", found.before), ("›", found.after))
    turns = tuple(
        Button(
            label("roadmap_lists.turn", mark=mark, month=month_words(month)),
            list_of(found, ItemsOf.MONTH, f"{month:%Y-%m}").pack(),
        )
        for mark, month in months
        if month is not None
    )
    return (turns,) if turns else ()


def other_rows(found: ItemPage) -> Rows:
    """The other lists of the same year, and the way back."""
    counts = {ItemsOf.OVERDUE: found.overdue, ItemsOf.DONE: found.done, ItemsOf.ALL: found.all}
    others = tuple(
        Button(label(f"roadmap_lists.of.{of}", count=counts.get(of)), list_of(found, of).pack())
        for of in ItemsOf
        if (of is not found.of or (of is ItemsOf.PERSON and found.key)) and counts.get(of, 1)
    )
    back = Button(label("roadmap_lists.to_cycle"), CycleOpen(cycle=found.cycle_id).pack())
    return (*in_rows(others, 2), (back, *home_row()[0]))


def stage_screen(found: StagePage) -> Screen:
    lines = lines_of(found.rows, found.today, people=True)
    text = say("roadmap_lists.stage", found=found, lines=lines)
    turns = turn_row(found.page, found.pages, lambda to: StageOpen(stage=found.stage_id, page=to))
    add = Button(label("roadmap_lists.add"), StageAddItem(stage=found.stage_id).pack())
    back = Button(label("roadmap_lists.to_cycle"), CycleOpen(cycle=found.cycle_id).pack())
    return Screen(
        text,
        (*item_rows(found.rows), *turns, (add,) if found.may_add else (), (back, *home_row()[0])),
    )


def own_screen(found: OwnPage) -> Screen:
    text = say("roadmap_lists.own", found=found, lines=lines_of(found.rows, found.today, people=False))
    turns = turn_row(found.page, found.pages, lambda to: MyItems(page=to))
    return Screen(text, (*item_rows(found.rows), *turns, *home_row()))


def own_row(own: OwnCount | None) -> Rows:
    """For the main screen."""
    if own is None:
        return ()
    return (
        (Button(label("roadmap_lists.home", own=own), MyItems().pack(), style="primary" if own.overdue else None),),
    )
