from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.formatting import parse_html
from bot.scenarios.steps import LongText, Multi, Single
from bot.services.names import Named
from bot.services.pair_cards import STATUSES, Group, PairCard, PairLine, PairMeetings, PairPage, Waiting
from bot.services.pair_comparison import CRITERIA, MENTEE_FORM, Compared
from bot.services.pair_news import PairNews
from bot.services.pair_obstacles import Obstacle, Reason
from bot.services.pair_picking import (
    MENTEE_LONG,
    MENTOR_LONG,
    Bank,
    Former,
    MenteeLine,
    MentorBank,
    MentorLine,
    SideBySide,
    long_answers,
)
from bot.services.pair_states import Side
from bot.services.people import QUERY_BYTES
from bot.services.runs import library
from bot.storage.states import LIVE_PAIR, PairStatus
from bot.views.callbacks import PairAct
from bot.views.pair_news import NOTICES
from bot.views.pair_picking import mentees_screen, mentors_screen, refused_screen, side_by_side_screen
from bot.views.pairs import ask_screen, card_screen, curator_acts, list_screen
from bot.views.screen import Screen

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 20, 12, tzinfo=MOSCOW)
LONG = "&<Щ" * 20
ANNA = Named(1, "Анна Сергеевна К.", "Анна Сергеевна", "учитель математики")
BORIS = Named(2, "Борис Ильич Г.", "Борис Ильич", "учитель")
LONGEST = (
    Named(2**50, f"{LONG} {LONG} {LONG}", f"{LONG} {LONG}", "&<Щ" * 40),
    Named(2**50 + 1, f"{LONG} {LONG} {LONG}", f"{LONG} {LONG}", "&<Щ" * 40),
)
WAITING = {
    PairStatus.PROPOSED: Waiting.BOTH,
    PairStatus.MENTOR_AGREED: Waiting.MENTEE,
    PairStatus.MENTEE_AGREED: Waiting.MENTOR,
    PairStatus.AGREED: Waiting.CONSENT,
    PairStatus.ORDERED: Waiting.FIRST_MEETING,
}


def card(
    status: PairStatus, side: Side = Side.NEITHER, *, curator: bool = False, people: tuple[Named, Named] = (ANNA, BORIS)
) -> PairCard:
    return PairCard(
        pair_id=17,
        status=status,
        waiting=WAITING.get(status, Waiting.NOTHING),
        late=True,
        mentor=people[0],
        mentee=people[1],
        side=side,
        as_curator=curator,
        agreed=False,
        proposed_at=NOON,
        mentor_agreed_at=NOON,
        mentee_agreed_at=NOON,
        declined_by=people[1] if curator else None,
        left=False,
        consent_at=None,
        consent_declined=False,
        order_number="87-од",
        order_date=date(2026, 11, 19),
        active_at=NOON,
        ended_at=NOON,
        meetings=PairMeetings(3, NOON, 5, NOON + timedelta(days=7), False),
        task="&<Щ" * 166,
        next_on=NOON.date(),
    )


def words(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]


def every_card() -> Iterator[PairCard]:
    for people in ((ANNA, BORIS), LONGEST):
        for status in PairStatus:
            for side in Side:
                for curator in (False, True):
                    plain = card(status, side, curator=curator, people=people)
                    yield plain
                    yield replace(plain, agreed=True, consent_at=NOON, left=True, meetings=PairMeetings())
                    yield replace(plain, consent_declined=True, waiting=Waiting.ORDER)


def every_screen() -> Iterator[Screen]:
    for each in every_card():
        yield card_screen(each)
        for act in PairAct:
            if act is not PairAct.ORDER:
                yield ask_screen(each, act)
        if each.side is not Side.NEITHER:
            for render in NOTICES.values():
                yield render(PairNews(each, ("методика",) * 20, 2**50))
    yield from picking_screens()


