"""The longest card and the longest lists fit into a message; days are said as people say them."""

from datetime import UTC, date, datetime
from html import unescape

import pytest

from bot.services.evidence import EvidenceLine
from bot.services.item_cards import ItemAction, ItemCard
from bot.services.item_closing import ItemAct
from bot.services.item_lists import OwnPage
from bot.services.names import Named
from bot.services.roadmap_items import ItemLine, ItemState
from bot.storage.states import ActionKind, ActionStatus, CycleStatus, EvidenceKind, TermKind
from bot.views.item_words import short_term, term_words
from bot.views.roadmap_items import card_screen, evidence_screen
from bot.views.roadmap_lists import own_screen

TODAY = date(2026, 1, 15)
LONG = "Щётка «<&>» " * 300
MOST, MOST_BYTES = 4096, 64
WHO = Named(1, LONG, LONG)


def line(
    starts: str = "",
    due: str = "",
    *,
    term: TermKind = TermKind.DATED,
    state: ItemState = ItemState.OPEN,
    title: str = "Приказ",
    part: str = "",
    people: int = 0,
) -> ItemLine:
    return ItemLine(
        item_id=2**52,
        cycle_id=2**52,
        stage_id=2**52,
        number="10.10.10.10",
        title=title,
        part=part,
        term=term,
        starts_on=date.fromisoformat(starts) if starts else None,
        due_on=date.fromisoformat(due) if due else None,
        sure=False,
        state=state,
        responsible=(WHO,) * people,
    )


@pytest.mark.parametrize(
    ("starts", "due", "words"),
    [
        ("2026-01-16", "2026-01-20", "с 16 по 20 января"),
        ("2026-01-20", "2026-02-03", "с 20 января по 3 февраля"),
        ("2026-09-01", "2027-05-31", "с 1 сентября 2026 по 31 мая 2027"),
        ("2027-02-01", "2027-02-28", "с 1 по 28 февраля 2027"),
        ("2026-01-01", "2026-01-20", "до вт, 20 января, осталось 5 дней"),
        ("2026-01-01", "2026-01-16", "до пт, 16 января, остался 1 день"),
        ("2026-01-01", "2026-01-15", "до чт, 15 января, сегодня последний день"),
        ("2025-01-01", "2027-01-15", "до пт, 15 января 2027, осталось 365 дней"),
        ("", "2026-01-17", "до сб, 17 января, осталось 2 дня"),
    ],
)
def test_days_as_people_say_them(starts: str, due: str, words: str) -> None:
    assert term_words(line(starts, due), TODAY) == words


def test_the_other_terms() -> None:
    assert term_words(line("2026-01-01", term=TermKind.ALWAYS), TODAY) == "постоянно"
    assert term_words(line(term=TermKind.BY_PLAN), TODAY).startswith("срок задаёт программа пары")
    assert term_words(line(term=TermKind.UNDATED), TODAY) == "срок не задан"
    late = line("2026-01-01", "2026-01-13", state=ItemState.OVERDUE)
    assert term_words(late, TODAY) == "до 13 января, просрочено на 2 дня"
    assert short_term(late, TODAY) == "срок был 13 января"
    assert term_words(line("2026-01-01", "2026-01-13", state=ItemState.ACCEPTED), TODAY) == "до 13 января"


@pytest.mark.parametrize("words", [LONG, "я"])
def test_the_longest_fit_into_a_message(words: str) -> None:
    shown = line("2026-02-28", "2027-09-30", title=LONG, part=LONG, people=30, state=ItemState.ACCEPTED)
    at = datetime(2026, 9, 30, 12, tzinfo=UTC)
    proof = EvidenceLine(
        2**52, EvidenceKind.PROTOCOL, "№" * 40, date(2026, 9, 30), LONG, "", "a" * 70, False, WHO, TODAY, True
    )
    file = EvidenceLine(2**52, EvidenceKind.PHOTO, "", None, "", LONG, "a" * 70, False, WHO, TODAY, True)
    card = ItemCard(
        line=shown,
        today=TODAY,
        cycle_title=LONG,
        cycle_status=CycleStatus.RUNNING,
        stage_number="10a",
        stage_title=LONG,
        details=(words,) * 750,
        wanted=(words,) * 500,
        reason=LONG,
        done_by=WHO,
        done_at=at,
        accepted_by=WHO,
        accepted_at=at,
        evidence=(proof,) * 20 + (file,) * 20,
        actions=(ItemAction(2**52, ActionKind.WAVE, ActionStatus.DONE, None, "Название анкеты " * 20),) * 20,
        acts=tuple(ItemAct),
        may_add=True,
        reads_all=True,
        as_curator=True,
        strict=True,
    )
    own = OwnPage((shown,) * 8, 0, 9, 70, 70, TODAY, True)
    screens = [card_screen(card), *(evidence_screen(card, page) for page in range(5)), own_screen(own)]
    for screen in screens:
        assert len(unescape(screen.text.replace("<b>", ""))) <= MOST
        assert all(len(button.data.encode()) <= MOST_BYTES for row in screen.rows for button in row)
    assert "Щётка «&lt;&amp;&gt;»" in screens[0].text
