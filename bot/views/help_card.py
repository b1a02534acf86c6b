"""Where a help request stands, for each who has to do with it, with the buttons of today."""

from bot.services.help_answers import Answered, AnswerResult
from bot.services.help_form import SCORES, VERDICTS
from bot.services.help_seen import HelpSeen, HelpSide, Said
from bot.storage.states import HelpOutcome, HelpStage, HelpStatus, HelpTurn
from bot.texts import label, say, topic_name
from bot.views.help_callbacks import (
    HelpAct,
    HelpDo,
    HelpMeet,
    HelpOpen,
    HelpPass,
    HelpPromise,
    HelpReply,
    HelpScore,
    HelpShare,
    HelpTalk,
    HelpVerdict,
)
from bot.views.help_words import (
    QUESTION_ROOM,
    button,
    called,
    clock_words,
    file_rows,
    full,
    headed,
    one_words,
    said_words,
    within,
)
from bot.views.rows import home_row, in_rows
from bot.views.screen import Button, Rows, Screen

SAID_SHORT = 3  # of the talk on the card


def card_screen(seen: HelpSeen, *, news: str = "", edits: int = 0) -> Screen:
    text = say(
        "help.card",
        seen=seen,
        news=news,
        words=within(said_words(seen.question), QUESTION_ROOM),
        topic=topic_name(seen.topic_words, 90),
        asker=full(seen.asker),
        state=state_words(seen),
        talk=[(said_by(each), within(one_words(each), 200)) for each in seen.talk[-SAID_SHORT:]],
        earlier=seen.earlier + max(0, len(seen.talk) - SAID_SHORT),
    )
    return Screen(text, (*act_rows(seen), *home_row()), edits=edits)


def answered_screen(answered: Answered, done: str) -> Screen:
    """`done` names what has come of it; an old button is told how things stand."""
    news = done if answered.result is AnswerResult.DONE else answered.result
    return card_screen(answered.seen, news=label(f"help.done.{news}", partner=called(answered.seen.partner)))


def said_by(said: Said) -> str:
    return label("help.you") if said.own else headed(said.by)


# --- how it stands, in a sentence or two


def state_words(seen: HelpSeen) -> str:
    return label(
        f"help.state.{seen.side}.{state_of(seen)}",
        seen=seen,
        holder=called(seen.holder),
        partner=called(seen.partner),
        passing=called(seen.passing_to),
        passed_by=called(seen.passed_by),
        asked=called(seen.asking[0]) if seen.asking and seen.stage is HelpStage.MENTOR else "",
        since=clock_words(seen.asked_at, seen.seen_at),
        due=clock_words(seen.due_at, seen.seen_at),
        promised=clock_words(seen.promised_at, seen.seen_at),
        meets=clock_words(seen.meets_at, seen.seen_at),
        reopen=clock_words(seen.reopen_until, seen.seen_at),
    )


def state_of(seen: HelpSeen) -> str:
    if seen.status is HelpStatus.CLOSED:
        return closed_state(seen)
    if seen.side is HelpSide.ASKED:
        return "passed" if seen.passed_by else "asked"
    if seen.status is HelpStatus.ASKED:
        return "asked"
    if seen.side is HelpSide.OUT:
        return "taken"
    if seen.meets_at is not None:
        return "meets"
    if seen.turn is HelpTurn.ASKER:
        return "answered"
    return "promised" if seen.promised_at is not None else "taken"


def closed_state(seen: HelpSeen) -> str:
    return f"closed_{seen.outcome}" if seen.outcome in SPOKEN and seen.side is HelpSide.ASKER else "closed"


SCORED = (HelpOutcome.HELPED, HelpOutcome.PARTLY)  # what else is asked comes after the word on it
UNANSWERED = (HelpOutcome.NOT_HELPED, HelpOutcome.NOBODY, HelpOutcome.WITHDRAWN)
SPOKEN = (HelpOutcome.NOT_HELPED, HelpOutcome.NOBODY, HelpOutcome.SILENT, HelpOutcome.WITHDRAWN)


# --- what can be done


def act_rows(seen: HelpSeen) -> Rows:
    files = file_rows(seen.question, QUESTION_ROOM) if seen.side is not HelpSide.ASKER else ()
    match seen.side:
        case HelpSide.ASKER:
            return asker_rows(seen) if seen.open else closed_rows(seen)
        case HelpSide.HOLDER:
            return (*files, *(holder_rows(seen) if seen.open else shared_rows(seen)))
        case HelpSide.ASKED:
            return (*files, *asked_rows(seen))
        case HelpSide.CURATOR:
            take = ((do(seen, HelpAct.TAKE, "take_over"),), pass_buttons(seen)) if seen.may_take else ()
            return (*files, *take)
    return ()


