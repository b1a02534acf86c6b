"""The media plan, one publication, and drafts of news."""

from bot.services.media_plan import PublicationCard, PublicationPage, State
from bot.services.news_drafts import WEEKS, NewsDraft
from bot.services.pages import PAGE
from bot.services.publishing import Place
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.announcements import info_row, years_row
from bot.views.info_callbacks import NewsKeep, NewsShow, PublicationAct, PublicationDo, PublicationNew
from bot.views.roadmap_callbacks import ItemOpen, NewsNew, PublicationList, PublicationOpen
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen

Act = PublicationAct
ROOM = 50  # signs of a title on a button


def place_of(word: str) -> Place:
    return Place(word) if word in {*Place} else Place.SITE


def list_screen(found: PublicationPage) -> Screen:
    first = found.page * PAGE
    lines = tuple(
        (Button(f"{number}. {excerpt(line.title, ROOM)}", PublicationOpen(publication=line.publication_id).pack()),)
        for number, line in enumerate(found.rows, start=first + 1)
    )
    turns = turn_row(found.page, found.pages, lambda to: PublicationList(page=to))
    new: Rows = ()
    if found.may_change:
        plan = Button(label("media_plan.new"), PublicationNew().pack())
        new = ((plan, Button(label("info.news"), NewsNew().pack())),)
    back = info_row() if found.may_change else years_row()
    return Screen(say("media_plan.list", found=found, first=first), (*lines, *turns, *new, back))


def list_row() -> tuple[Button, ...]:
    return (Button(label("media_plan.back"), PublicationList().pack()), *home_row()[0])


def do(card: PublicationCard, act: Act, *, sure: bool = False, style: str | None = None) -> Button:
    text = label(f"media_plan.button.{'sure_' if sure else ''}{act}", card=card)
    return Button(text, PublicationDo(publication=card.line.publication_id, act=act, sure=sure).pack(), style=style)


def card_screen(card: PublicationCard) -> Screen:
    copy = ((do(card, Act.COPY),),) if card.text else ()
    item = ((Button(label("media_plan.button.item"), ItemOpen(item=card.item_id).pack()),),) if card.item_id else ()
    rows: Rows = (*copy, *item)
    if card.may_change:
        published = card.line.state is State.PUBLISHED
        link = (do(card, Act.LINK, style=None if published else "success"),)
        change = () if published else ((do(card, Act.PLAN), do(card, Act.DROP)),)
        rows = (link, (do(card, Act.TEXT),), *copy, *change, *item)
    return Screen(say("media_plan.card", card=card), (*rows, list_row()))


def drop_screen(card: PublicationCard) -> Screen:
    return Screen(say("media_plan.drop", card=card), ((do(card, Act.DROP, sure=True, style="danger"),), to_card(card)))


def copy_screen(card: PublicationCard) -> Screen:
    """Nothing but the text, to be copied by a long press."""
    return Screen(say("media_plan.alone", text=card.text), (to_card(card),))


def to_card(card: PublicationCard) -> tuple[Button, ...]:
    back = PublicationOpen(publication=card.line.publication_id).pack()
    return (Button(label("media_plan.button.to_card"), back), *home_row()[0])


# --- news


def news_screen(draft: NewsDraft) -> Screen:
    shown = {"item": draft.item_id, "weeks": draft.weeks, "place": draft.place}
    periods = tuple(
        Button(label(f"news.weeks.{weeks}"), NewsShow(**shown | {"weeks": weeks}).pack())
        for weeks in WEEKS
        if weeks != draft.weeks
    )
    rows: Rows = ()
    if draft.text:
        keep = Button(label("news.keep"), NewsKeep(**shown).pack(), style="success")
        places = tuple(
            Button(label(f"news.where.{place}"), NewsShow(**shown | {"place": place}).pack())
            for place in Place
            if place is not draft.place
        )
        rows = ((keep, Button(label("news.copy"), NewsShow(**shown, alone=True).pack())), *in_rows(places, 1))
    own = (Button(label("news.write"), PublicationNew(item=draft.item_id).pack()),)
    back = item_row(draft.item_id) if draft.item_id else info_row()
    return Screen(say("news.screen", draft=draft), (*rows, periods, own, back))


def item_row(item: int) -> tuple[Button, ...]:
    return (Button(label("media_plan.button.item"), ItemOpen(item=item).pack()), *home_row()[0])


def news_alone_screen(draft: NewsDraft) -> Screen:
    back = NewsShow(item=draft.item_id, weeks=draft.weeks, place=draft.place).pack()
    return Screen(
        say("media_plan.alone", text=draft.text) or say("news.toast.nothing"),
        ((Button(label("news.back"), back), *home_row()[0]),),
    )
