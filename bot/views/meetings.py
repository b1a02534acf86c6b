"""A meeting with today's state and the buttons that apply now; lists of meetings."""

from collections.abc import Callable
from typing import Any

from bot.services.meeting_cards import MeetingCard, MeetingPage
from bot.services.meeting_notices import CheckInAsked, MeetingNews, ProposalWaiting
from bot.services.meeting_outcomes import Acted, NotYet, Result
from bot.services.pair_states import Side
from bot.storage.states import MeetingStatus, Outcome
from bot.texts import label, say
from bot.views.callbacks import (
    CheckInAnswer,
    CheckInAsk,
    CheckInDetails,
    MeetingAct,
    MeetingDo,
    MeetingList,
    MeetingOpen,
    MeetingPlan,
    PairOpen,
)
from bot.views.rows import home_row, put_off_row, turn_row
from bot.views.screen import Button, Document, Rows, Screen

# What the curator reads instead: without advice meant for the two.
SEEN = {"answer": "waiting", "ask": "waiting_words", "waiting_word": "waiting_words"} | {
    state: f"{state}_seen" for state in ("unanswered", "missed", "moved", "disputed")
}
RULINGS = {MeetingAct.HELD: ("rule_held", "sure_held"), MeetingAct.MISSED: ("rule_missed", "sure_missed")}


def card_screen(card: MeetingCard, *, news: str = "") -> Screen:
    text = say("meetings.card", card=card, state=state_of(card), news=news)
    return Screen(text, (*act_rows(card), *way_back(card)))


def acted_screen(acted: Acted, done: str) -> Screen:
    """`done` names the good news; an old button is told what has happened since."""
    if acted.result is Result.DONE:
        return card_screen(acted.card, news=label(f"meetings.news.{done}"))
    if acted.result is Result.STALE:
        return card_screen(acted.card, news=label(f"meetings.news.stale.{acted.card.status}"))
    unmarked = acted.result is Result.STANDING and acted.card.begun
    return card_screen(
        acted.card, news=label("meetings.news.unmarked" if unmarked else f"meetings.news.{acted.result}")
    )


def not_yet_screen(refused: NotYet) -> Screen:
    to_pair = button("to_pair", PairOpen(pair=refused.pair_id).pack())
    return Screen(say("meetings.not_yet"), ((to_pair,), *home_row()))


def state_of(card: MeetingCard) -> str:
    state = state_for_sides(card)
    return SEEN.get(state, state) if card.side is Side.NEITHER else state


def state_for_sides(card: MeetingCard) -> str:
    if card.status is MeetingStatus.PROPOSED:
        if card.begun:
            return "unanswered"
        return "waiting" if card.proposed_by_viewer else "answer"
    if card.status is MeetingStatus.CONFIRMED and card.begun:
        return "ask" if card.own_word is None else "waiting_word"
    return card.status


def act_rows(card: MeetingCard) -> Rows:
    """The two act; the curator looks on, and says how it was when they do not."""
    if card.side is Side.NEITHER:
        rulings = tuple(do(card, act, text) for act, (text, _) in RULINGS.items())
        return (rulings,) if card.open_to_ruling else ()
    if card.status is MeetingStatus.PROPOSED:
        return proposal_rows(card) if card.pair_goes_on else ()
    if card.status is MeetingStatus.CONFIRMED and not card.begun:
        return change_rows(card, "cancel") if card.pair_goes_on else ()
    asked = card.answerable and card.own_word is None
    return (*(check_in_rows(card) if asked else ()), *after_rows(card))


def proposal_rows(card: MeetingCard) -> Rows:
    if card.begun:
        was = button("was", CheckInAnswer(meeting=card.meeting_id, outcome=Outcome.HELD).pack())
        return ((was,), *change_rows(card, "cancel"))
    if card.proposed_by_viewer:
        return change_rows(card, "cancel")
    return ((do(card, MeetingAct.CONFIRM, "confirm", style="success"),), *change_rows(card, "decline"))


def change_rows(card: MeetingCard, cancel: str) -> Rows:
    return ((do(card, MeetingAct.OTHER, "other"), do(card, MeetingAct.CANCEL, cancel)),)


def check_in_rows(card: MeetingCard) -> Rows:
    words = {
        outcome: button(outcome, CheckInAnswer(meeting=card.meeting_id, outcome=outcome).pack()) for outcome in Outcome
    }
    return (
        (words[Outcome.HELD], words[Outcome.ALONE]),
        (words[Outcome.MOVED], words[Outcome.CANCELLED]),
    )


def after_rows(card: MeetingCard) -> Rows:
    """Once it was said how the meeting went: what comes next."""
    rows: list[tuple[Button, ...]] = []
    if card.own_word is Outcome.HELD and not card.details_sent:
        rows.append((button("details", CheckInDetails(meeting=card.meeting_id).pack()),))
    if card.pair_goes_on and (card.status is not MeetingStatus.CONFIRMED or card.own_word is Outcome.HELD):
        again = card.status in (MeetingStatus.HELD, MeetingStatus.CONFIRMED, MeetingStatus.DISPUTED)
        rows.append((button("next" if again else "anew", MeetingPlan(pair=card.pair_id).pack()),))
    if card.answerable and card.own_word is not None:
        rows.append((button("change", CheckInAsk(meeting=card.meeting_id).pack()),))
    return tuple(rows)


