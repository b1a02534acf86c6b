"""Pairs: the curator's list, the card of one for each who looks at it, and what is asked before an act."""

from bot.services.pair_cards import Group, PairCard, PairPage, Waiting
from bot.services.pair_states import ENDED, Act, Side, can
from bot.storage.states import AWAITING_CONSENT, PairForm, PairKind, PairStatus
from bot.texts import label, say
from bot.views.callbacks import (
    DifficultiesOpen,
    MeetingList,
    MeetingOpen,
    MeetingPlan,
    PairAct,
    PairAnswer,
    PairDo,
    PairList,
    PairNature,
    PairOpen,
    PairPick,
    PaperAnswer,
    PersonOpen,
)
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen

ENDING = (PairAct.WITHDRAW, PairAct.END)
FORMER = (PairStatus.DECLINED, PairStatus.WITHDRAWN, *ENDED)


def list_screen(found: PairPage) -> Screen:
    text = say(
        "pairs.list",
        found=found,
        group=label(f"pairs.group.{found.group}"),
        states=[label(f"pairs.short_state.{row.status}") for row in found.rows],
        late=any(row.late for row in found.rows),
    )
    opened = tuple((Button(label("pairs.line", row=row), PairOpen(pair=row.pair_id).pack()),) for row in found.rows)
    groups = [
        Button(f"{label(f'pairs.group.{group}')}: {count}", PairList(status=group).pack())
        for group, count in found.counts.items()
        if count and group is not found.group
    ]
    pick = (Button(label("pairs.pick"), PairPick().pack(), style="primary"),)
    turns = turn_row(found.page, found.pages, lambda to: PairList(status=found.group, page=to))
    return Screen(text, (*opened, *turns, *in_rows(groups, 2), pick, *home_row()))


def card_screen(card: PairCard, *, difficulties: bool = False) -> Screen:
    """The curator sees everything; each of the two sees the other, where it stands and the next step."""
    back = (*(list_button() if card.as_curator else ()), *home_row()[0])
    meetings = Button(label("pairs.meetings_list", total=card.meetings.total), MeetingList(pair=card.pair_id).pack())
    text = say("pairs.card" if card.as_curator else "pairs.own_card", card=card)
    hard = Button(label("difficulties.button"), DifficultiesOpen(person=card.mentee.id).pack())
    rows = (
        *own_rows(card),
        *(((meetings,),) if card.meetings.total else ()),
        *(((hard,),) if difficulties else ()),
    )
    return Screen(text, (*rows, *(curator_rows(card) if card.as_curator else ()), back))


def list_button() -> tuple[Button, ...]:
    return (Button(label("pairs.to_list"), PairList().pack()),)


def own_rows(card: PairCard) -> Rows:
    """What is asked of this viewer as one of the two."""
    if card.side is Side.NEITHER:
        return ()
    if card.status in AWAITING_CONSENT:
        return answer_rows(card)
    if card.waiting is Waiting.CONSENT and card.side is Side.MENTOR:
        return ((act_button(card, PairAct.CONSENT, "pairs.sign", sure=True, style="success"),),)
    if card.status in (PairStatus.ORDERED, PairStatus.ACTIVE):
        return meeting_rows(card)
    return ()


def answer_rows(card: PairCard) -> Rows:
    if card.agreed:
        return ((Button(label("pairs.after_all_no"), PairAnswer(pair=card.pair_id, agree=False).pack()),),)
    return (
        (Button(label("pairs.yes"), PairAnswer(pair=card.pair_id, agree=True).pack(), style="success"),),
        (Button(label("pairs.no"), PairAnswer(pair=card.pair_id, agree=False).pack()),),
    )


def meeting_rows(card: PairCard) -> Rows:
    if card.meetings.next_id is not None:
        return ((Button(label("pairs.meeting"), MeetingOpen(meeting=card.meetings.next_id).pack()),),)
    text = "pairs.plan_first" if card.status is PairStatus.ORDERED else "pairs.plan"
    return ((Button(label(text), MeetingPlan(pair=card.pair_id).pack(), style="success"),),)


