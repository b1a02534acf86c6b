"""Waves: the curator's list, one wave, who has not answered, and what is asked before an act."""

from collections.abc import Callable
from typing import Any

from bot.services.campaign_cards import WaveCard, WaveGroup, WaveLine, WavePage
from bot.services.campaign_notices import WaveAsked, WaveOver
from bot.services.campaign_silence import OutOfReach, SilentLine, SilentPage
from bot.services.pages import PAGE
from bot.services.respondents import TooLate, Waiting
from bot.storage.states import CampaignStatus, RespondentStatus
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views import callbacks as c
from bot.views.audiences import audience_words
from bot.views.own_forms import own_forms_row
from bot.views.rows import home_row, put_off_row, turn_row
from bot.views.screen import Button, Rows, Screen

ROOM = 50  # signs of a title on a button
MOST_ENDED = 5  # waves in one message
EXTENSIONS = (7, 14)  # days


def list_screen(found: WavePage) -> Screen:
    first = found.page * PAGE
    text = say("campaigns.list", found=found, first=first)
    waves = tuple(
        (Button(f"{number}. {excerpt(row.title, ROOM)}", opened(row)),)
        for number, row in enumerate(found.rows, start=first + 1)
    )
    turns = turn_row(found.page, found.pages, lambda to: c.WaveList(group=found.group, page=to))
    groups = tuple(
        Button(f"{label(f'campaigns.group.{group}')}: {count}", c.WaveList(group=group).pack())
        for group, count in found.counts.items()
        if group is not found.group and (count or group is WaveGroup.OPEN)
    )
    library = (Button(label("campaigns.library"), c.FormList().pack(), style="primary"),)
    return Screen(text, (*waves, *turns, groups, library, *own_forms_row(), *home_row()))


def opened(row: WaveLine) -> str:
    return c.WaveOpen(wave=row.campaign_id).pack()


def group_of(word: str) -> WaveGroup:
    """Buttons of old releases may carry words that are no groups any more."""
    return WaveGroup(word) if word in {*WaveGroup} else WaveGroup.OPEN


def card_screen(card: WaveCard, *, note: str = "") -> Screen:
    text = say(
        "campaigns.card", card=card, line=card.line, audience=audience_words(card.audience, card.form), note=note
    )
    return Screen(text, (*result_rows(card), *act_rows(card), *related_rows(card), back_row(card.line.status)))


def result_rows(card: WaveCard) -> Rows:
    if card.line.status in (CampaignStatus.PLANNED, CampaignStatus.DRAFT, CampaignStatus.CANCELLED):
        return ()
    return ((Button(label("campaigns.results"), c.ResultsOpen(campaign=card.line.campaign_id).pack()),),)


def act_rows(card: WaveCard) -> Rows:
    wave = card.line.campaign_id
    if card.line.status is CampaignStatus.PLANNED:
        return ((act_button(wave, c.WaveAct.CANCEL),),)
    if card.line.status is not CampaignStatus.OPEN:
        return silent_row(card)
    remind = (act_button(wave, c.WaveAct.REMIND, count=card.remindable),) if card.remindable else ()
    return (
        *silent_row(card),
        remind,
        (act_button(wave, c.WaveAct.EXTEND), act_button(wave, c.WaveAct.CLOSE)),
    )


def silent_row(card: WaveCard) -> Rows:
    if not card.waiting + card.excused:
        return ()
    text = label("campaigns.silent", people=card.waiting, answers=card.owed)
    return ((Button(text, c.WaveSilent(wave=card.line.campaign_id).pack()),),)


def related_rows(card: WaveCard) -> Rows:
    related = (*((card.before,) if card.before else ()), *card.after)
    return tuple((Button(label("campaigns.related", line=each), opened(each)),) for each in related[:4])


def act_button(wave: int, act: c.WaveAct, *, sure: bool = False, **words: Any) -> Button:
    text = label(f"campaigns.{'sure' if sure else 'act'}.{act}", **words)
    danger = sure and act in (c.WaveAct.CANCEL, c.WaveAct.CLOSE, c.WaveAct.DROP)
    return Button(text, c.WaveDo(wave=wave, act=act, sure=sure).pack(), style="danger" if danger else None)


def back_row(status: CampaignStatus = CampaignStatus.OPEN) -> tuple[Button, ...]:
    planned = status in (CampaignStatus.PLANNED, CampaignStatus.DRAFT)
    group = WaveGroup.PLANNED if planned else WaveGroup.OPEN if status is CampaignStatus.OPEN else WaveGroup.CLOSED
    return (Button(label("campaigns.to_list"), c.WaveList(group=group).pack()), *home_row()[0])


def to_card_row(wave: int) -> tuple[Button, ...]:
    return (Button(label("campaigns.to_card"), c.WaveOpen(wave=wave).pack()), *home_row()[0])


def ask_screen(card: WaveCard, act: c.WaveAct) -> Screen:
    """«Точно?», and for a reminder how many will really get one."""
    wave = card.line.campaign_id
    text = say(f"campaigns.ask.{act}", card=card, line=card.line, title=card.line.title)
    if act is c.WaveAct.REMIND and not card.remindable:
        return Screen(text, (*silent_row(card), to_card_row(wave)))
    return Screen(text, ((act_button(wave, act, sure=True, count=card.remindable),), to_card_row(wave)))


