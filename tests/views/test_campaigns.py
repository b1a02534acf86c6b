"""The screens of waves and forms: with the longest names and titles they fit into Telegram's limits."""

from datetime import UTC, date, datetime

import pytest

from bot.scenarios.library import load_library
from bot.scenarios.path import Length, length
from bot.services.audiences import Asked, Audience, AudienceKind
from bot.services.campaign_cards import Reach, SilentLine, SilentPage, WaveCard, WaveGroup, WaveLine, WavePage
from bot.services.campaign_notices import WaveAsked, WaveOver
from bot.services.campaign_plans import Baseline, Plan
from bot.services.editions import Asked as AskedThen
from bot.services.form_library import FormCard, FormPage, FormQuestions
from bot.services.names import Named
from bot.services.pages import PAGE
from bot.services.respondents import TooLate, Waiting
from bot.services.sent_forms import FormSent, OwnForms, ReadForm, SentLine, Startable
from bot.storage.states import CampaignStatus, PairForm, PairKind, RespondentStatus, Role
from bot.views import campaign_plans, campaigns, form_library, sent_forms
from bot.views.callbacks import WaveAct
from bot.views.screen import Screen
from tests.kit.forms import SKILLS, form

LONG = "Ы&<" * 66
NAME = Named(2**53 - 1, "Ы&<" * 60, "Ы&<" * 40)
AT = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
BIG = 2**53 - 1
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
LINE = WaveLine(BIG, LONG, CampaignStatus.OPEN, anonymous=True, opens_at=AT, closes_at=AT, answered=499, expected=500)
ROLES = Audience(AudienceKind.ROLES, tuple(Role))
CARD = WaveCard(LINE, LONGEST.id, ROLES, 3, 400, 300, (date(2026, 12, 28), date(2026, 12, 29)), LINE, (LINE,) * 5)
SILENT = SilentLine(
    BIG, BIG, NAME, NAME, Role.MENTOR, RespondentStatus.WAITING, 2, begun=True, reach=Reach.AWAY, away_until=AT.date()
)
BASELINES = tuple(Baseline(BIG - n, LONG, AT) for n in range(8))
PLAN = Plan(
    BIG, LONGEST, CampaignStatus.DRAFT, ROLES, (Asked(1, None, Role.MENTOR),), AT, False, AT, True, True,
    BASELINES[0], BASELINES, (AT.date(),),
)  # fmt: skip
WAITING = Waiting(BIG, BIG, LONGEST.id, LONG, anonymous=False, closes_at=AT, partner=NAME, begun=True)
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
        )
    ),
    "respondent": campaigns.respondent_screen(SILENT),
    "asked": campaigns.asked_screen(
        WaveAsked(BIG, LONG, 60, anonymous=True, closes_at=AT, waiting=(WAITING,) * 12, reminder=True)
    ),
    "over": campaigns.over_screen(WaveOver(BIG, LINE)),
    "late": campaigns.too_late_screen(TooLate(LONG, answered=True)),
    **{f"ask {act}": campaigns.ask_screen(CARD, act) for act in (WaveAct.CANCEL, WaveAct.CLOSE, WaveAct.REMIND)},
    "plan": campaign_plans.plan_screen(PLAN),
    "drop": campaign_plans.drop_screen(PLAN),
    "audience": campaign_plans.audience_screen(PLAN, dict.fromkeys(PairForm, 99), dict.fromkeys(PairKind, 99)),
    "opens": campaign_plans.opens_screen(PLAN),
    "closes": campaign_plans.closes_screen(PLAN),
    "anonymous": campaign_plans.anonymous_screen(PLAN),
    "before": campaign_plans.before_screen(PLAN),
    "forms": form_library.forms_screen(
        FormPage((LONGEST,) * PAGE, 1, 9, 72, "semiannual", "щ" * 16, {"entry": 5, "semiannual": 3})
    ),
    "form": form_library.form_card_screen(FormCard(LONGEST, Length(8, 99))),
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


@pytest.mark.parametrize("origin", ["recalled", "recalled_short", "compiled"])
def test_what_was_recalled_or_compiled_is_never_called_approved(origin: str) -> None:
    said = form_library.origin(SKILLS.model_copy(update={"verification": origin}))
    assert "не утверждённая форма" in said or "утверждённой формы нет" in said


def test_every_shipped_form_has_a_card() -> None:
    for scenario in load_library().values():
        assert len(form_library.form_card_screen(FormCard(scenario, length(scenario))).text) <= 4096
