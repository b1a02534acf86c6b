"""The desk's screens: what the curator reads, where each button leads, and that the longest names fit."""

from dataclasses import replace
from datetime import date

import pytest

from bot.services.digest import Counts, Digest
from bot.services.export import Exported
from bot.services.insights import Insight, InsightKind, Subject
from bot.services.names import Named
from bot.services.reachability import Reason, Unreachable, UnreachablePage
from bot.storage.states import Role
from bot.views.callbacks import (
    DeskOpen,
    InsightOpen,
    MeetingOpen,
    PairOpen,
    PairPick,
    PersonOpen,
    PutOff,
    Section,
    SectionOpen,
)
from bot.views.desk import desk_screen, export_screen, insight_screen, unreachable_screen
from bot.views.help_callbacks import HelpOpen
from bot.views.help_list_callbacks import HelpList
from bot.views.roadmap_callbacks import ActionOpen, ItemList, ItemOpen
from bot.views.screen import Screen
from tests.kit.desk import MONDAY

LONGEST = " ".join(["Ы&<" * 20] * 3)
BIG_ID = 2**53 - 1
QUESTIONS = {InsightKind.HELP_OVERDUE: "late", InsightKind.HELP_NOBODY: "closed"}
OF_ITEMS = {
    InsightKind.ITEM_OVERDUE: "overdue",
    InsightKind.ITEM_DONE: "done",
    InsightKind.ITEM_DUE: "",
    InsightKind.ITEM_BEGINS: "",
}
OF_PAIRS = (
    InsightKind.DISPUTED,
    InsightKind.MISSED,
    InsightKind.LONG_SILENT,
    InsightKind.SILENT,
    InsightKind.UNANSWERED,
    InsightKind.NO_CONSENT,
    InsightKind.NO_ORDER,
    InsightKind.NO_FIRST_MEETING,
    InsightKind.NO_CHECK_IN,
)


def person(name: str = "Борис Ильич Г.", number: int = 7, days: int = 0) -> Subject:
    return Subject((Named(number, name, name),), person_id=number, days=days)


def pair(name: str = "Анна Сергеевна К.", number: int = 5, meeting_id: int = 0) -> Subject:
    people = (Named(1, name, name), Named(2, "Борис Ильич Г.", "Борис Ильич"))
    return Subject(people, pair_id=number, meeting_id=meeting_id)


def item(cycle: int = 2) -> Subject:
    return Subject((), item_id=6, cycle_id=cycle, title="2.1 Банк", on=MONDAY.date())


def digest(*insights: Insight, as_curator: bool = True, mentees: int = 3, notice_id: int = 0) -> Digest:
    roles = {**dict.fromkeys(Role, 0), Role.MENTOR: 0 if not mentees else 2, Role.MENTEE: mentees, Role.CURATOR: 1}
    counts = Counts(6, roles, {Role.MENTOR: 2, Role.MENTEE: 1}, 1, 2, 3, 4, 5, 6)
    return Digest(
        organisation="Школа № 5",
        day=date(2026, 11, 23),
        counts=counts,
        insights=insights if as_curator else (),
        attention=len(insights),
        as_curator=as_curator,
        notice_id=notice_id,
    )


def leads_to(screen: Screen, words: str) -> str:
    (found,) = [button.data for row in screen.rows for button in row if words in button.text]
    return found


def buttons(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]


def fits_telegram(screen: Screen) -> bool:
    data = [button.data for row in screen.rows for button in row]
    plain = screen.text.replace("&lt;", "<").replace("&amp;", "&")
    return (
        len(plain) <= 4096
        and len(data) <= 100
        and all(0 < len(each.encode()) <= 64 for each in data)
        and all(0 < len(text) <= 64 for text in buttons(screen))
    )


def test_the_week_in_numbers_and_in_what_to_do() -> None:
    waiting = Insight(InsightKind.MENTEE_WAITS, (person(days=21), *(person(f"М{n} А Б", n, 3) for n in range(4))))
    text = desk_screen(digest(waiting)).text
    for words in (
        "Школа № 5, пн, 23 ноября",
        "Участники: 6. Наставники: 2, с анкетой 2. Наставляемые: 3, с анкетой 1.",
        "Пары: работают 4, ждут первой встречи 3, ждут приказа 2, ждут ответа 1.",
        "Встречи: за 7 дней прошло 5, до конца недели назначено 6.",
        "1. <b>Без пары: 5 наставляемых.</b> Самое долгое ожидание: 21 день.",
        "<i>Борис Ильич Г., М0 А Б, М1 А Б и ещё 2</i>",
    ):
        assert words in text, text