def extend_screen(card: WaveCard) -> Screen:
    wave = card.line.campaign_id
    lengths = tuple(
        Button(label("campaigns.extend_by", weeks=days // 7), c.WaveExtend(wave=wave, days=days).pack())
        for days in EXTENSIONS
    )
    day = (Button(label("campaigns.another_day"), c.WaveDay(wave=wave, opening=False).pack()),)
    return Screen(say("campaigns.extend", line=card.line), (lengths, day, to_card_row(wave)))


def silent_screen(found: SilentPage) -> Screen:
    first, wave = found.page * PAGE, found.campaign_id
    text = say("campaigns.silent_list", found=found, first=first)
    people = tuple(
        (
            Button(
                f"{number}. {silent_name(row)}",
                c.RespondentOpen(respondent=row.respondent_id, page=found.page, query=found.query).pack(),
            ),
        )
        for number, row in enumerate(found.rows, start=first + 1)
    )
    turns = turn_row(found.page, found.pages, lambda to: c.WaveSilent(wave=wave, page=to, query=found.query))
    everybody = (Button(label("campaigns.everybody"), c.WaveSilent(wave=wave).pack()),) if found.query else ()
    remind = (act_button(wave, c.WaveAct.REMIND, count=found.remindable),) if found.remindable else ()
    excuse = (act_button(wave, c.WaveAct.EXCUSE, count=found.out_of_reach),) if found.out_of_reach else ()
    return Screen(text, (*people, *turns, everybody, remind, excuse, to_card_row(wave)))


def excuse_all_screen(found: OutOfReach) -> Screen:
    """«Точно?» before nobody waits for them; who and how many."""
    wave = found.line.campaign_id
    reasons = [label(f"campaigns.out_of_reach.{reach}", count=count) for reach, count in found.people.items()]
    text = say("campaigns.ask.exc", line=found.line, count=found.total, reasons="; ".join(reasons))
    sure = (act_button(wave, c.WaveAct.EXCUSE, sure=True, count=found.total),) if found.total else ()
    return Screen(text, (sure, to_silent_row(wave)))


def to_silent_row(wave: int, page: int = 0, query: str = "") -> tuple[Button, ...]:
    silent = c.WaveSilent(wave=wave, page=page, query=query)
    return (Button(label("campaigns.to_silent"), silent.pack()), *home_row()[0])


def silent_name(row: SilentLine) -> str:
    name = excerpt(row.person.name, 34)
    return f"{name} → {excerpt(row.partner.called, 22)}" if row.partner else name


def respondent_screen(row: SilentLine, page: int = 0, query: str = "") -> Screen:
    """`page`, `query`: of the list it was opened from."""
    text = say("campaigns.respondent", row=row)
    if row.status is RespondentStatus.ANSWERED:
        acts: Rows = ()
    else:
        excused = row.status is RespondentStatus.WAITING
        word = label(f"campaigns.{'excuse' if excused else 'wait_again'}")
        act = c.RespondentExcuse(respondent=row.respondent_id, excused=excused, page=page, query=query)
        acts = ((Button(word, act.pack()),),)
    person = (Button(label("campaigns.person"), c.PersonOpen(person=row.person.id).pack()),)
    return Screen(text, (*acts, person, to_silent_row(row.campaign_id, page, query)))


# --- for those who are asked


def answer_button(each: Waiting, minutes: int, *, several: bool) -> Button:
    return Button(
        label("campaigns.answer", each=each, minutes=minutes, several=several),
        c.WaveAnswer(respondent=each.respondent_id).pack(),
        style="success",
    )


def asked_screen(asked: WaveAsked) -> Screen:
    several = len(asked.waves) > 1
    rows = tuple((answer_button(each, wave.minutes, several=several),) for wave in asked.waves for each in wave.waiting)
    more = ((Button(label("home.section.mine"), c.SectionOpen(section=c.Section.MINE).pack()),),) if asked.more else ()
    later = put_off_row(asked.notice_id) if asked.can_wait else ()
    return Screen(say("campaigns.asked", asked=asked), (*rows, *more, *later))


def too_late_screen(late: TooLate) -> Screen:
    return Screen(say("campaigns.too_late", late=late), home_row())


def over_screen(over: WaveOver) -> Screen:
    """One wave has one button, several a button each, and the list of all where there are more."""
    if len(over.lines) == 1:
        cards: Rows = ((Button(label("campaigns.open"), opened(over.lines[0]), style="primary"),),)
    else:
        cards = tuple((Button(excerpt(line.title, ROOM), opened(line)),) for line in over.lines[:MOST_ENDED])
    rest = ((Button(label("campaigns.to_list"), c.WaveList(group=WaveGroup.CLOSED).pack()),),)
    more = rest if len(over.lines) > MOST_ENDED else ()
    return Screen(say("campaigns.over", over=over), (*cards, *more, *put_off_row(over.notice_id)))


NOTICES: dict[str, Callable[[Any], Screen]] = {
    "campaign_invited": asked_screen,
    "campaign_reminded": asked_screen,
    "campaign_closed": over_screen,
}
