"""Making a pair by hand: whom, with whom, and two questionnaires side by side."""

from typing import Any

from bot.services.banks import MENTEE_FORM, MENTOR_FORM
from bot.services.names import Named
from bot.services.pages import PAGE
from bot.services.pair_obstacles import Obstacle
from bot.services.pair_picking import Bank, MenteeLine, MentorBank, SideBySide
from bot.texts import label, say
from bot.views.callbacks import PairFind, PairPick, PairPropose, PersonForm
from bot.views.pairs import list_button
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Rows, Screen


def mentees_screen(bank: Bank[MenteeLine], mentor: Named | None) -> Screen:
    """With a mentor chosen before, the next step is the comparison."""
    chosen = mentor.id if mentor else 0
    rows = tuple(
        (
            Button(
                f"{number}. {label('pairs.mentee_line', row=row)}", PairPick(mentee=row.person.id, mentor=chosen).pack()
            ),
        )
        for number, row in enumerate(bank.rows, start=bank.page * PAGE + 1)
    )
    text = say("pairs.mentees", bank=bank, mentor=mentor, first=bank.page * PAGE)
    return Screen(text, (*rows, *around(bank, mentor=chosen), (*list_button(), *home_row()[0])))


def mentors_screen(found: MentorBank) -> Screen:
    mentee = found.mentee.id
    rows = tuple(
        (
            Button(
                f"{number}. {label('pairs.mentor_line', row=row)}", PairPick(mentee=mentee, mentor=row.person.id).pack()
            ),
        )
        for number, row in enumerate(found.bank.rows, start=found.bank.page * PAGE + 1)
    )
    back = Button(label("pairs.other_mentee"), PairPick().pack())
    text = say("pairs.mentors", found=found, first=found.bank.page * PAGE)
    return Screen(text, (*rows, *around(found.bank, mentee=mentee), (back, *home_row()[0])))


def around(bank: Bank[Any], *, mentee: int = 0, mentor: int = 0) -> Rows:
    """To the other pages; from what a name has found, to everybody."""
    if not bank.query:
        return turn_row(bank.page, bank.pages, lambda to: PairPick(mentee=mentee, mentor=mentor, page=to))
    everybody = (Button(label("people.everybody"), PairPick(mentee=mentee, mentor=mentor).pack()),)
    turns = turn_row(
        bank.page, bank.pages, lambda to: PairFind(mentee=mentee, mentor=mentor, page=to, query=bank.query)
    )
    return (*turns, everybody)


def side_by_side_screen(both: SideBySide) -> Screen:
    text = say(
        "pairs.side_by_side",
        both=both,
        obstacle=why(both.obstacle) if both.obstacle else "",
        former=label(f"pairs.short_state.{both.former.status}") if both.former else "",
        criteria=[label(f"pairs.criterion.{each.name}") for each in both.compared],
    )
    propose = Button(
        label("pairs.propose"), PairPropose(mentee=both.mentee.id, mentor=both.mentor.id).pack(), style="success"
    )
    forms = (
        Button(label("pairs.mentee_form"), PersonForm(person=both.mentee.id, scenario=MENTEE_FORM).pack()),
        Button(label("pairs.mentor_form"), PersonForm(person=both.mentor.id, scenario=MENTOR_FORM).pack()),
    )
    return Screen(text, (() if both.obstacle else (propose,), forms, *back_rows(both.mentee.id)))


def refused_screen(obstacle: Obstacle, mentee_id: int) -> Screen:
    return Screen(say("pairs.refused", why=why(obstacle)), back_rows(mentee_id))


def back_rows(mentee_id: int) -> Rows:
    return ((Button(label("pairs.other_mentor"), PairPick(mentee=mentee_id).pack()), *home_row()[0]),)


def why(obstacle: Obstacle) -> str:
    return label(f"pairs.obstacle.{obstacle.reason}", who=obstacle.who, as_mentor=obstacle.as_mentor)
