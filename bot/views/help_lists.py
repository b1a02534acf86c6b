"""Urgent questions as the curator sees them: the list, and how they are answered."""

from bot.services.help_lists import CLOSED_DAYS, HelpGroup, HelpLine, HelpPage
from bot.services.help_statistics import Figures, Period
from bot.services.pages import PAGE, find_page
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.callbacks import Section, SectionOpen
from bot.views.help_callbacks import HelpOpen
from bot.views.help_list_callbacks import HelpFigures, HelpList
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Rows, Screen

PEOPLE = 15  # on a page
ROOM = 55  # signs of a button


def group_of(word: str) -> HelpGroup:
    """Buttons of old releases may carry words that are no groups any more."""
    return HelpGroup(word) if word in {*HelpGroup} else HelpGroup.OPEN


def period_of(word: str) -> Period:
    return Period(word) if word in {*Period} else Period.MONTH


def list_screen(found: HelpPage) -> Screen:
    first = found.page * PAGE
    text = say("help_list.screen", found=found, first=first, days=CLOSED_DAYS)
    opened = tuple(
        (Button(f"{number}. {excerpt(line_words(line), ROOM)}", HelpOpen(request=line.request_id).pack()),)
        for number, line in enumerate(found.rows, start=first + 1)
        if line.entrusted_to is None
    )
    turns = turn_row(found.page, found.pages, lambda to: HelpList(group=found.group, page=to))
    groups = tuple(
        Button(f"{label(f'help_list.group.{group}')}: {count}", HelpList(group=group).pack())
        for group, count in found.counts.items()
        if group is not found.group
    )
    figures = (Button(label("help_list.figures"), HelpFigures().pack()),)
    return Screen(text, (*opened, *turns, groups, figures, *home_row()))


def line_words(line: HelpLine) -> str:
    return label("help_list.button", line=line)


def figures_screen(found: Figures, page: int = 0) -> Screen:
    """The people by the page, the topics always: there are a dozen at most."""
    page, pages = find_page(len(found.people), page, PEOPLE)
    shown = found.people[page * PEOPLE : (page + 1) * PEOPLE]
    text = say("help_figures.screen", found=found, people=shown, page=page)
    turns = turn_row(page, pages, lambda to: HelpFigures(period=found.period, page=to))
    return Screen(text, (*turns, *period_rows(found.period), back_row()))


def period_rows(period: Period) -> Rows:
    other = Period.YEAR if period is Period.MONTH else Period.MONTH
    return ((Button(label(f"help_figures.period.{other}"), HelpFigures(period=other).pack()),),)


def back_row() -> tuple[Button, ...]:
    return (Button(label("help_figures.back"), SectionOpen(section=Section.HELP).pack()), *home_row()[0])
