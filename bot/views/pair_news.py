"""What the bot says about a pair by itself, each with the button of the next step."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.services.pair_cards import PairCard
from bot.services.pair_news import PairNews
from bot.texts import label, say
from bot.views.callbacks import PairOpen, PairPick
from bot.views.pairs import own_rows
from bot.views.rows import home_row, put_off_row
from bot.views.screen import Button, Rows, Screen


def news_screen(news: PairNews, *, kind: str, rows: Callable[[PairCard], Rows], reminder: bool = False) -> Screen:
    text = say(f"pairs.news.{kind}", card=news.card, matches=news.matches)
    later = put_off_row(news.notice_id) if reminder else ()
    return Screen(text, (*rows(news.card), *later, *home_row()))


def open_row(card: PairCard) -> Rows:
    return ((Button(label("pairs.open"), PairOpen(pair=card.pair_id).pack()),),)


def pick_rows(card: PairCard) -> Rows:
    return ((Button(label("pairs.pick_again"), PairPick(mentee=card.mentee.id).pack()),), *open_row(card))


def no_rows(card: PairCard) -> Rows:
    return ()


NOTICES: Mapping[str, Callable[[PairNews], Screen]] = {
    "pair_proposed": partial(news_screen, kind="proposed", rows=own_rows),
    "pair_remind_answer": partial(news_screen, kind="remind_answer", rows=own_rows, reminder=True),
    "pair_declined": partial(news_screen, kind="declined", rows=no_rows),
    "pair_withdrawn": partial(news_screen, kind="withdrawn", rows=no_rows),
    "pair_agreed": partial(news_screen, kind="agreed", rows=own_rows),
    "pair_paper_consent": partial(news_screen, kind="paper_consent", rows=open_row),
    "pair_ordered": partial(news_screen, kind="ordered", rows=own_rows),
    "pair_remind_meeting": partial(news_screen, kind="remind_meeting", rows=own_rows, reminder=True),
    "pair_remind_next": partial(news_screen, kind="remind_next", rows=own_rows, reminder=True),
    "pair_ended": partial(news_screen, kind="ended", rows=open_row),
    "pair_curator_agreed": partial(news_screen, kind="curator_agreed", rows=open_row),
    "pair_curator_consent": partial(news_screen, kind="curator_consent", rows=open_row),
    "pair_curator_declined": partial(news_screen, kind="curator_declined", rows=pick_rows),
    "pair_curator_left": partial(news_screen, kind="curator_left", rows=open_row),
}