def way_back(card: MeetingCard) -> Rows:
    return ((button("list", MeetingList(pair=card.pair_id).pack()),), *home_row())


def ask_again_screen(card: MeetingCard) -> Screen:
    """«Исправить отметку»; when nothing can be mended any more, the card."""
    if not card.answerable or card.own_word is None:
        return card_screen(card)
    text = say("meetings.card", card=card, state="ask_again", news="")
    return Screen(text, (*check_in_rows(card), (button("keep", MeetingOpen(meeting=card.meeting_id).pack()),)))


def sure_screen(card: MeetingCard, sequence: int) -> Screen:
    """«Точно?» before a meeting is called off; for an old button, the card."""
    live = card.status is MeetingStatus.PROPOSED or (card.status is MeetingStatus.CONFIRMED and not card.begun)
    if card.sequence != sequence or not live or card.side is Side.NEITHER:
        return card_screen(card, news=label(f"meetings.news.stale.{card.status}"))
    declines = card.status is MeetingStatus.PROPOSED and not card.proposed_by_viewer
    yes = MeetingDo(meeting=card.meeting_id, sequence=sequence, act=MeetingAct.CANCEL, sure=True)
    return Screen(
        say("meetings.sure", card=card, own_proposal=card.proposed_by_viewer),
        (
            (button("sure_decline" if declines else "sure", yes.pack(), style="danger"),),
            *(((do(card, MeetingAct.OTHER, "other"),),) if declines else ()),
            (button("keep", MeetingOpen(meeting=card.meeting_id).pack()),),
        ),
    )


def sure_ruling_screen(card: MeetingCard, sequence: int, act: MeetingAct) -> Screen:
    """«Точно?» before the curator's word, which closes the meeting; for an old button, the card."""
    if card.sequence != sequence or not card.open_to_ruling:
        return card_screen(card, news=label(f"meetings.news.stale.{card.status}"))
    yes = MeetingDo(meeting=card.meeting_id, sequence=sequence, act=act, sure=True)
    return Screen(
        say("meetings.sure_ruling", card=card, held=act is MeetingAct.HELD),
        (
            (button(RULINGS[act][1], yes.pack(), style="success" if act is MeetingAct.HELD else "danger"),),
            (button("keep", MeetingOpen(meeting=card.meeting_id).pack()),),
        ),
    )


def list_screen(page: MeetingPage) -> Screen:
    lines = tuple(
        (
            Button(
                label("meetings.line", line=line, status=label(f"meetings.status.{line.status}")),
                MeetingOpen(meeting=line.meeting_id).pack(),
            ),
        )
        for line in page.rows
    )
    plan = ((button("plan", MeetingPlan(pair=page.pair_id).pack(), style="primary"),),) if page.may_plan else ()
    back = ((button("to_pair", PairOpen(pair=page.pair_id).pack()),),) if page.pair_id else ()
    turns = turn_row(page.page, page.pages, lambda to: MeetingList(pair=page.pair_id, page=to))
    return Screen(say("meetings.list", page=page), (*lines, *turns, *plan, *back, *home_row()))


def do(card: MeetingCard, act: MeetingAct, text: str, *, style: str | None = None) -> Button:
    return button(text, MeetingDo(meeting=card.meeting_id, sequence=card.sequence, act=act).pack(), style=style)


def button(text: str, data: str, *, style: str | None = None) -> Button:
    return Button(label(f"meetings.button.{text}"), data, style=style)


# --- what the bot says by itself


def proposed_notice(card: MeetingCard) -> Screen:
    return Screen(say("meetings.notice.proposed", card=card), (*act_rows(card), *home_row()))


def unanswered_notice(waiting: ProposalWaiting) -> Screen:
    text = say("meetings.notice.unanswered", card=waiting.card)
    return Screen(text, (*act_rows(waiting.card), *put_off_row(waiting.notice_id), *home_row()))


def confirmed_notice(news: MeetingNews) -> Screen:
    text = say("meetings.notice.confirmed", news=news)
    return Screen(text, (*act_rows(news.card), *home_row()), document_of(news))


def cancelled_notice(news: MeetingNews) -> Screen:
    text = say("meetings.notice.cancelled", news=news)
    return Screen(text, (*act_rows(news.card), *home_row()), document_of(news))


def document_of(news: MeetingNews) -> Document | None:
    return Document(news.file.name, news.file.content) if news.file else None


def reminder_notice(kind: str) -> Callable[[MeetingCard], Screen]:
    def notice(card: MeetingCard) -> Screen:
        return Screen(say(f"meetings.notice.{kind}", card=card), (*act_rows(card), *home_row()))

    return notice


def check_in_notice(asked: CheckInAsked) -> Screen:
    text = say("meetings.notice.check_in", asked=asked)
    return Screen(text, (*check_in_rows(asked.card), *put_off_row(asked.notice_id), *home_row()))


NOTICES: dict[str, Callable[[Any], Screen]] = {
    "meeting_proposed": proposed_notice,
    "meeting_unanswered": unanswered_notice,
    "meeting_confirmed": confirmed_notice,
    "meeting_cancelled": cancelled_notice,
    "meeting_tomorrow": reminder_notice("tomorrow"),
    "meeting_soon": reminder_notice("soon"),
    "check_in": check_in_notice,
}