def picking_screens() -> Iterator[Screen]:
    mentor, mentee = LONGEST
    for reason in Reason:
        yield refused_screen(Obstacle(reason, mentor, as_mentor=True), mentee.id)
        yield side_by_side_screen(side_by_side(Obstacle(reason, mentor, as_mentor=True)))
    yield side_by_side_screen(side_by_side(None))
    for count in (0, 8):
        lines = (MentorLine(mentor, 6, 6, 5, 6),) * count
        for query in ("", "щ" * (QUERY_BYTES // 2)):
            yield mentees_screen(Bank((MenteeLine(mentee, NOON),) * count, 0, 3, 24, query), mentor)
            yield mentors_screen(MentorBank(mentee, "&<Щ" * 160, ("&<Щ" * 160,) * 2, Bank(lines, 1, 3, 24, query)))
        rows = (PairLine(2**50, mentor, mentee, PairStatus.MENTEE_AGREED, True),) * count
        for group in Group:
            yield list_screen(PairPage(group, rows, dict.fromkeys(STATUSES, 10_000), 1, 3, 24))


def side_by_side(obstacle: Obstacle | None) -> SideBySide:
    """Everything as long as the forms allow."""
    form = library()[MENTEE_FORM]
    compared = []
    for criterion in CRITERIA:
        step = form.step(criterion.mentee_step)
        assert isinstance(step, Single | Multi)
        options = tuple(step.options.values())
        compared.append(Compared(criterion.name, True, options, options))
    step = form.step("problem")
    assert isinstance(step, LongText)
    text = ("&<Щ " * 1000)[: step.max_length]
    return SideBySide(
        mentee=LONGEST[1],
        mentor=LONGEST[0],
        compared=tuple(compared),
        not_with=text[:500],
        wishes=(text[:500], text[:500]),
        mentee_long=long_answers(MENTEE_FORM, MENTEE_LONG, dict.fromkeys(MENTEE_LONG, text)),
        mentor_long=long_answers("mentor_readiness", MENTOR_LONG, dict.fromkeys(MENTOR_LONG, text)),
        taken=6,
        capacity=6,
        former=Former(PairStatus.ENDED_BY_CURATOR, NOON),
        obstacle=obstacle,
    )


def test_every_screen_fits_and_has_a_way_on() -> None:
    longest = 0
    for screen in every_screen():
        text = parse_html(screen.text).text
        longest = max(longest, len(text))
        assert len(text) <= 4096, text
        assert len(screen.text.encode()) <= 32768
        buttons = [button for row in screen.rows for button in row]
        assert 1 <= len(buttons) <= 100
        for button in buttons:
            assert button.text
            assert len(button.text) <= 80, button.text
            assert 1 <= len(button.data.encode()) <= 64
        assert "На главную" in words(screen)
        assert "\n\n\n" not in screen.text, screen.text
        assert "None" not in text
    assert longest > 2000  # the longest names were really there


def test_each_is_offered_what_applies_now() -> None:
    def offered(status: PairStatus, side: Side = Side.NEITHER, *, curator: bool = False) -> list[str]:
        shown = replace(card(status, side, curator=curator), meetings=PairMeetings(), late=False)
        return words(card_screen(shown))[:-1]

    answers = ["Да, хочу в эту пару", "Нет, спасибо"]
    for side in (Side.MENTOR, Side.MENTEE):
        assert offered(PairStatus.PROPOSED, side) == answers
        assert offered(PairStatus.ORDERED, side) == ["Назначить первую встречу"]
        assert offered(PairStatus.ACTIVE, side) == ["Назначить встречу"]
        for status in set(PairStatus) - set(LIVE_PAIR):
            assert offered(status, side) == []
    assert offered(PairStatus.AGREED, Side.MENTOR) == ["Дать согласие на наставничество"]
    assert offered(PairStatus.AGREED, Side.MENTEE) == []
    people, back = ["Форма и вид", "Анна Сергеевна", "Борис Ильич"], ["← Все пары"]
    curator = {
        PairStatus.PROPOSED: [*people, "Отозвать предложение"],
        PairStatus.AGREED: ["Согласие подписано на бумаге", *people, "Отозвать предложение"],
        PairStatus.ORDERED: [*people, "Завершить пару"],
        PairStatus.ACTIVE: [*people, "Завершить пару"],
        PairStatus.DECLINED: ["Подобрать другого наставника", *people],
    }
    for status, expected in curator.items():
        assert offered(status, curator=True) == [*expected, *back]


def test_a_curator_who_is_the_mentor_answers_for_himself_only() -> None:
    both = card(PairStatus.AGREED, Side.MENTOR, curator=True)
    assert "Дать согласие на наставничество" in words(card_screen(both))
    assert PairAct.CONSENT not in curator_acts(both)


def test_who_has_said_yes_may_still_say_no() -> None:
    waiting = replace(card(PairStatus.MENTOR_AGREED, Side.MENTOR), agreed=True)
    screen = card_screen(waiting)
    assert "Ваше «да» записано" in screen.text
    assert words(screen) == ["Всё-таки нет", "На главную"]


def test_the_one_who_said_no_is_named_to_the_curator_only() -> None:
    assert "Ответ «нет»: Борис Ильич Г." in card_screen(card(PairStatus.DECLINED, curator=True)).text
    for side in (Side.MENTOR, Side.MENTEE):
        assert "«нет»" not in card_screen(card(PairStatus.DECLINED, side)).text
        assert "«нет»" not in NOTICES["pair_declined"](PairNews(card(PairStatus.DECLINED, side), (), 1)).text


@pytest.mark.parametrize("reminder", ["pair_remind_answer", "pair_remind_meeting"])
def test_a_reminder_can_be_put_off(reminder: str) -> None:
    screen = NOTICES[reminder](PairNews(card(PairStatus.ORDERED, Side.MENTEE), (), 9))
    assert "Напомнить завтра" in words(screen)


def test_the_proposal_says_who_and_why_and_asks_for_one_tap() -> None:
    news = PairNews(card(PairStatus.PROPOSED, Side.MENTEE), ("методика", "вторник"), 1)
    screen = NOTICES["pair_proposed"](news)
    assert "наставника: <b>Анна Сергеевна К.</b>, учитель математики" in screen.text
    assert "Совпали: методика, вторник." in screen.text
    assert words(screen) == ["Да, хочу в эту пару", "Нет, спасибо", "На главную"]


def test_no_proposal_where_there_is_an_obstacle() -> None:
    refused = side_by_side_screen(side_by_side(Obstacle(Reason.NO_ROOM, ANNA, as_mentor=True)))
    assert "Предложить пару" not in words(refused)
    assert "Анна Сергеевна К.: свободных мест нет" in refused.text
    assert "Предложить пару" in words(side_by_side_screen(side_by_side(None)))