def test_a_quiet_week_is_one_warm_sentence() -> None:
    screen = desk_screen(digest())
    assert "Всё идёт своим чередом, от Вас сейчас ничего не нужно. Хорошей недели!" in screen.text
    assert buttons(screen) == ["На главную"]


def test_an_empty_school_is_offered_the_first_step() -> None:
    screen = desk_screen(digest(mentees=0))
    assert "пока нет ни наставников, ни наставляемых" in screen.text
    assert leads_to(screen, "Пригласить") == SectionOpen(section=Section.INVITE).pack()


def test_the_head_reads_numbers_only() -> None:
    screen = desk_screen(digest(Insight(InsightKind.SILENT, (pair(),)), as_curator=False))
    assert "внимания куратора требуют дела: 1" in screen.text
    assert "Анна" not in screen.text
    assert buttons(screen) == ["На главную"]


@pytest.mark.parametrize("kind", InsightKind)
def test_one_alone_is_one_tap_away(kind: InsightKind) -> None:
    subject = pair(meeting_id=8 if kind in (InsightKind.DISPUTED, InsightKind.NO_CHECK_IN) else 0)
    subject = subject if kind in OF_PAIRS else person()
    if kind in QUESTIONS:
        subject = replace(subject, person_id=0, request_id=9, topic="Методика")
    if kind in OF_ITEMS:
        subject = item()
    if kind is InsightKind.ACTION_AHEAD:
        subject = Subject((), action_id=4, cycle_id=2, topic="wave", title="2.1 Банк", on=MONDAY.date())
    expected = {
        InsightKind.ACTION_AHEAD: ActionOpen(action=4),
        **dict.fromkeys(OF_ITEMS, ItemOpen(item=6)),
        InsightKind.JOINING: SectionOpen(section=Section.JOINING),
        InsightKind.UNREACHABLE: SectionOpen(section=Section.UNREACHABLE),
        InsightKind.MENTEE_WAITS: PairPick(mentee=7),
        InsightKind.HELP_OVERDUE: HelpOpen(request=9),
        InsightKind.HELP_NOBODY: HelpOpen(request=9),
        InsightKind.DISPUTED: MeetingOpen(meeting=8),
        InsightKind.NO_CHECK_IN: MeetingOpen(meeting=8),
    }.get(kind, PairOpen(pair=5) if kind in OF_PAIRS else PersonOpen(person=7))
    assert leads_to(desk_screen(digest(Insight(kind, (subject,)))), "1. ") == expected.pack()


@pytest.mark.parametrize("kind", QUESTIONS)
def test_questions_lead_to_their_list(kind: InsightKind) -> None:
    """Several of them, and a conflict, which only its curator opens."""
    one, conflict = Subject((), request_id=9, topic="Методика"), Subject((), topic="конфликт")
    for subjects in ((one, one), (conflict,)):
        screen = desk_screen(digest(Insight(kind, subjects)))
        assert leads_to(screen, "1. ") == HelpList(group=QUESTIONS[kind]).pack()
    assert "<i>конфликт</i>" in screen.text
    assert leads_to(insight_screen(Insight(kind, (one, one))), "2. Методика") == HelpOpen(request=9).pack()


@pytest.mark.parametrize("kind", OF_ITEMS)
def test_items_of_one_year_lead_to_their_list(kind: InsightKind) -> None:
    """Of two years, to a page on which each has its button."""
    here = desk_screen(digest(Insight(kind, (item(), item()))))
    of = OF_ITEMS[kind]
    assert leads_to(here, "1. ") == (ItemList(cycle=2, of=of) if of else InsightOpen(kind=kind)).pack()
    assert "2.1 Банк, пн, 23 ноября" in here.text
    two = Insight(kind, (item(), item(cycle=3)))
    assert leads_to(desk_screen(digest(two)), "1. ") == InsightOpen(kind=kind).pack()
    assert leads_to(insight_screen(two), "2. 2.1 Банк") == ItemOpen(item=6).pack()


