"""A protocol in the chat, however many were there and however much was said."""

from datetime import date
from html import unescape
from re import sub

from bot.services.bodies import MemberLine
from bot.services.protocols import ProtocolCard
from bot.storage.states import Body
from bot.views.protocols import card_screen

LONG = "Ы&< " * 1000


def test_the_longest_protocol_fits_a_message() -> None:
    names = tuple(MemberLine(number, Body.WORKING_GROUP, number, LONG[:180], LONG[:200], False) for number in range(40))
    card = ProtocolCard(1, Body.WORKING_GROUP, "№" * 40, date(2026, 11, 25), names, LONG[:300], LONG, LONG, (), True)
    text = card_screen(card, note="Записано").text
    assert len(unescape(sub(r"<[^>]*>", "", text))) <= 4096
    assert "и ещё 25" in text
