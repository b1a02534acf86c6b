"""A question being written: what was guessed stands on buttons, one tap corrects it."""

from bot.services.help_drafts import HelpDraft
from bot.services.help_talk import TalkLine, Unclear
from bot.services.home import Home
from bot.storage.states import HelpContent, HelpUrgency
from bot.texts import excerpt, label, say, topic_name
from bot.views.advice_callbacks import AdviceOpen
from bot.views.help_callbacks import (
    DraftStep,
    HelpDraftDo,
    HelpName,
    HelpOwn,
    HelpTo,
    HelpTopic,
    HelpTyped,
    HelpUrgent,
)
from bot.views.help_words import QUESTION_ROOM, button, called, clock_words, said_words, within
from bot.views.home import home_screen
from bot.views.rows import home_row, in_rows
from bot.views.screen import Button, Rows, Screen

CHOSEN = "✓ "


def draft_screen(draft: HelpDraft) -> Screen:
    note = label(f"help.refused.{draft.refused}") if draft.refused else ""
    if not draft.sendable:
        return begin_screen(draft, note)
    text = say(
        "help.draft",
        draft=draft,
        note=note,
        words=within(said_words(draft.question), QUESTION_ROOM),
        topic=topic_name(draft.topics.get(draft.topic, ""), 90),
        to=to_words(draft),
        mentor=called(draft.mentor),
        until=clock_words(draft.promise.until, draft.seen_at),
        opens=clock_words(draft.promise.opens_at, draft.seen_at),
        whom_to_call=whom_to_call(draft),
    )
    send = button("send", step(draft, DraftStep.SEND), style="primary")
    ends = (button("anew", step(draft, DraftStep.ANEW)), button("drop", step(draft, DraftStep.DROP)))
    rows = (*similar_rows(draft), (send,), *choice_rows(draft), ends, *home_row())
    return Screen(text, rows)


def begin_screen(draft: HelpDraft, note: str = "") -> Screen:
    own = button("own", HelpOwn().pack())
    return Screen(say("help.begin", strict=draft.strict, note=note), ((own,), *home_row()))


def step(draft: HelpDraft, which: DraftStep) -> str:
    return HelpDraftDo(request=draft.request_id, step=which).pack()


def whom_to_call(draft: HelpDraft) -> str:
    if draft.duty_contact:
        return excerpt(draft.duty_contact, 200)
    return ", ".join(called(each) for each in draft.curators)


def to_words(draft: HelpDraft) -> str:
    if draft.conflict:
        return label("help.to.conflict")
    return label(f"help.to.{draft.addressee}", mentor=called(draft.mentor))


def similar_rows(draft: HelpDraft) -> Rows:
    return tuple(
        (
            Button(
                label("help.similar", question=excerpt(each.question, 45)),
                AdviceOpen(advice=each.advice_id, draft=draft.request_id).pack(),
            ),
        )
        for each in draft.similar
    )


def choice_rows(draft: HelpDraft) -> Rows:
    topic = label("help.about", topic=topic_name(draft.topics.get(draft.topic, ""), 50))
    urgencies = tuple(
        Button(
            chosen(label(f"help.urgency.{each}"), each is draft.urgency),
            HelpUrgent(request=draft.request_id, urgency=each).pack(),
        )
        for each in HelpUrgency
    )
    return ((Button(topic, step(draft, DraftStep.TOPICS)),), urgencies, *whom_rows(draft))


def whom_rows(draft: HelpDraft) -> Rows:
    """A conflict goes to the curator, under one's own name: there is nothing to choose."""
    if draft.conflict:
        return ()
    whom = [
        Button(
            chosen(label(f"help.whom.{each}"), each is draft.addressee),
            HelpTo(request=draft.request_id, to=each).pack(),
        )
        for each in draft.addressees
    ]
    rows = in_rows(whom, 2) if len(whom) > 1 else ()
    return (*rows, name_row(draft)) if draft.may_be_anonymous else rows


def name_row(draft: HelpDraft) -> tuple[Button, ...]:
    anonymous, curator = draft.anonymous, draft.curator_may_know
    turn = HelpName(request=draft.request_id, anonymous=not anonymous, curator=curator)
    without = Button(chosen(label("help.button.nameless"), anonymous), turn.pack())
    if not anonymous:
        return (without,)
    told = HelpName(request=draft.request_id, anonymous=True, curator=not curator)
    return (without, button("curator_knows" if curator else "curator_does_not", told.pack()))


def chosen(words: str, is_chosen: bool) -> str:
    return f"{CHOSEN}{words}" if is_chosen else words


def topics_screen(draft: HelpDraft) -> Screen:
    rows = tuple(
        (
            Button(
                chosen(topic_name(words, 60), topic == draft.topic),
                HelpTopic(request=draft.request_id, topic=topic).pack(),
            ),
        )
        for topic, words in draft.topics.items()
    )
    back = button("back", step(draft, DraftStep.OPEN))
    return Screen(say("help.topics"), (*rows, (back,)))


# --- a text out of any dialogue


def unclear_screen(unclear: Unclear, home: Home) -> Screen:
    """Whom it is for; without a talk that is open, what the bot waits for, and that it may become a question."""
    draft = unclear.draft
    if draft.refused is not None:
        return home_screen(home, note=say(f"help.refused.{draft.refused}"))
    ask = HelpDraftDo(request=draft.request_id, step=DraftStep.OPEN).pack()
    nobody = HelpTyped(typed=draft.request_id).pack()
    if unclear.talks:
        talks = tuple((talk_button(draft, each),) for each in unclear.talks)
        text = say("help.whom_for", words=within(said_words(draft.question), 300))
        return Screen(text, (*talks, (button("as_question", ask),), (button("nobody", nobody),), *home_row()))
    words = all(each.content is HelpContent.TEXT for each in draft.question)
    below = home_screen(home, note=say("help.maybe_question", words=words))
    return Screen(below.text, ((button("yes_ask", ask, style="primary"), button("no", nobody)), *below.rows))


def talk_button(draft: HelpDraft, line: TalkLine) -> Button:
    words = label(
        "help.talk_line", partner=partner_of(line), topic=topic_name(line.topic_words, 50) or excerpt(line.gist, 40)
    )
    return Button(words, HelpTyped(typed=draft.request_id, request=line.request_id).pack())


def partner_of(line: TalkLine) -> str:
    if line.partner is None:
        return label("help.nobody_yet" if line.as_asker else "help.nameless")
    return excerpt(line.partner.called, 40)