def curator_acts(card: PairCard) -> tuple[PairAct, ...]:
    """What the curator may do with this pair now."""
    applies = {
        PairAct.ORDER: card.waiting is Waiting.ORDER,
        PairAct.CONSENT: card.waiting is Waiting.CONSENT and card.side is not Side.MENTOR,
        PairAct.WITHDRAW: can(Act.WITHDRAW, card.status),
        PairAct.END: can(Act.END, card.status),
    }
    return tuple(act for act, now in applies.items() if now and card.as_curator)


def curator_rows(card: PairCard) -> Rows:
    acts = curator_acts(card)
    rows: list[tuple[Button, ...]] = [(act_button(card, act),) for act in acts if act not in ENDING]
    if card.meetings.next_id is not None and card.side is Side.NEITHER:
        rows.append((Button(label("pairs.meeting"), MeetingOpen(meeting=card.meetings.next_id).pack()),))
    if card.status in FORMER:
        rows.append((Button(label("pairs.pick_again"), PairPick(mentee=card.mentee.id).pack()),))
    rows += paper_rows(card)
    both = (card.mentor, card.mentee)
    rows.append((Button(label("pairs.nature"), PairNature(pair=card.pair_id).pack()),))
    people = tuple(Button(person.called[:40], PersonOpen(person=person.id).pack()) for person in both)
    return (*rows, people, *((act_button(card, act),) for act in acts if act in ENDING))


def paper_rows(card: PairCard) -> list[tuple[Button, ...]]:
    """The word of who has no Telegram, said on paper."""
    answered = {card.mentor.id: card.mentor_agreed_at, card.mentee.id: card.mentee_agreed_at}
    if card.status not in AWAITING_CONSENT:
        return []
    rows: list[tuple[Button, ...]] = []
    for person in card.on_paper:
        for word, agree in (("yes", True), ("no", False)):
            answer = PaperAnswer(pair=card.pair_id, person=person.id, agree=agree)
            if answered[person.id] is None:
                rows.append((Button(label(f"paper.pair_{word}", person=person), answer.pack()),))
    return rows


def act_button(
    card: PairCard, act: PairAct, text_key: str = "", *, sure: bool = False, style: str | None = None
) -> Button:
    return Button(
        label(text_key or f"pairs.act.{act}"), PairDo(pair=card.pair_id, act=act, sure=sure).pack(), style=style
    )


def ask_screen(card: PairCard, act: PairAct) -> Screen:
    """«Точно?» before what cannot be undone."""
    style = "success" if act is PairAct.CONSENT else "danger"
    sure = act_button(card, act, f"pairs.sure.{act}", sure=True, style=style)
    back = Button(label("pairs.to_card"), PairOpen(pair=card.pair_id).pack())
    return Screen(
        say("pairs.ask", card=card, question=label(f"pairs.ask_about.{act}")), ((sure,), (back, *home_row()[0]))
    )


def nature_screen(card: PairCard) -> Screen:
    """Who mentors whom, and how: the present one is ticked."""
    forms = [nature_button(card, form=form, on=form is card.form) for form in PairForm]
    kinds = [nature_button(card, kind=kind, on=kind is card.kind) for kind in PairKind]
    back = Button(label("pairs.to_card"), PairOpen(pair=card.pair_id).pack())
    rows = (*((each,) for each in forms), *in_rows(kinds, 2))
    return Screen(say("pairs.choose_nature", card=card), (*rows, (back, *home_row()[0])))


def nature_button(card: PairCard, *, form: str = "", kind: str = "", on: bool) -> Button:
    text = label(f"pairs.form.{form}") if form else label(f"pairs.kind.{kind}")
    return Button(f"{'●' if on else '○'} {text}", PairNature(pair=card.pair_id, form=form, kind=kind).pack())


def group_of(word: str) -> Group:
    """Buttons of old releases may carry words that are no groups any more."""
    return Group(word) if word in {*Group} else Group.LIVE
