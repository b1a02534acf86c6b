"""What the bot says by itself about a help request."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.services.help_news import HelpNews
from bot.services.help_seen import HelpSeen, HelpSide, Said
from bot.storage.states import HelpContent, HelpTurn
from bot.texts import label, say, topic_name
from bot.views.help_callbacks import HelpAct, HelpOpen, HelpReply, HelpSaid
from bot.views.help_card import act_rows, card_screen, do, shared_rows, state_words, verdict_buttons
from bot.views.help_words import (
    QUESTION_ROOM,
    about,
    button,
    called,
    clock_words,
    full,
    headed,
    one_words,
    said_words,
    within,
)
from bot.views.rows import home_row, put_off_row
from bot.views.screen import Document, Media, MediaKind, Rows, Screen

CAPTION_ROOM, MESSAGE_ROOM = 800, 3800
KINDS: Mapping[HelpContent, MediaKind] = {
    HelpContent.PHOTO: "photo",
    HelpContent.VOICE: "voice",
    HelpContent.DOCUMENT: "document",
}


def offered_notice(news: HelpNews) -> Screen:
    return offer_screen(news.seen)


def offer_screen(seen: HelpSeen, *, edits: int = 0) -> Screen:
    """The question whole, as far as it fits: whoever is asked needs nothing else to say «беру»."""
    text = say(
        "help.notice.offered",
        seen=seen,
        words=within(said_words(seen.question), QUESTION_ROOM),
        topic=topic_name(seen.topic_words, 90),
        asker=full(seen.asker),
        passed_by=called(seen.passed_by),
        added=[within(one_words(each), 100) for each in seen.talk],
        due=clock_words(seen.due_at, seen.seen_at),
    )
    return Screen(text, (*act_rows(seen), *home_row()), edits=edits)


def offer_now_notice(news: HelpNews) -> Screen:
    """The message that asked: the question was corrected, or it is in other hands."""
    if news.seen.side is HelpSide.ASKED:
        return offer_screen(news.seen, edits=news.edits)
    return card_screen(news.seen, edits=news.edits)


def told(news: HelpNews, what: str, rows: Rows | None = None) -> Screen:
    """A sentence of news, the question in short, how it stands now."""
    seen = news.seen
    text = say(
        "help.notice.told",
        news=label(
            f"help.notice.{what}",
            holder=called(seen.holder),
            partner=called(seen.partner),
            passing=called(seen.passing_to),
            meets=clock_words(seen.meets_at, seen.seen_at),
            own=seen.side is HelpSide.ASKER,
        ),
        topic=about(seen),
        words=within(seen.gist, 200),
        state=state_words(seen),
    )
    document = Document(news.file.name, news.file.content) if news.file else None
    return Screen(text, (*(act_rows(seen) if rows is None else rows), *home_row()), document)


def about_it(kind: str) -> Callable[[HelpNews], Screen]:
    def notice(news: HelpNews) -> Screen:
        return told(news, f"{kind}.{news.what}" if news.what else kind)

    return notice


def verdict_notice(news: HelpNews) -> Screen:
    return told(news, "verdict", (*act_rows(news.seen), *put_off_row(news.notice_id)))


def meets_notice(kind: str) -> Callable[[HelpNews], Screen]:
    def notice(news: HelpNews) -> Screen:
        seen = news.seen
        return told(news, kind, ((do(seen, HelpAct.NO_MEETING, "no_meeting"), *open_row(seen)),))

    return notice


def share_notice(news: HelpNews) -> Screen:
    return told(news, "share", shared_rows(news.seen))


# --- the talk


def message_notice(news: HelpNews) -> Screen:
    """What the other side has said, under who it is and what it is about."""
    said = news.message
    assert said is not None
    media = media_of(said)
    text, room = message_text(news.seen, said), CAPTION_ROOM if media else MESSAGE_ROOM
    whole = ((button("whole", HelpSaid(message=said.message_id).pack()),),) if is_long(said, room) else ()
    answers = news.seen.side is HelpSide.ASKER and news.seen.open and news.seen.turn is HelpTurn.ASKER
    verdict = (verdict_buttons(news.seen, apart=True),) if answers else ()
    rows: Rows = (*whole, *verdict, (*reply_row(news.seen), *open_row(news.seen)))
    return Screen(text, rows, media=media, replies_to=news.replies_to, edits=news.edits)


def message_text(seen: HelpSeen, said: Said) -> str:
    room = CAPTION_ROOM if said.file_id else MESSAGE_ROOM
    partner = headed(said.by)
    return say("help.message", partner=partner, topic=about(seen), words=within(said.text, room), edited=said.edited)


def is_long(said: Said, room: int) -> bool:
    return within(said.text, room) != said.text.strip()


def media_of(said: Said) -> Media | None:
    kind = KINDS.get(said.content)
    return Media(kind, said.file_id) if kind and said.file_id else None


def reply_row(seen: HelpSeen) -> tuple[Any, ...]:
    return (button("reply", HelpReply(request=seen.request_id, apart=True).pack()),) if seen.open else ()


def open_row(seen: HelpSeen) -> tuple[Any, ...]:
    return (button("question", HelpOpen(request=seen.request_id, apart=True).pack()),)


NOTICES: dict[str, Callable[[Any], Screen]] = {
    "help_offered": offered_notice,
    "help_offer_now": offer_now_notice,
    "help_news": about_it("news"),
    "help_entrusted": about_it("entrusted"),
    "help_unanswered": about_it("unanswered"),
    "help_nudge": about_it("nudge"),
    "help_verdict": verdict_notice,
    "help_message": message_notice,
    "help_message_now": message_notice,
    "help_closed": about_it("closed"),
    "help_reopened": about_it("reopened"),
    "help_share": share_notice,
    "help_passed": about_it("passed"),
    "help_meets": meets_notice("meets"),
    "help_meets_soon": meets_notice("meets_soon"),
    "help_no_meeting": about_it("no_meeting"),
    "help_revealed": about_it("revealed"),
}
