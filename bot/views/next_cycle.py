"""From a year to the next one: what was, the draft, the people, the end of the old year."""

from collections.abc import Callable
from typing import Any

from bot.services.names import Named
from bot.services.next_cycle import NextCycle, Unfinished
from bot.services.next_people import (
    ANSWERED,
    OFFERED,
    FutureLine,
    Lists,
    MentorOffered,
    Offer,
    OfferAnswered,
    PairLine,
    PeoplePage,
)
from bot.services.pages import PAGE
from bot.storage.states import CycleStatus
from bot.texts import excerpt, label, say
from bot.views import body_callbacks as b
from bot.views.bodies import ROOM
from bot.views.callbacks import PairOpen, PersonOpen
from bot.views.cycles import year_words
from bot.views.roadmap_callbacks import CycleNext, CycleOpen, CycleSetup, ItemOpen, TargetList
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Rows, Screen


def next_screen(found: NextCycle, lists: Lists, *, note: str = "") -> Screen:
    text = say("next_cycle.screen", found=found, lists=lists, note=note)
    rows = (*draft_rows(found), *(people_rows(found, lists) if is_year(found) else ()), *old_rows(found))
    back = (Button(label("next_cycle.to_cycle"), CycleOpen(cycle=found.cycle_id).pack()), *home_row()[0])
    return Screen(text, (*rows, back))


def is_year(found: NextCycle) -> bool:
    """Neither a draft nor cancelled: there was a year to go on from."""
    return found.status in (CycleStatus.RUNNING, CycleStatus.CLOSED)


def draft_rows(found: NextCycle) -> Rows:
    if found.may_make:
        text = label("next_cycle.make", years=years(found))
        return ((Button(text, b.NextMake(cycle=found.cycle_id).pack(), style="primary"),),)
    if not found.next_id:
        return ()
    if found.next_status is CycleStatus.DRAFT:
        text = label("next_cycle.set_up", years=years(found))
        return ((Button(text, CycleSetup(cycle=found.next_id).pack(), style="primary"),),)
    return ((Button(label("next_cycle.open_next", years=years(found)), CycleOpen(cycle=found.next_id).pack()),),)


def years(found: NextCycle) -> str:
    return year_words(found.year.calendar, found.year.number)


def people_rows(found: NextCycle, lists: Lists) -> Rows:
    counts = {
        b.NextGroup.FUTURE: len(lists.future),
        b.NextGroup.PAIRS: len(lists.pairs),
        b.NextGroup.MENTORS: len(lists.mentors),
    }
    return tuple(
        (
            Button(
                label(f"next_cycle.group.{group}", count=count),
                b.NextPeople(cycle=found.cycle_id, group=group).pack(),
            ),
        )
        for group, count in counts.items()
        if count
    )


def old_rows(found: NextCycle) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if found.unfinished and is_year(found):
        text = label("next_cycle.unfinished", count=len(found.unfinished))
        rows.append((Button(text, b.NextUnfinished(cycle=found.cycle_id).pack()),))
    if is_year(found):
        rows.append((Button(label("next_cycle.targets"), TargetList(cycle=found.cycle_id).pack()),))
    if found.status is CycleStatus.RUNNING:
        rows.append((Button(label("next_cycle.close"), b.NextClose(cycle=found.cycle_id).pack()),))
    return tuple(rows)


def back_row(cycle_id: int) -> tuple[Button, ...]:
    return (Button(label("next_cycle.back"), CycleNext(cycle=cycle_id).pack()), *home_row()[0])


def close_screen(found: NextCycle) -> Screen:
    """«Точно?»: what is not finished is said once more."""
    sure = b.NextClose(cycle=found.cycle_id, sure=True).pack()
    text = say("next_cycle.ask_close", found=found)
    return Screen(text, ((Button(label("next_cycle.sure_close"), sure, style="danger"),), back_row(found.cycle_id)))


def unfinished_screen(found: Unfinished) -> Screen:
    rows = tuple(
        (Button(excerpt(label("next_cycle.item", line=line), ROOM), ItemOpen(item=line.item_id).pack()),)
        for line in found.lines
    )
    turns = turn_row(found.page, found.pages, lambda to: b.NextUnfinished(cycle=found.cycle_id, page=to))
    text = say("next_cycle.unfinished_list", found=found)
    return Screen(text, (*rows, *turns, back_row(found.cycle_id)))


def people_screen(found: PeoplePage, group: b.NextGroup) -> Screen:
    lines = [person_words(row) for row in found.rows]
    text = say(f"next_cycle.people.{group}", found=found, lines=lines, first=found.page * PAGE)
    rows = tuple((person_button(row, found),) for row in found.rows)
    turns = turn_row(found.page, found.pages, lambda to: b.NextPeople(cycle=found.cycle_id, group=group, page=to))
    return Screen(text, (*rows, *turns, back_row(found.cycle_id)))


def person_words(row: PairLine | FutureLine | Named) -> str:
    match row:
        case PairLine():
            return label("next_cycle.pair", row=row)
        case FutureLine():
            return label("next_cycle.future", row=row, offer=label(f"next_cycle.offer.{row.offer}"))
        case _:
            return row.name


def person_button(row: PairLine | FutureLine | Named, found: PeoplePage) -> Button:
    match row:
        case PairLine():
            return Button(excerpt(label("next_cycle.pair", row=row), ROOM), PairOpen(pair=row.pair_id).pack())
        case FutureLine() if row.offer is Offer.FREE:
            asked = b.NextOffer(cycle=found.cycle_id, person=row.person.id, page=found.page)
            text = label("next_cycle.offer_to", name=excerpt(row.person.name, 34))
            return Button(text, asked.pack(), style="primary")
        case FutureLine():
            return Button(excerpt(row.person.name, ROOM), PersonOpen(person=row.person.id).pack())
        case _:
            return Button(excerpt(row.name, ROOM), PersonOpen(person=row.id).pack())


# --- to the person, and back to the curator


def offered_screen(told: MentorOffered) -> Screen:
    yes = b.OfferAnswer(cycle=told.cycle_id, agrees=True).pack()
    no = b.OfferAnswer(cycle=told.cycle_id, agrees=False).pack()
    return Screen(
        say("next_cycle.offered", told=told),
        (
            (Button(label("next_cycle.yes"), yes, style="success"),),
            (Button(label("next_cycle.no"), no),),
            *home_row(),
        ),
    )


def declined_screen(cycle_id: int) -> Screen:
    """A no may become a yes."""
    yes = b.OfferAnswer(cycle=cycle_id, agrees=True).pack()
    return Screen(say("next_cycle.declined"), ((Button(label("next_cycle.changed_mind"), yes),), *home_row()))


def already_screen() -> Screen:
    return Screen(say("next_cycle.already"), home_row())


def answered_screen(told: OfferAnswered) -> Screen:
    card = Button(label("next_cycle.to_person"), PersonOpen(person=told.person.id).pack())
    return Screen(say("next_cycle.answered", told=told), ((card,), *home_row()))


NOTICES: dict[str, Callable[[Any], Screen]] = {OFFERED: offered_screen, ANSWERED: answered_screen}
