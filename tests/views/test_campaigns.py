"""The screens of waves and forms: with the longest names and titles they fit into Telegram's limits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from bot.scenarios.library import load_library
from bot.scenarios.model import Promise, Scenario
from bot.scenarios.path import Length, length
from bot.services.audiences import Asked, Audience, AudienceKind, Unfit
from bot.services.campaign_cards import WaveCard, WaveGroup, WaveLine, WavePage
from bot.services.campaign_notices import MOST_WAITING, AskedWave, WaveAsked, WaveOver
from bot.services.campaign_plans import Baseline, Plan, Ticks, fit_tick
from bot.services.campaign_silence import OutOfReach, Reach, SilentLine, SilentPage
from bot.services.editions import Asked as AskedThen
from bot.services.form_library import FormCard, FormPage, FormQuestions
from bot.services.names import Named
from bot.services.pages import PAGE
from bot.services.people import Listed, Page
from bot.services.respondents import TooLate, Waiting
from bot.services.running_waves import Running
from bot.services.sent_forms import FormSent, OwnForms, ReadForm, SentLine, Startable
from bot.storage.states import CampaignStatus, PairForm, PairKind, RespondentStatus, Role
from bot.views import campaign_plans, campaigns, form_library, sent_forms
from bot.views.audiences import audience_words
from bot.views.callbacks import ResultsOpen, WaveAct, WavePart, WaveSet
from bot.views.screen import Screen
from tests.kit.forms import SKILLS, form

LONG = "Ы&<" * 66
NAME = Named(2**53 - 1, "Ы&<" * 60, "Ы&<" * 40)
AT = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
BIG = 2**53 - 1
PROMISES: tuple[Promise, ...] = get_args(Promise)
LONGEST = form(
    "f" * 40,
    LONG,
    ["mentor", "mentee", "staff", "curator", "head", "council"],
    moments=["entry", "before", "after", "any"],
    steps=[
        {
            "id": f"q{number}", "kind": "multi", "text": "Ы&<" * 600, "optional": True,
            "options": {f"o{n}": LONG for n in range(8)},
        }
        for number in range(PAGE)
    ],
)  # fmt: skip
LINE = WaveLine(
    BIG, LONG, CampaignStatus.OPEN, anonymous=True, opens_at=AT, closes_at=AT, answered=499, expected=500, by_pairs=True
)
ROLES = Audience(AudienceKind.ROLES, tuple(Role))
CARD = WaveCard(LINE, LONGEST.id, ROLES, 3, 400, 480, 300, (date(2026, 12, 28), date(2026, 12, 29)), LINE, (LINE,) * 5)
SILENT = SilentLine(
    BIG, BIG, NAME, NAME, Role.MENTOR, RespondentStatus.WAITING, 2, begun=True, reach=Reach.AWAY, away_until=AT.date()
)
BASELINES = tuple(Baseline(BIG - n, LONG, AT) for n in range(8))
PLAN = Plan(
    BIG, LONGEST, CampaignStatus.DRAFT, ROLES, (Asked(1, None, Role.MENTOR),), AT, False, AT, True, True,
    BASELINES[0], BASELINES, (AT.date(),), True, (Running(CampaignStatus.OPEN, AT, AT),) * 3,
)  # fmt: skip
TICKED = replace(PLAN, audience=Audience(AudienceKind.PEOPLE, people=tuple(range(999))))
PERSON = Listed(
    replace(NAME, id=999999999), (Role.MENTOR,), form_sent=True, consented=True, reachable=True, pairs=1, capacity=1
)


def ticks(query: str, *, chosen: bool) -> Ticks:
    found = Page((PERSON,) * PAGE, 998, 999, 7999, fit_tick(BIG, query))
    return Ticks(found, chosen, {PERSON.person.id: Unfit.OTHER})


WAITING = Waiting(BIG, BIG, LONGEST.id, LONG, anonymous=False, closes_at=AT, partner=NAME, begun=True)
ASKED = AskedWave(BIG, LONG, 60, anonymous=True, closes_at=AT, last_day=False, waiting=(WAITING,))
READ = ReadForm(
    BIG,
    NAME,
    True,
    LONGEST.title,
    tuple(
        AskedThen(step, ["o1"], LONG * 9, section=f"{n}{LONG}", reworded=True) for n, step in enumerate(LONGEST.steps)
    ),
    AT,
    NAME,
    BIG,
    AT,
)
SCREENS: dict[str, Screen] = {
    "list": campaigns.list_screen(WavePage(WaveGroup.OPEN, (LINE,) * PAGE, dict.fromkeys(WaveGroup, 99), 1, 9, 72)),
    "card": campaigns.card_screen(CARD, note="заметка"),
    "extend": campaigns.extend_screen(CARD),
    "silent": campaigns.silent_screen(
        SilentPage(
            BIG,
            LONG,
            CampaignStatus.OPEN,
            anonymous=True,
            rows=(SILENT,) * PAGE,
            page=1,
            pages=9,
            total=72,
            remindable=5,
            waiting=400,
            owed=480,
            excused=3,
            out_of_reach=99,
            query="щ" * 16,
        )
    ),
    "excuse all": campaigns.excuse_all_screen(OutOfReach(LINE, {each: 99 for each in Reach if each is not Reach.FINE})),
    "respondent": campaigns.respondent_screen(SILENT, 999, "щ" * 16),
    "asked": campaigns.asked_screen(WaveAsked(BIG, (ASKED,) * MOST_WAITING, more=99, reminder=True, can_wait=True)),
    "over": campaigns.over_screen(WaveOver(BIG, (LINE,) * 12)),
    "late": campaigns.too_late_screen(TooLate(LONG, answered=True)),
    **{f"ask {act}": campaigns.ask_screen(CARD, act) for act in (WaveAct.CANCEL, WaveAct.CLOSE, WaveAct.REMIND)},
    "plan": campaign_plans.plan_screen(PLAN),
    "drop": campaign_plans.drop_screen(PLAN),
    "audience": campaign_plans.audience_screen(PLAN, dict.fromkeys(PairForm, 99), dict.fromkeys(PairKind, 99)),
    "ticks": campaign_plans.people_screen(TICKED, ticks("щ" * 40, chosen=False)),
    "ticked": campaign_plans.people_screen(TICKED, ticks("щ" * 40, chosen=True)),
    "lose list": campaign_plans.lose_list_screen(
        WaveSet(wave=BIG, part=WavePart.PAIR_FORM, value=PairForm.EDUCATOR_EDUCATOR), 999
    ),
    "opens": campaign_plans.opens_screen(PLAN),
    "closes": campaign_plans.closes_screen(PLAN),
    "anonymous": campaign_plans.anonymous_screen(PLAN),
    "before": campaign_plans.before_screen(PLAN),
    "forms": form_library.forms_screen(
        FormPage((LONGEST,) * PAGE, 1, 9, 72, "semiannual", "щ" * 16, {"entry": 5, "semiannual": 3})
    ),
    "form": form_library.form_card_screen(FormCard(LONGEST, Length(8, 99), filled=True, running=PLAN.running)),
    "questions": form_library.questions_screen(FormQuestions(LONGEST, LONGEST.steps, 1, 9)),
    "own forms": sent_forms.own_forms_screen(
        OwnForms(
            (WAITING,) * 5, (Startable(LONGEST, BIG, NAME),) * 5, (SentLine(BIG, LONG, NAME, AT),) * PAGE, 1, 9, 72
        )
    ),
    "sent": sent_forms.sent_screen(READ, 0),
    "news": sent_forms.form_sent_screen(FormSent(BIG, LONG, NAME)),
}


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_longest_fits(screen: Screen) -> None:
    visible = screen.text.replace("&lt;", "<").replace("&amp;", "&")
    assert 0 < len(visible) <= 4096
    assert sum(map(len, screen.rows)) <= 100
    for button in (button for row in screen.rows for button in row):
        assert 0 < len(button.data.encode()) <= 64, button
        assert button.text


def test_a_form_about_a_pair_is_offered_to_no_role() -> None:
    plan = Plan(
        1, SKILLS, CampaignStatus.DRAFT, Audience(AudienceKind.PAIRS), (), AT, False, AT, False, False, None, (), ()
    )  # fmt: skip
    words = [button.text for row in campaign_plans.audience_screen(plan, {}, {}).rows for button in row]
    assert words == ["Выбрать людей по списку", "← К плану", "На главную"]


def test_who_reads_a_wave_is_said_as_its_form_promises() -> None:
    line = replace(LINE, anonymous=False)
    shown = {promise: campaigns.card_screen(replace(CARD, line=line, promise=promise)).text for promise in PROMISES}
    assert "Ответы с именами – для тех, кто назван в анкете." in shown["each"]
    for promise in ("averages", "mostly_averages"):
        assert "Только средние: ответов по одному не увидит никто" in shown[promise]
        assert "С именами" not in shown[promise]
    assert "Анонимно" in campaigns.card_screen(CARD).text


@pytest.mark.parametrize("may_be_anonymous", [True, False])
def test_a_plan_of_averages_does_not_speak_of_names(may_be_anonymous: bool) -> None:
    form = load_library()["impact_teacher"]
    plan = replace(PLAN, scenario=form, anonymous=False, may_be_anonymous=may_be_anonymous)
    assert "Только средние: ответов по одному не увидит никто" in campaign_plans.plan_screen(plan).text
    anonymous = campaign_plans.plan_screen(replace(plan, anonymous=True))
    for screen in (campaign_plans.plan_screen(plan), anonymous, campaign_plans.anonymous_screen(plan)):
        assert "С именами" not in screen.text + "".join(button.text for row in screen.rows for button in row)
    assert "С именами" in campaign_plans.plan_screen(replace(plan, scenario=LONGEST)).text


def test_who_has_not_answered_about_whom() -> None:
    person, partner = Named(1, "Гусева Анна Олеговна", "Анна Олеговна"), Named(2, "Громов Борис Ильич", "Борис Ильич")
    row = replace(SILENT, person=person, partner=partner)
    page = SilentPage(1, "Осень", CampaignStatus.OPEN, False, (row,), 0, 1, 1, 0)
    assert "1. Гусева Анна Олеговна, о паре: Борис Ильич – " in campaigns.silent_screen(page).text


def test_results_of_the_year_are_offered_where_there_are_some() -> None:
    data = ResultsOpen(scenario=SKILLS.id).pack()
    for filled in (True, False):
        rows = form_library.form_card_screen(FormCard(SKILLS, length(SKILLS), filled)).rows
        assert (("Результаты за год", data) in [(each.text, each.data) for row in rows for each in row]) is filled


TEACHERS = SKILLS.model_copy(update={"pair_forms": ["teacher_teacher"]})
BOTH = SKILLS.model_copy(update={"audience": ["mentor", "mentee"]})


@pytest.mark.parametrize(
    ("kind", "word", "scenario", "said"),
    [
        ("pairs", "", SKILLS, "наставники всех работающих пар"),
        ("pairs", "", BOTH, "все работающие пары"),
        ("pairs", "", TEACHERS, "наставники пар: учитель – учитель"),
        ("pair_form", "teacher_teacher", SKILLS, "наставники пар: учитель – учитель"),
        ("pair_form", "teacher_teacher", BOTH, "пары: учитель – учитель"),
        ("pair_kind", "reverse", TEACHERS, "наставники пар: реверсивное, учитель – учитель"),
        ("pairs", "", None, "все работающие пары"),
    ],
)
def test_whom_of_the_pairs_a_form_asks(kind: str, word: str, scenario: Scenario | None, said: str) -> None:
    audience = Audience(AudienceKind(kind), (word,) if word else ())
    assert audience_words(audience, scenario) == said


def test_the_pairs_of_the_only_form_it_asks_are_offered_once() -> None:
    plan = replace(PLAN, scenario=TEACHERS)
    screen = campaign_plans.audience_screen(plan, {PairForm.TEACHER_TEACHER: 38}, {PairKind.TRADITIONAL: 38})
    words = [button.text for row in screen.rows for button in row]
    assert words[:2] == ["Все пары: учитель – учитель (38)", "Пары: традиционное (38)"]


@pytest.mark.parametrize("origin", ["recalled", "recalled_short", "compiled"])
def test_what_was_recalled_or_compiled_is_never_called_approved(origin: str) -> None:
    said = form_library.origin(SKILLS.model_copy(update={"verification": origin}))
    assert "не утверждённая форма" in said or "утверждённой формы нет" in said


def test_every_shipped_form_has_a_card() -> None:
    for scenario in load_library().values():
        assert len(form_library.form_card_screen(FormCard(scenario, length(scenario))).text) <= 4096
