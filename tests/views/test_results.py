"""Results in the chat: what stands in a line, that the longest form fits, that nothing is shown before its time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.documents.charts import LABEL, MARGIN, TRACK_GAP, WIDTH, Track, beside_track, draw_chart, measured
from bot.sandbox.files import image_size
from bot.scenarios.model import Scenario
from bot.services.comparisons import Change, Compared, Comparison
from bot.services.difficulties import Difficulties, Direction
from bot.services.export import Exported
from bot.services.names import Named
from bot.services.readiness import Readiness
from bot.services.result_files import ResultsExported
from bot.services.result_forms import merge
from bot.services.result_readers import Reading
from bot.services.result_replies import Reply
from bot.services.result_sources import About, Given, Source
from bot.services.results import Results, results_for
from bot.storage.models import Person
from bot.storage.states import PairForm, PairKind, Privacy, Role
from bot.texts import label, say
from bot.views import result_charts
from bot.views.callbacks import (
    ComparisonOpen,
    DifficultiesOpen,
    ResultsChart,
    ResultsFile,
    ResultsOpen,
    ResultsQuestion,
)
from bot.views.comparisons import chart_screen, comparison_screen, difficulties_chart, difficulties_screen
from bot.views.results import file_screen, question_screen, results_screen
from bot.views.screen import Button, Screen
from bot.views.settings import threshold_screen
from tests.kit.answered_waves import SATISFACTION, named_form
from tests.kit.desk import MONDAY, MOSCOW
from tests.kit.everything import EVERYTHING
from tests.views.test_desk import BIG_ID, buttons, fits_telegram, leads_to

LONGEST = ("&<Щ" * 40)[:120]
NOON = MONDAY.astimezone(MOSCOW)
FORM = named_form("satisfaction", SATISFACTION)
AVERAGES = named_form("averaged", SATISFACTION, visible_to="[averages]")
PAIRS = named_form("about_pairs", SATISFACTION, about="pair")
OPTIONS = {f"option_{n}": f"{n} {LONGEST} {LONGEST}"[:200] for n in range(60)}
ROWS = {f"r{n}": f"{n} {LONGEST} {LONGEST}"[:200] for n in range(20)}


def long_form() -> Scenario:
    """As long as the language of forms allows, and twice the pages."""
    text = ("&<Щ " * 600)[:1700]  # with a label of 200 signs still a question
    end = "&<Щ " * 49
    steps: list[dict[str, Any]] = [
        {"id": "matrix", "kind": "matrix", "text": text, "rows": ROWS, "low": end, "high": end},
        {"id": "multi", "kind": "multi", "text": text, "options": OPTIONS, "other": "Другое " + "щ" * 190},
        *({"id": f"scale{n}", "kind": "scale", "text": text, "low": end, "high": end} for n in range(12)),
        *({"id": f"long{n}", "kind": "long_text", "text": text} for n in range(12)),
        {"id": "person", "kind": "person", "bank": "mentors", "text": text, "max_choices": 10},
    ]
    scoring = {f"s{n}": {"title": "Щ" * 200, "steps": ["scale0", "scale1"]} for n in range(3)}
    tiny = {"version": 1, "title": "Щ" * 200, "audience": ["mentor"], "minutes": 1, "visible_to": ["curator"]}
    origin = {"id": "q" * 40, "source": "проба", "verification": "compiled"}
    return Scenario.model_validate({**tiny, **origin, "steps": steps, "scoring": scoring})


def longest_answers(form: Scenario) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for step in form.steps:
        match step.kind:
            case "scale":
                given[step.id] = 10
            case "multi":
                given[step.id] = [*OPTIONS, "other"]
            case "person":
                given[step.id] = [str(n) for n in range(10)]
            case _:
                given[step.id] = ("&<Щ " * 1000)[:3000].strip()
    return given


def source(form: Scenario, *values: dict[str, Any], campaign_id: int = BIG_ID, **about: Any) -> Source:
    roles, forms, kinds = list(Role), list(PairForm), list(PairKind)
    names = dict.fromkeys(("family_name", "given_name", "patronymic"), LONGEST)
    people = [Person(id=n, **names) for n in range(max(10, len(values)))]
    given = tuple(
        Given(
            Reply(
                n,
                people[n],
                role=roles[n % len(roles)],
                pair_form=forms[n % len(forms)],
                pair_kind=kinds[n % len(kinds)],
                pair_id=n,
                mentor_id=8,
                mentee_id=9,
            ),
            each,
            dict.fromkeys(form.scoring, 10.0),
        )
        for n, each in enumerate(values)
    )
    header = {"anonymous": False, "closed": True, "asked": 9999, "answered": len(values), "closes_at": NOON, **about}
    known = About(campaign_id, form.id, form.title, **header)
    return Source(known, merge([form]), given, (), people={str(person.id): person for person in people})


def curator() -> Reading:
    return Reading(777, curator=True, words=frozenset({"averages"}), privacy=Privacy.STANDARD, zone=MOSCOW)


def results(form: Scenario, *values: dict[str, Any], group: str = "", **about: Any) -> Results:
    return results_for(source(form, *values, **about), curator(), group)


def answers(sat: int, often: str = "weekly", words: str | None = None) -> dict[str, Any]:
    return {"sat": sat, "often": often, "words": words}


def test_a_line_says_the_mean_or_the_leading_answers() -> None:
    found = results(FORM, answers(7, words="Спасибо"), answers(8), answers(10, "monthly"))
    screen = results_screen(found)
    for words in (
        "Волна закрыта. Ответили 3 из 9999",
        "1. Насколько Вы довольны?\n<b>8,3 в среднем, медиана 8,0, 3 ответа</b>",
        "<b>раз в неделю – 2, раз в месяц – 1 (всего 3 ответа)</b>",
        "<b>1 текст</b>",
    ):
        assert words in screen.text, screen.text
    assert leads_to(screen, "2") == ResultsQuestion(campaign=BIG_ID, place=2).pack()
    assert leads_to(screen, "Показать графиком") == ResultsChart(campaign=BIG_ID).pack()
    assert leads_to(screen, "В Excel") == ResultsFile(campaign=BIG_ID).pack()


def test_a_wave_that_goes_on_says_when_averages_come() -> None:
    text = results_screen(results(AVERAGES, answers(7), answers(8), answers(9), closed=False)).text
    assert "Волна идёт до 23 ноября 2026 г. Ответили 3" in text
    assert "появятся, когда волна закроется" in text
    assert "8,0" not in text


def test_few_answers_are_said_to_be_few() -> None:
    found = results(AVERAGES, answers(7), answers(8))
    assert "мало ответов, чтобы показать" in results_screen(found).text
    assert "Показать графиком" not in buttons(results_screen(found))


def test_outside_waves_there_are_no_averages() -> None:
    found = results(AVERAGES, answers(7), campaign_id=0, closed=False, closes_at=None, begins_at=NOON)
    assert results_screen(found).text.count("только средние по закрытым волнам") == 1
    assert "1" not in buttons(results_screen(found))


def test_filters_lead_to_a_group_and_back() -> None:
    values = [answers(n % 10 + 1) for n in range(14)]
    screen = results_screen(results(FORM, *values))
    assert leads_to(screen, "наставники") == ResultsOpen(campaign=BIG_ID, group="mentor").pack()
    mentors = results_screen(results(FORM, *values, group="mentor"))
    assert "Показаны: наставники (2)" in mentors.text
    assert leads_to(mentors, "Все ответы") == ResultsOpen(campaign=BIG_ID).pack()
    assert "наставники" not in buttons(mentors)


def test_a_question_has_bars_and_texts() -> None:
    found = results(FORM, answers(10, words="Больше встреч"), answers(10), answers(5, "monthly"), answers(5))
    sat, often, words = (question_screen(found, n).text for n in (1, 2, 3))
    assert "10 ▇▇▇▇▇▇▇▇▇▇ 2" in sat
    assert "5 ▇▇▇▇▇▇▇▇▇▇ 2" in sat
    assert "▇▇▇▇▇▇▇▇▇▇ раз в неделю: 3 (75 %)" in often
    assert "▇▇▇ раз в месяц: 1 (25 %)" in often
    assert "«Больше встреч» – " in words


def test_a_question_that_is_gone_is_the_list() -> None:
    found = results(FORM, answers(10))
    assert question_screen(found, 99).text == results_screen(found).text == question_screen(found, 0).text


@pytest.fixture(scope="module")
def longest() -> Results:
    form = long_form()
    return results(form, *[longest_answers(form)] * 14, compares=True)


def every_screen(found: Results) -> Iterator[Screen]:
    yield from (results_screen(found, page) for page in range(6))
    for number in range(1, len(found.blocks) + 1):
        yield from (question_screen(found, number, page) for page in (0, 1, 13, 99))
    for content in (b"PK", None):
        made = Exported("r" * 40 + ".xlsx", content, f"exports/{BIG_ID}", private=True)
        yield file_screen(ResultsExported(made, b"PK"), found)


def test_the_longest_form_fits(longest: Results) -> None:
    for screen in every_screen(longest):
        assert fits_telegram(screen), (len(screen.text), screen.text[:300])
        if screen.has_file:
            assert len(screen.text) <= 1024


def test_the_longest_form_outside_waves_fits() -> None:
    form = long_form()
    for screen in every_screen(results(form, *[longest_answers(form)] * 14, campaign_id=0, begins_at=NOON)):
        assert fits_telegram(screen)


def test_every_text_can_be_read_whole(longest: Results) -> None:
    number = next(n for n, block in enumerate(longest.blocks, start=1) if block.results[0].question.key == "long0")
    pages = [question_screen(longest, number, page).text for page in range(14)]
    whole = longest.blocks[number - 1].results[0].texts[0].words
    assert all(whole.replace("&", "&amp;").replace("<", "&lt;") in page for page in pages)


LINES = (
    Compared("Спокойно ли на уроке?", 1, 10, 4, 3.25, 5.25),
    Compared("Уверены?", 1, 10, 2),
    Compared("Трудно?", 1, 10, 5, 6, 5.5, paired=False, n_after=7),
)
SCORES = (Compared("Итог", 2, 20, 3, 8, 12, levels=("мало", "много")),)
CHANGES = (Change("Работ", 4, 5), Change("Конфликтов", 0, 3))


def comparison(*lines: Compared, title: str = "Осень") -> Comparison:
    about = About(BIG_ID, "x", title, False, True, 9, 9)
    return Comparison(about, about, lines, SCORES, CHANGES)


def test_before_and_after_in_words() -> None:
    screen = comparison_screen(comparison(*LINES))
    for words in (
        "<b>3,3 → 5,3 (+2,0), 4 пары ответов</b>",
        "оба раза ответили 2 – мало, чтобы сравнить",
        "<b>6,0 → 5,5 (−0,5), ответов 5 и 7 ¹</b>",
        "без пар",
        "мало → много",
        "<b>4 → 5: +1 (+25,0 %)</b>",
        "<b>0 → 3: +3 (—)</b>",
    ):
        assert words in screen.text, screen.text
    assert leads_to(screen, "К результатам") == ResultsOpen(campaign=BIG_ID).pack()


@pytest.mark.parametrize(
    ("before", "after", "words"), [(6.64, 4.75, "6,6 → 4,8 (−1,8)"), (4.44, 4.45, "4,4 → 4,5 (+0,1)")]
)
def test_the_difference_is_that_of_the_numbers_shown(before: float, after: float, words: str) -> None:
    assert words in comparison_screen(comparison(Compared("Трудно?", 1, 10, 4, before, after))).text


def test_numbers_of_before_and_after_add_up_too() -> None:
    about = About(BIG_ID, "x", "Осень", False, True, 9, 9)
    screen = comparison_screen(Comparison(about, None, (), (), (Change("Часов", 4.25, 4.5),)))
    assert "<b>4,25 → 4,5: +0,25 (+5,9 %)</b>" in screen.text


TIRED = Compared("Насколько Вы устали?", 1, 10, 4, 5.9, 5.5, ends=("очень", "совсем не устали"))
ROW = Compared("Дома", 1, 10, 4, 5.9, 5.5, stem="Устаёте?", ends=("очень", "совсем не устаю"))


def test_which_way_a_scale_goes_is_told_before_and_after() -> None:
    screen = comparison_screen(comparison(TIRED))
    assert "Насколько Вы устали? <i>(10 – совсем не устали)</i>\n<b>5,9 → 5,5 (−0,4)" in screen.text
    chart = result_charts.comparison_chart(comparison(TIRED, ROW))
    assert chart is not None
    assert [(each.heading, each.label) for each in chart.lines][:2] == [
        ("", "Насколько Вы устали? (10 – совсем не устали)"),
        ("Устаёте? (10 – совсем не устаю)", "Дома"),
    ]


def test_which_way_a_scale_goes_is_told_with_its_question() -> None:
    form = named_form(
        "tired",
        """
        - {id: tired, kind: scale, text: Устали?, low: очень, high: совсем нет}
        - {id: where, kind: matrix, text: Где?, rows: {home: Дома}, min: 0, max: 3, low: нигде}
        """,
    )
    found = results(form, {"tired": 6, "where_home": 2})
    assert "Устали?</b>\n<i>1 – очень, 10 – совсем нет</i>" in question_screen(found, 1).text
    assert "Где?</b>\n<i>0 – нигде</i>" in question_screen(found, 2).text
    means, one, rows = result_charts.means_chart(found), *[result_charts.question_chart(found, n) for n in (1, 2)]
    assert one is not None
    assert rows is not None
    assert [(each.heading, each.label) for each in means.lines] == [
        ("", "Устали? (10 – совсем нет)"),
        ("Где? (0 – нигде)", "Дома"),
    ]
    assert one.note == "Ответов: 1 · 1 – очень, 10 – совсем нет"
    assert rows.title == "Где? (0 – нигде)"


def test_two_waves_of_one_form_are_told_apart_by_their_days() -> None:
    before, after = (
        About(
            BIG_ID, "x", "Осень", False, True, 9, 9, closes_at=NOON - shift, opens_at=NOON - shift - timedelta(days=14)
        )
        for shift in (timedelta(days=90), timedelta())
    )
    found = Comparison(after, before, LINES, (), ())
    text = comparison_screen(found).text
    assert "До: Осень, 11.08.2026 – 25.08.2026\nПосле: 09.11.2026 – 23.11.2026" in text
    chart = result_charts.comparison_chart(found)
    assert chart is not None
    assert chart.note.startswith("○ до (11.08.2026 – 25.08.2026), ● после (09.11.2026 – 23.11.2026).")
    shown = results(FORM, answers(7), opens_at=NOON - timedelta(days=14))
    assert "Волна 09.11.2026 – 23.11.2026 закрыта. Ответили 1" in results_screen(shown).text
    assert result_charts.means_chart(shown).title == "Проба, 09.11.2026 – 23.11.2026"


def test_a_chart_says_how_many_answered_on_both_sides() -> None:
    unpaired = Compared("Трудно?", 1, 10, 19, 6, 5.5, paired=False, n_after=33)
    mixed, apart = (
        result_charts.comparison_chart(Comparison(*[comparison().after] * 2, lines, (), ()))
        for lines in ((LINES[0], unpaired), (unpaired,))
    )
    assert mixed is not None
    assert apart is not None
    assert [each.words for each in mixed.lines] == ["3,3 → 5,3 · n 4", "6,0 → 5,5 · n 19 и 33 ¹"]
    assert mixed.note.endswith("n – сколько пар ответов, а с пометкой ¹ – сколько ответов до и после")
    assert apart.note.endswith("n – сколько ответов до и после")
    assert mixed.footer.startswith("¹ Средние двух волн без пар")


def test_the_longest_words_beside_a_track_fit() -> None:
    words = "10,0 → 10,0 · n 9999 и 9999 ¹"
    beside = beside_track([Track("Трудно?", (0, 1), words)])
    assert TRACK_GAP + measured(words, LABEL, "bold") <= beside < WIDTH / 2 + MARGIN


def test_words_about_a_pair_name_the_other() -> None:
    anna, boris, dina = (
        Person(id=n, family_name=family, given_name=given, patronymic="")
        for n, (family, given) in enumerate((("Королёва", "Анна"), ("Громов", "Борис"), ("Мельник", "Дина")), start=1)
    )
    given = (
        Given(Reply(1, anna, pair_id=1, mentor_id=1, mentee_id=2), answers(7, words="Помогает"), {}),
        Given(Reply(2, dina, pair_id=1, mentor_id=1, mentee_id=2), answers(7, words="Дружат"), {}),
        Given(Reply(3, dina, about_id=2), answers(7, words="Старается"), {}),
        Given(Reply(4, dina), answers(7, words="Всё хорошо"), {}),
    )
    found = replace(source(PAIRS), given=given, people={"1": anna, "2": boris})
    text = question_screen(results_for(found, curator()), 3).text
    for words in (
        "«Помогает» – Королёва Анна, о паре: Громов Борис\n",
        "«Дружат» – Мельник Дина, о паре: Королёва Анна — Громов Борис\n",
        "«Старается» – Мельник Дина, о ком: Громов Борис\n",
        "«Всё хорошо» – Мельник Дина",
    ):
        assert words in text, text
    assert text.count("о паре") == 2


def test_the_longest_comparison_fits() -> None:
    ends = ("Щ" * 200, "Щ" * 200)
    line = Compared("Щ" * 2000, 1, 10, 9999, 10, 10, stem="Щ" * 2000, levels=("Щ" * 200, "Щ" * 200), ends=ends)
    for page in range(4):
        assert fits_telegram(comparison_screen(comparison(*[line] * 20, title="Щ" * 200), page))


def test_an_earlier_wave_that_is_not_there() -> None:
    about = About(5, "x", "Осень", False, True, 9, 9)
    screen = comparison_screen(Comparison(about, None, (), (), ()))
    assert "Более ранней волны" in screen.text
    assert "Показать графиком" not in buttons(screen)


BORIS = Named(7, "Борис Ильич Г.", "Борис Ильич")
DAYS = tuple(datetime(2026, month, 1, tzinfo=MOSCOW).date() for month in range(1, 10))


def test_difficulties_with_what_has_changed() -> None:
    found = Difficulties(
        BORIS, DAYS[:3], (Direction("Методика", 1, 10, (8, None, 3)), Direction("ИКТ", 1, 10, (4, 4, 5)))
    )
    screen = difficulties_screen(found, as_curator=True)
    assert "<b>8 → — → 3 (−5)</b>" in screen.text
    assert "<b>4 → 4 → 5 (+1)</b>" in screen.text
    assert "01.01.2026, 01.02.2026, 01.03.2026" in screen.text
    assert leads_to(screen, "Показать графиком") == DifficultiesOpen(person=7, chart=True).pack()
    assert "← К человеку" not in buttons(difficulties_screen(found, as_curator=False))


def test_one_diagnostics_is_no_chart_and_many_fit() -> None:
    once = Difficulties(BORIS, DAYS[:1], (Direction("Методика", 1, 10, (8,)),))
    assert "Показать графиком" not in buttons(difficulties_screen(once, as_curator=True))
    often = Difficulties(Named(BIG_ID, LONGEST * 3, ""), DAYS, (Direction("Щ" * 2000, 1, 10, (10,) * 9),) * 12)
    assert fits_telegram(difficulties_screen(often, as_curator=True))


MANY_LINES = 30  # 25,000 pixels, seconds of drawing


def test_charts_are_as_wide_as_a_phone_and_name_nobody(longest: Results) -> None:
    means = result_charts.means_chart(longest)
    for chart in (
        means,
        result_charts.question_chart(longest, 1),
        result_charts.question_chart(longest, 2),
        result_charts.comparison_chart(comparison(*LINES)),
        difficulties_chart(Difficulties(BORIS, DAYS[:3], (Direction("Методика", 1, 10, (8, 5, 3)),))),
    ):
        assert chart is not None
        assert "Борис" not in str(chart)
        if EVERYTHING or len(chart.lines) < MANY_LINES:
            size = image_size(draw_chart(chart))
            assert size is not None
            assert size[0] == 1080
    assert result_charts.question_chart(longest, 0) is None
    whom = next(n for n, block in enumerate(longest.blocks, start=1) if block.results[0].question.key == "person")
    assert result_charts.question_chart(longest, whom) is None
    assert "Показать графиком" not in buttons(question_screen(longest, whom))


def test_a_tall_chart_goes_as_a_file(longest: Results) -> None:
    back = Button("назад", "x")
    tall = chart_screen(result_charts.means_chart(longest), b"png", back)
    short = chart_screen(result_charts.means_chart(results(FORM, answers(7))), b"png", back)
    assert tall.document is not None
    assert (short.photo, short.document) == (b"png", None)
    assert len(tall.text) <= 1024


def test_every_group_has_its_word() -> None:
    for word in (*Role, *PairForm, *PairKind):
        assert label(f"results.group.{word}")


def test_a_kind_of_pair_has_one_word() -> None:
    for kind in {*PairKind} - {PairKind.GROUP}:
        assert label(f"results.group.{kind}")[:6] == label(f"pairs.kind.{kind}")[:6]


def test_readiness_in_words() -> None:
    assert say("readiness.words", readiness=Readiness(7.3, 6)) == "готовность 7,3"
    assert say("readiness.words", readiness=Readiness(5.0, 6)) == "готовность 5,0 – ниже порога 6"
    assert buttons(threshold_screen(6))[:6] == ["4", "5", "✓ 6", "7", "8", "9"]


def test_the_way_to_the_comparison() -> None:
    screen = results_screen(results(FORM, answers(7), compares=True))
    assert leads_to(screen, "До и после") == ComparisonOpen(campaign=BIG_ID).pack()