def asker_rows(seen: HelpSeen) -> Rows:
    talk = reply_button(seen, "add" if seen.status is HelpStatus.ASKED else "reply")
    answered = seen.answered_at is not None and seen.status is HelpStatus.TAKEN
    rows: list[tuple[Button, ...]] = []
    if answered or seen.turn is HelpTurn.ASKER:
        rows.append(verdict_buttons(seen))  # also after «спасибо!»
    rows.append((talk, *whole_talk(seen)))
    if seen.status is HelpStatus.TAKEN:
        rows += meeting_rows(seen)
    if seen.turn is HelpTurn.HOLDER and seen.stage is not HelpStage.CURATOR and seen.meets_at is None:
        rows.append((do(seen, HelpAct.OTHERS, "others"),))
    if seen.anonymous:
        rows.append((do(seen, HelpAct.REVEAL, "reveal"),))
    if not answered:
        rows.append((do(seen, HelpAct.WITHDRAW, "withdraw"),))
    return tuple(rows)


def holder_rows(seen: HelpSeen) -> Rows:
    rows: list[tuple[Button, ...]] = [(reply_button(seen, "reply", style="primary"), *whole_talk(seen))]
    if seen.turn is HelpTurn.HOLDER and seen.meets_at is None:
        rows += [(promise_button(seen), *pass_buttons(seen)), (do(seen, HelpAct.REFUSE, "cannot"),)]
    rows += meeting_rows(seen)
    if seen.answered_at is not None or seen.meets_at is not None:
        rows.append((do(seen, HelpAct.CLOSE, "close"),))
    return tuple(rows)


def asked_rows(seen: HelpSeen) -> Rows:
    take, no = do(seen, HelpAct.TAKE, "take", style="success"), do(seen, HelpAct.REFUSE, "cannot")
    return ((take, no), (promise_button(seen), *pass_buttons(seen)))


def meeting_rows(seen: HelpSeen) -> Rows:
    if seen.anonymous:
        return ()
    meet = button("meet", HelpMeet(request=seen.request_id).pack())
    if seen.meets_at is None:
        return ((meet,),)
    other = button("meet_other", HelpMeet(request=seen.request_id).pack())
    return ((other, do(seen, HelpAct.NO_MEETING, "no_meeting")),)


def closed_rows(seen: HelpSeen) -> Rows:
    """Of who asked: the word on it, one tap each, nothing of it needed."""
    rows: list[tuple[Button, ...]] = []
    if seen.outcome in (None, HelpOutcome.SILENT) and seen.reopen_until is not None:
        rows.append(verdict_buttons(seen))
    if seen.outcome in SCORED and seen.answered_at is not None and seen.score is None:
        scores = [Button(str(score), HelpScore(request=seen.request_id, score=score).pack()) for score in SCORES]
        rows += in_rows(scores, 5)
    rows += shared_rows(seen)
    if seen.reopen_until is not None:
        rows.append((do(seen, HelpAct.REOPEN, "reopen"), *whole_talk(seen)))
    elif seen.talk:
        rows.append(whole_talk(seen))
    return tuple(rows)


def shared_rows(seen: HelpSeen) -> Rows:
    """Whether it may stand in the library: who asked says so first."""
    if seen.answered_at is None or seen.conflict:
        return ()
    asker = seen.side is HelpSide.ASKER
    waits = seen.asker_shares is None if asker else bool(seen.asker_shares) and seen.holder_shares is None
    if not waits or (seen.outcome not in SCORED if asker else seen.outcome in UNANSWERED):
        return ()
    yes, no = (HelpShare(request=seen.request_id, agreed=agreed).pack() for agreed in (True, False))
    return ((button("share", yes), button("keep", no)),)


def verdict_buttons(seen: HelpSeen, *, apart: bool = False) -> tuple[Button, ...]:
    return tuple(
        button(
            outcome,
            HelpVerdict(request=seen.request_id, outcome=outcome, apart=apart).pack(),
            style="success" if outcome is HelpOutcome.HELPED else None,
        )
        for outcome in VERDICTS.values()
    )


def do(seen: HelpSeen, act: HelpAct, text: str, *, style: str | None = None) -> Button:
    return button(text, HelpDo(request=seen.request_id, act=act).pack(), style=style)


def reply_button(seen: HelpSeen, text: str, *, style: str | None = None) -> Button:
    return button(text, HelpReply(request=seen.request_id).pack(), style=style)


def promise_button(seen: HelpSeen) -> Button:
    return button("promise", HelpPromise(request=seen.request_id).pack())


def pass_buttons(seen: HelpSeen) -> tuple[Button, ...]:
    return (button("pass", HelpPass(request=seen.request_id).pack()),) if seen.may_pass else ()


def whole_talk(seen: HelpSeen) -> tuple[Button, ...]:
    return (button("talk", HelpTalk(request=seen.request_id).pack()),) if seen.talk else ()


def card_row(seen: HelpSeen) -> Rows:
    return ((button("card", HelpOpen(request=seen.request_id).pack()),), *home_row())
