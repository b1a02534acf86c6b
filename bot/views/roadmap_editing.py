"""Changing a roadmap item: what stands there now, and a button for each thing."""

from collections.abc import Sequence

from bot.services.names import Named
from bot.services.people import Listed
from bot.services.roadmap_editing import EditedItem, ItemPart, ItemTerm, ResponsibleTicks
from bot.storage.states import TermKind
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.cycle_callbacks import SetupAt
from bot.views.cycles import words_of_line
from bot.views.roadmap_callbacks import ItemEdit, ItemOpen
from bot.views.roadmap_editing_callbacks import ItemPeople, ItemRemove, ItemTermSet, ItemType, ItemWho
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen

ROOM = 50


def edit_screen(edited: EditedItem, *, note: str = "") -> Screen:
    item = edited.item.item_id
    text = say("roadmap_editing.screen", edited=edited, item=edited.item, year=words_of_line(edited.cycle), note=note)
    if not edited.changeable:
        return Screen(text, (back_row(item),))
    typed = [Button(label(f"roadmap_editing.part.{part}"), ItemType(item=item, part=part).pack()) for part in ItemPart]
    who = (Button(label("roadmap_editing.who"), ItemPeople(item=item).pack()),)
    remove = ((Button(label("roadmap_editing.remove"), ItemRemove(item=item).pack()),),) if edited.removable else ()
    return Screen(text, (*in_rows(typed, 2), term_row(edited), who, *remove, back_row(item)))


def term_row(edited: EditedItem) -> tuple[Button, ...]:
    """What it is already is not offered."""
    is_already = {
        ItemTerm.ALWAYS: edited.item.term is TermKind.ALWAYS,
        ItemTerm.NONE: edited.item.term is TermKind.UNDATED and edited.item.due_on is None,
    }
    return tuple(
        Button(label(f"roadmap_editing.term.{term}"), ItemTermSet(item=edited.item.item_id, term=term).pack())
        for term, already in is_already.items()
        if not already
    )


def back_row(item: int) -> tuple[Button, ...]:
    return (Button(label("roadmaps.lead.item"), ItemOpen(item=item).pack()), *home_row()[0])


def people_screen(ticks: ResponsibleTicks, *, setup: bool) -> Screen:
    """Ticks say what they do; what is typed looks for a name."""
    found, item = ticks.found, ticks.item.item_id

    def seen(page: int, tick: str = "", *, query: str = found.query) -> ItemPeople:
        return ItemPeople(item=item, page=page, tick=tick, setup=setup, query=query)

    def ticked(row: Listed) -> Button:
        on = row.person.id in ticks.ticked
        text = label("runs.tick", on=on, text=excerpt(row.person.name, ROOM))
        return Button(text, seen(found.page, f"{'-' if on else '+'}{row.person.id}").pack())

    by_word = tuple((word_button(item, word, people, setup=setup),) for word, people in ticks.words.items())
    everybody = ((Button(label("campaigns.everybody"), seen(0, query="").pack()),),) if found.query else ()
    return Screen(
        say("roadmap_editing.people", ticks=ticks, item=ticks.item, found=found),
        (
            *(() if found.query or found.page else by_word),
            *((ticked(row),) for row in found.rows),
            *turn_row(found.page, found.pages, seen),
            *everybody,
            done_row(item, setup=setup),
        ),
    )


def word_button(item: int, word: str, people: Sequence[Named], *, setup: bool) -> Button:
    text = label("cycle_setup.by_word", word=label(f"roadmap_roles.{word}"), people=people)
    return Button(excerpt(text, ROOM), ItemWho(item=item, word=word, setup=setup).pack())


def done_row(item: int, *, setup: bool) -> tuple[Button, ...]:
    to = SetupAt(item=item) if setup else ItemEdit(item=item)
    return (Button(label("roadmap_editing.done"), to.pack(), style="success"), *home_row()[0])


def remove_screen(edited: EditedItem) -> Screen:
    item = edited.item.item_id
    sure = Button(label("roadmap_editing.sure_remove"), ItemRemove(item=item, sure=True).pack(), style="danger")
    rows: Rows = ((sure,),) if edited.removable else ()
    return Screen(
        say("roadmap_editing.ask_remove", item=edited.item, removable=edited.removable), (*rows, back_row(item))
    )