def test_many_are_a_list_with_a_button_each() -> None:
    waiting = Insight(InsightKind.MENTEE_WAITS, tuple(person(f"М{n} А Б", n, 30 - n) for n in range(1, 11)))
    assert leads_to(desk_screen(digest(waiting)), "1. ") == InsightOpen(kind="mentee_waits").pack()
    first, second = insight_screen(waiting), insight_screen(waiting, 1)
    assert "1. М1 А Б · 29 дней" in first.text
    assert "9. М9 А Б · 21 день" in second.text
    assert leads_to(first, "2. М2 А Б") == PairPick(mentee=2).pack()
    assert leads_to(second, "10. М10 А Б") == PairPick(mentee=10).pack()
    assert leads_to(second, "Что сделать") == DeskOpen().pack()
    assert "1 / 2" in buttons(first)


def test_an_old_button_of_something_done_says_so() -> None:
    screen = insight_screen(Insight(InsightKind.NO_ORDER, ()))
    assert "Это уже сделано" in screen.text
    assert buttons(screen) == ["← Что сделать", "На главную"]


def test_what_does_not_fit_is_behind_more() -> None:
    found = digest(*(Insight(kind, (pair() if kind in OF_PAIRS else person(),)) for kind in InsightKind))
    first, second = desk_screen(found), desk_screen(found, 1)
    assert leads_to(first, "Ещё (16)") == DeskOpen(page=1).pack()
    assert "8. " in first.text
    assert "9. " not in first.text
    assert "16. " in second.text
    assert "17. " in desk_screen(found, 2).text
    assert leads_to(second, "К началу") == DeskOpen().pack()
    assert "24. " in desk_screen(found, 2).text
    assert desk_screen(found, 99).text == desk_screen(found, 2).text


def test_the_weekly_message_can_be_put_off() -> None:
    assert leads_to(desk_screen(digest(notice_id=11)), "Напомнить завтра") == PutOff(notice=11).pack()
    assert "Напомнить завтра" not in buttons(desk_screen(digest()))


@pytest.mark.parametrize("page", [0, 1])
def test_the_longest_names_fit(page: int) -> None:
    both = Subject((Named(1, LONGEST, LONGEST), Named(2, LONGEST, LONGEST)), 0, BIG_ID, 0, 9999)
    one = Subject((Named(1, LONGEST, LONGEST),), BIG_ID, 0, 0, 9999)
    insights = [Insight(kind, ((both if kind in OF_PAIRS else one),) * 400) for kind in InsightKind]
    assert fits_telegram(desk_screen(digest(*insights, notice_id=BIG_ID), page))
    for insight in insights:
        assert fits_telegram(insight_screen(insight, page))


def test_a_person_without_a_name_is_still_a_line() -> None:
    nameless = Insight(InsightKind.FORM_NOT_BEGUN, (Subject((), person_id=7), Subject((), person_id=8)))
    assert "<i>" not in desk_screen(digest(nameless)).text
    screen = insight_screen(nameless)
    assert "1. имя пока не указано" in screen.text
    assert leads_to(screen, "2. ") == PersonOpen(person=8).pack()


def test_what_people_are_called_cannot_break_the_message() -> None:
    text = desk_screen(digest(Insight(InsightKind.FORM_LEFT, (person("<b>Б</b> & Ко"),)))).text
    assert "&lt;b&gt;Б&lt;/b&gt; &amp; Ко" in text


def test_the_unreachable_with_the_reason_in_words() -> None:
    row = Unreachable(Named(7, LONGEST, "Борис"), MONDAY, Reason.DELETED)
    screen = unreachable_screen(UnreachablePage((row,) * 8, 0, 3, 20))
    assert "20 человек" in screen.text
    assert "с 23 ноября 2026 г. — учётная запись Telegram удалена" in screen.text
    assert "нажать Start" in screen.text
    assert fits_telegram(screen)
    assert leads_to(screen, "1 / 3")


def test_nobody_is_lost() -> None:
    assert "доходят до всех" in unreachable_screen(UnreachablePage((), 0, 1, 0)).text


def test_the_file_is_sent_or_its_place_is_told() -> None:
    sent = export_screen(Exported("nastavnichestvo.xlsx", b"PK", "exports/1", private=True))
    assert sent.document is not None
    assert "не пересылайте" in sent.text
    kept = export_screen(Exported("nastavnichestvo.xlsx", None, "exports/1", private=False))
    assert kept.document is None
    for words in ("nastavnichestvo.xlsx", "exports/1", "кто обслуживает сервер"):
        assert words in kept.text
    assert "Отметки" not in kept.text
