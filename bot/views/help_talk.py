"""The talk of a help request: receipts, the whole of it by pages, one message whole."""

from datetime import timedelta

from bot.services.help_seen import HelpSeen, HelpSide, Said, TalkPage
from bot.services.help_talk import Relayed, is_talk_of
from bot.storage.states import HelpContent, HelpStatus
from bot.texts import label, say
from bot.views.help_callbacks import HelpAct, HelpReply, HelpTalk
from bot.views.help_card import card_row, card_screen, do, said_by, whole_talk
from bot.views.help_notices import CAPTION_ROOM, is_long, media_of, message_text
from bot.views.help_words import about, button, called, clock_words, file_button, full, one_words, within
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Screen

BURST = timedelta(minutes=30)
CAPTION = 1024  # units of words under a file, as Telegram takes them
SAID_ROOM = 550  # six of them and who said them fit into one message


def receipt_screen(relayed: Relayed) -> Screen | None:
    """That it has gone, and to whom; in a talk that goes on, nothing: there the answers say so."""
    seen = relayed.seen
    if relayed.refused is not None:
        return card_screen(seen, news=label(f"help.refused.{relayed.refused}"))
    if not seen.open or not seen.talk or not seen.talk[-1].own:
        return card_screen(seen, news=label("help.done.not_sent", partner=""))
    if goes_on(seen.talk):
        return None
    if seen.status is HelpStatus.ASKED:
        text = say("help.receipt.nobody", topic=about(seen))
    elif relayed.opens_at is not None:
        at = clock_words(relayed.opens_at, seen.seen_at)
        text = say("help.receipt.later", partner=called(seen.partner), topic=about(seen), at=at)
    else:
        text = say("help.receipt.sent", partner=called(seen.partner), topic=about(seen))
    return Screen(text, ((*whole_talk(seen), do(seen, HelpAct.LEAVE, "leave")), *home_row()))


def sent_typed_screen(relayed: Relayed) -> Screen:
    """Under a tap there is always something to see."""
    return receipt_screen(relayed) or card_screen(relayed.seen)


def reply_words(seen: HelpSeen) -> str:
    """Where the next words go; nowhere, if this person has no part in the talk any more."""
    done = "reply" if is_talk_of(seen) else "stale"
    return label(
        f"help.done.{done}",
        partner=called(seen.partner) if seen.partner or seen.side != HelpSide.ASKER else label("help.nobody_yet"),
    )


def goes_on(talk: tuple[Said, ...]) -> bool:
    now = talk[-1].at
    return any(each.own and now - each.at < BURST for each in talk[:-1])


def talk_screen(page: TalkPage) -> Screen:
    seen = page.seen
    text = say(
        "help.talk",
        topic=about(seen),
        partner=full(seen.partner),
        rows=[
            (said_by(each), clock_words(each.at, seen.seen_at), within(one_words(each), SAID_ROOM), each.edited)
            for each in page.rows
        ],
    )
    turns = turn_row(page.page, page.pages, lambda to: HelpTalk(request=seen.request_id, page=to + 1))
    reply = ((button("reply", HelpReply(request=seen.request_id).pack()),),) if is_talk_of(seen) else ()
    longer = [each for each in page.rows if each.file_id or within(one_words(each), SAID_ROOM) != one_words(each)]
    return Screen(text, (*in_rows([file_button(each) for each in longer], 2), *turns, *reply, *card_row(seen)))


def said_screen(seen: HelpSeen, said: Said) -> Screen:
    """In a message of its own: a file again, or words that did not fit."""
    if said.content is HelpContent.TEXT or not said.file_id:
        return Screen(say("help.whole", words=within(said.text, 4096)), card_row(seen))
    text = (
        say("help.whole", words=within(said.text, CAPTION)) if is_long(said, CAPTION_ROOM) else message_text(seen, said)
    )
    return Screen(text, card_row(seen), media=media_of(said))


def left_screen(seen: HelpSeen) -> Screen:
    return card_screen(seen, news=label("help.done.left", partner=""))
