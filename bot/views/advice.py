"""The library: shelves by topic, cards in a list, one card; and what those who mend it press."""

from collections.abc import Iterable, Iterator, Sequence

from bot.scenarios.room import units
from bot.services.advice import AdviceCard, AdviceFound, AdviceLine, Shelves, titled
from bot.services.advice_mending import Published
from bot.services.advice_notices import AdviceWaits
from bot.storage.states import AdviceStatus
from bot.texts import label, say
from bot.texts.render import excerpt, topic_name
from bot.views.advice_callbacks import (
    AdviceHelped,
    AdviceHide,
    AdviceList,
    AdviceMend,
    AdviceOpen,
    AdvicePart,
    AdvicePile,
    AdvicePublish,
    AdviceTopic,
    AdviceWaiting,
    AdviceWrite,
)
from bot.views.callbacks import Section, SectionOpen
from bot.views.help_callbacks import DraftStep, HelpDraftDo
from bot.views.rows import home_row, put_off_row, turn_row
from bot.views.screen import Button, Rows, Screen

ROOM = 3300  # of Telegram's 4096 signs, for the words of a card on one page
LABEL = 56  # signs of a button a phone shows


def shelves_screen(shelves: Shelves, *, note: str = "") -> Screen:
    by_topic = tuple((shelf_button(topic, count),) for topic, count in shelves.counts.items())
    return Screen(say("advice.shelves", shelves=shelves, note=note), (*by_topic, *desk_rows(shelves), *home_row()))


def shelf_button(topic: str, count: int) -> Button:
    text = label("advice.shelf", topic=topic_name(titled(topic), LABEL - 6), count=count)
    return Button(text, AdviceList(topic=topic).pack())


def desk_rows(shelves: Shelves) -> Rows:
    """For those who mend."""
    if not shelves.mends:
        return ()
    piles = {AdvicePile.PROPOSED: shelves.waiting, AdvicePile.HIDDEN: shelves.hidden}
    rows = [
        (Button(label(f"advice.to_{pile}", count=count), AdviceWaiting(pile=pile).pack()),)
        for pile, count in piles.items()
        if count
    ]
    return (*rows, (Button(label("advice.write"), AdviceWrite().pack()),))


def found_screen(found: AdviceFound) -> Screen:
    turns = turn_row(found.page, found.pages, lambda to: AdviceList(topic=found.topic, page=to, query=found.query))
    return Screen(say("advice.found", found=found), (*line_rows(found.lines), *turns, *library_row()))


def pile_screen(found: AdviceFound, pile: AdvicePile) -> Screen:
    turns = turn_row(found.page, found.pages, lambda to: AdviceWaiting(pile=pile, page=to))
    return Screen(say(f"advice.pile.{pile}", found=found), (*line_rows(found.lines), *turns, *library_row()))


def line_rows(lines: Sequence[AdviceLine]) -> Rows:
    return tuple((Button(excerpt(line.question, LABEL), AdviceOpen(advice=line.advice_id).pack()),) for line in lines)


def library_row() -> Rows:
    return ((Button(label("advice.to_library"), SectionOpen(section=Section.ADVICE).pack()), *home_row()[0]),)


def card_screen(card: AdviceCard, *, draft: int = 0, page: int = 0, note: str = "") -> Screen:
    """Both texts whole, page by page where they are long."""
    pages = list(pages_of(card))
    page = min(page, len(pages) - 1)
    question, answer = pages[page]
    text = say("advice.card", card=card, question=question, answer=answer, first=page == 0, note=note)
    turns = turn_row(page, len(pages), lambda to: AdviceOpen(advice=card.advice_id, draft=draft, page=to))
    return Screen(text, (*turns, *(draft_rows(card, draft) if draft else card_rows(card))))


def pages_of(card: AdviceCard) -> Iterator[tuple[str, str]]:
    """Words of the question and of the answer, together on one page where they fit."""
    if units(card.question) + units(card.answer) <= ROOM:
        yield card.question, card.answer
        return
    yield from ((piece, "") for piece in pieces(card.question))
    yield from (("", piece) for piece in pieces(card.answer))


def pieces(text: str) -> Iterator[str]:
    """As much of the text as fits a page, cut between words where there are any."""
    while units(text) > ROOM:
        end = ROOM
        while units(text[:end]) > ROOM:
            end -= max(1, (units(text[:end]) - ROOM) // 2)
        cut = max(text.rfind(sign, 0, end) for sign in " \n")
        end = cut if cut > end // 2 else end
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def draft_rows(card: AdviceCard, draft: int) -> Rows:
    helped = Button(label("advice.helped"), AdviceHelped(advice=card.advice_id, draft=draft).pack(), style="success")
    return ((helped,), (Button(label("advice.to_draft"), HelpDraftDo(request=draft, step=DraftStep.OPEN).pack()),))


def card_rows(card: AdviceCard) -> Rows:
    back = (Button(label("advice.back"), back_of(card)), *home_row()[0])
    return (*mending_rows(card), back) if card.mends else (back,)


def back_of(card: AdviceCard) -> str:
    if card.status is AdviceStatus.PUBLISHED:
        return AdviceList(topic=card.topic).pack()
    return AdviceWaiting(pile=AdvicePile(card.status)).pack()


def mending_rows(card: AdviceCard) -> Rows:
    publish = Button(
        label("advice.publish.hidden" if card.status is AdviceStatus.HIDDEN else "advice.publish.proposed"),
        AdvicePublish(advice=card.advice_id).pack(),
        style="success",
    )
    hide = Button(
        label("advice.hide.published" if card.status is AdviceStatus.PUBLISHED else "advice.hide.proposed"),
        AdviceHide(advice=card.advice_id).pack(),
    )
    topic = Button(label("advice.topic"), AdviceTopic(advice=card.advice_id).pack())
    return (
        () if card.status is AdviceStatus.PUBLISHED else (publish,),
        tuple(
            Button(label(f"advice.mend.{part.name.lower()}"), AdviceMend(advice=card.advice_id, part=part).pack())
            for part in AdvicePart
        ),
        (topic,) if card.status is AdviceStatus.HIDDEN else (topic, hide),
    )


def published_screen(done: Published) -> Screen:
    """The card as it stands now; or the question about what looks like a name."""
    card = done.card
    if not done.names:
        return card_screen(card, note=say("advice.published"))
    sure = Button(label("advice.publish.sure"), AdvicePublish(advice=card.advice_id, sure=True).pack(), style="danger")
    back = Button(label("advice.to_card"), AdviceOpen(advice=card.advice_id).pack())
    return Screen(say("advice.names", names=[excerpt(name, 60) for name in done.names]), ((sure,), (back,)))


def topics_screen(card: AdviceCard, topics: Iterable[str]) -> Screen:
    rows = tuple(
        (
            Button(
                label("runs.tick", on=topic == card.topic, text=topic_name(titled(topic), LABEL - 2)),
                AdviceTopic(advice=card.advice_id, topic=topic).pack(),
            ),
        )
        for topic in topics
    )
    back = (Button(label("advice.to_card"), AdviceOpen(advice=card.advice_id).pack()),)
    return Screen(say("advice.topics", card=card), (*rows, back))


def helped_screen() -> Screen:
    return Screen(say("advice.glad"), library_row())


def waiting_screen(waits: AdviceWaits) -> Screen:
    look = (Button(label("advice.look"), AdviceWaiting().pack(), style="primary"),)
    return Screen(say("advice.news", waits=waits), (look, *put_off_row(waits.notice_id), *home_row()))


NOTICES = {"advice_proposed": waiting_screen}
