"""Every sentence: none missing, none left over, none broken by what people type."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import meta

from bot.documents.form_file import Trouble
from bot.documents.roadmap_table import EDITED
from bot.scenarios import form_head, form_steps
from bot.scenarios.answers import ProblemCode
from bot.scenarios.form_mistakes import MistakeCode
from bot.scenarios.model import Scenario
from bot.scenarios.roadmap_model import ORDERS, ResponsibleRole
from bot.scenarios.steps import Reader, Step
from bot.services import (
    action_lists,
    announcement_reports,
    cycle_changes,
    pair_obstacles,
    reachability,
    roadmap_actions,
    subject_words,
)
from bot.services.announcement_people import ROLES
from bot.services.announcement_replies import News
from bot.services.announcements import TO_WHOM, Lack
from bot.services.audiences import Unfit
from bot.services.bodies import Doubt
from bot.services.campaign_cards import WaveGroup
from bot.services.campaign_silence import Reach
from bot.services.cycle_setup import LateAct, Why
from bot.services.form_library import MOMENTS
from bot.services.help_form import topics
from bot.services.help_lists import HelpGroup
from bot.services.help_statistics import Period
from bot.services.insights import InsightKind
from bot.services.invitations import MANY_USE_ROLES
from bot.services.item_closing import Closing, ItemAct
from bot.services.item_lists import ItemsOf
from bot.services.media_plan import State
from bot.services.news_drafts import WEEKS
from bot.services.next_people import Offer
from bot.services.pair_cards import Group
from bot.services.pair_comparison import CRITERIA
from bot.services.publishing import Place
from bot.services.roadmap_editing import ItemPart, ItemTerm
from bot.services.roadmap_items import ItemState
from bot.services.sending import EFFECTS
from bot.services.target_facts import Indicator, NoData
from bot.storage.states import (
    AUTOMATIC,
    ActionKind,
    ActionStatus,
    Body,
    CampaignStatus,
    CycleStatus,
    EvidenceKind,
    HelpOutcome,
    HelpUrgency,
    MeetingKind,
    MeetingStatus,
    Outcome,
    PairForm,
    PairKind,
    PairStatus,
    Role,
)
from bot.texts import label, load_texts, say
from bot.texts.render import HTML, TextsError, excerpt, plural, topic_name
from bot.views.announcements import SHOWN
from bot.views.body_callbacks import MemberAct, NextGroup, TargetAct
from bot.views.callbacks import PairAct, Section, WaveAct
from bot.views.cycle_callbacks import CycleAct
from bot.views.cycle_files_callbacks import Paper
from bot.views.info_callbacks import AnnouncementAct, PublicationAct
from bot.views.own_forms import CHANGES
from bot.views.people import INVITED_ROLES, LISTED_ROLES
from bot.views.roadmap_action_callbacks import ActionAct

BOT = Path(__file__).parent.parent / "bot"
IN_TEMPLATE = re.compile(r"say\(\s*'([a-z_.]+)'(\s*~)?")
DOTTED = re.compile(r"[a-z_]+(\.[a-z_!]+)+\.?")
HOSTILE = "<b>&\"'{{ 7*7 }}</b>"


def literals() -> Iterator[str]:
    """Whole keys of the code, and of f-strings the part before the first hole, with «…» at its end."""
    for path in BOT.rglob("*.py"):
        if "sandbox" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
                yield f"{first.value!s}…"
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                yield node.value


def called() -> Iterator[tuple[str, str]]:
    """Keys given to say() and label() directly, and where."""
    for path in BOT.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "from bot.texts import" in source:
            yield from ((key, f"{path.name}:{line}") for key, line in keys_of_calls(ast.parse(source)))


def keys_of_calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for call in calls:
        named = isinstance(call.func, ast.Name) and call.func.id in ("say", "label")
        if named and call.args and isinstance(key := call.args[0], ast.Constant):
            yield str(key.value), call.lineno


def from_templates() -> Iterator[str]:
    for text in load_texts().values():
        for key, goes_on in IN_TEMPLATE.findall(text):
            yield f"{key}…" if goes_on else key


def test_every_key_of_the_code_exists() -> None:
    missing = [f"{key} ({where})" for key, where in called() if key not in load_texts()]
    assert not missing


def test_every_family_of_keys_exists() -> None:
    families = {text for text in (*literals(), *from_templates()) if text.endswith("…") and DOTTED.fullmatch(text[:-1])}
    texts = load_texts()
    known = {key.partition(".")[0] for key in texts}
    missing = [
        family
        for family in families
        if family.partition(".")[0] in known and not any(key.startswith(family[:-1]) for key in texts)
    ]
    assert not missing


def test_no_text_is_left_over() -> None:
    used = {*literals(), *from_templates()}
    families = tuple(text[:-1] for text in used if text.endswith("…") and DOTTED.fullmatch(text[:-1]))
    tails = {text for text in used if "." not in text}  # button("confirm") of one screen's own family
    unused = [
        key
        for key in load_texts()
        if key not in used and not key.startswith(families) and key.rpartition(".")[2] not in tails
    ]
    assert not unused


FAMILIES: dict[str, Iterable[str]] = {
    "roles": Role,
    "people.invite": INVITED_ROLES,
    "people.invite_many": MANY_USE_ROLES,
    "people.filter": LISTED_ROLES,
    "home.section": Section,
    "runs.reader": get_args(Reader),
    "answers.problem": get_args(ProblemCode),
    "own_forms.mistake": [word for codes in get_args(MistakeCode) for word in (get_args(codes) or [codes])],
    "own_forms.what": [*form_steps.LONGEST, *form_head.LONGEST],
    "own_forms.trouble": get_args(Trouble),
    "own_forms.change": CHANGES,
    "roadmaps.about": subject_words.ROWS,
    "cycle_files": Paper,
    "cycle_files.alien": ("not_ours", "another_organisation", "another_cycle", "over"),
    "cycle_files.mistake": get_args(cycle_changes.MistakeCode),
    "cycle_files.field": EDITED,
    "orders.title": ORDERS,
    "orders.preamble": ORDERS,
    "orders.points": ORDERS,
    "roadmap_roles": get_args(ResponsibleRole),
    "pairs.group": Group,
    "pairs.short_state": PairStatus,
    "pairs.act": PairAct,
    "pairs.obstacle": pair_obstacles.Reason,
    "pairs.criterion": [each.name for each in CRITERIA],
    "meetings.kind": MeetingKind,
    "meetings.status": MeetingStatus,
    "meetings.news.stale": MeetingStatus,
    "meetings.word": Outcome,
    "meetings.button": Outcome,
    "pairs.form": PairForm,
    "pairs.kind": PairKind,
    "form_library.origin": get_args(Scenario.model_fields["verification"].annotation),
    "form_library.moment": MOMENTS,
    "form_library.audience": get_args(Scenario.model_fields["audience"].annotation)[0].__args__,
    "form_library.kind": [each.model_fields["kind"].annotation.__args__[0] for each in get_args(Step)],
    "campaigns.group": WaveGroup,
    "campaigns.state": CampaignStatus,
    "campaigns.role": Role,
    "campaigns.part": ("who", "opens", "closes", "anon", "before"),
    "campaigns.act": WaveAct,
    "campaigns.unfit": Unfit,
    "campaigns.out_of_reach": [each for each in Reach if each is not Reach.FINE],
    "help_list.group": HelpGroup,
    "announcements.group": announcement_reports.Group,
    "announcements.lack": Lack,
    "announcements.toast": News,
    "announcements.role": ROLES,
    "announcements.button": AnnouncementAct,
    "announcements.status": SHOWN,
    "announcements.ready": TO_WHOM,
    "media_plan.state": State,
    "media_plan.button": PublicationAct,
    "news.channel": Place,
    "news.where": Place,
    "news.weeks": [str(weeks) for weeks in WEEKS],
    "bodies.name": Body,
    "bodies.whose": Body,
    "bodies.about": Body,
    "bodies.paper.of": Body,
    "bodies.doubt": Doubt,
    "bodies.act": MemberAct,
    "bodies.done": MemberAct,
    "targets.name": Indicator,
    "targets.formula": Indicator,
    "targets.why": NoData,
    "targets.act": TargetAct,
    "next_cycle.group": NextGroup,
    "next_cycle.people": NextGroup,
    "next_cycle.offer": Offer,
    "help.urgent": HelpUrgency,
    "help_list.outcome": HelpOutcome,
    "help_figures.period": Period,
    "desk.insight": InsightKind,
    "desk.button": InsightKind,
    "desk.reason": reachability.Reason,
    "roadmap_items.state": ItemState,
    "roadmap_items.mark": ItemState,
    "roadmap_items.cycle": CycleStatus,
    "roadmap_items.kind": EvidenceKind,
    "roadmap_items.act": ItemAct,
    "roadmap_items.toast": Closing,
    "roadmap_lists.of": ItemsOf,
    "roadmap_lists.title": ItemsOf,
    "roadmap_actions.kind": ActionKind,
    "roadmap_actions.act": ActionKind,
    "roadmap_actions.offer": [each for each in ActionKind if each not in AUTOMATIC],
    "roadmap_actions.status": ActionStatus,
    "roadmap_actions.trouble": roadmap_actions.Trouble,
    "roadmap_actions.toast": [
        *ActionAct,
        *(each for each in action_lists.Outcome if each is not action_lists.Outcome.DONE),
        "moved",
    ],
    "desk.deed": AUTOMATIC,
    "cycles.act": CycleAct,
    "cycle_setup.why": Why,
    "cycle_setup.late_act": LateAct,
    "roadmap_editing.part": ItemPart,
    "roadmap_editing.term": ItemTerm,
    "export.pair": PairStatus,
    "export.kind": MeetingKind,
    "export.meeting": MeetingStatus,
    "export.outcome": Outcome,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_new_word_needs_its_text(family: str) -> None:
    assert [word for word in FAMILIES[family] if f"{family}.{word}" not in load_texts()] == []


@pytest.mark.parametrize("scenario", [*EFFECTS, "default"])
def test_whatever_is_sent_has_its_thanks(scenario: str) -> None:
    assert f"sent.{scenario}.done" in load_texts()


class Hostile(str):
    """Anything a template may ask of a value, hostile all the way down."""

    __slots__ = ()

    @property
    def title(self) -> "Hostile":  # type: ignore[override]
        return self  # what a form is called, not the method of a string, whose address may hold any digits

    def __getattr__(self, name: str) -> "Hostile":
        if name.startswith("_"):
            raise AttributeError(name)
        return self


def plain_keys() -> list[str]:
    """Texts that put in only bare words: those can be shown whatever is put in."""
    simple = re.compile(r"{{\s*[a-z_.]+\s*}}")
    return [
        key
        for key, text in load_texts().items()
        if "{{" in text and "{%" not in text and not re.sub(simple, "", text).count("{{")
    ]


@pytest.mark.parametrize("key", plain_keys())
def test_what_is_put_in_is_escaped(key: str) -> None:
    names = meta.find_undeclared_variables(HTML.parse(load_texts()[key]))
    said = say(key, **{name: Hostile(HOSTILE) for name in names})
    assert "<b>&" not in said
    assert "&lt;b&gt;&amp;" in said
    assert "49" not in said
    assert HOSTILE in label(key, **{name: Hostile(HOSTILE) for name in names})


def test_no_template_switches_escaping_off() -> None:
    assert not [key for key, text in load_texts().items() if re.search(r"\|\s*safe|autoescape", text)]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 пар"),
        (1, "1 пара"),
        (2, "2 пары"),
        (5, "5 пар"),
        (11, "11 пар"),
        (12, "12 пар"),
        (21, "21 пара"),
        (104, "104 пары"),
        (111, "111 пар"),
        (-1, "-1 пара"),
    ],
)
def test_numbers_agree_with_their_words(number: int, words: str) -> None:
    assert plural(number, "пара", "пары", "пар") == words


def rendered(template: str, **data: object) -> str:
    return HTML.from_string(template).render(**data)


def test_dates_are_read_aloud() -> None:
    at = datetime.fromisoformat("2026-11-27T05:05+03:00")
    assert rendered("{{ at|moment }}", at=at) == "пт, 27 ноября, 05:05"
    assert rendered("{{ at|day }}", at=date(2026, 5, 1)) == "пт, 1 мая"
    assert rendered("{{ at|full_day }}", at=date(2026, 12, 31)) == "31 декабря 2026 г."


def test_numbers_are_written_as_at_school() -> None:
    assert [rendered("{{ n|decimal }}", n=n) for n in (7, 9.25, 9.349, 0.05)] == ["7,0", "9,3", "9,3", "0,1"]
    assert [rendered("{{ n|signed }}", n=n) for n in (1.25, -0.5, 0.04, -0.04)] == ["+1,3", "−0,5", "0,0", "0,0"]
    assert [rendered("{{ n|plain }}", n=n) for n in (12.0, 4.25, 100)] == ["12", "4,25", "100"]


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("Родительское собрание в пятом классе", 25) == "Родительское собрание в…"
    assert excerpt("коротко", 7) == "коротко"
    assert len(excerpt("щ" * 100, 10)) == 10


def test_a_topic_is_named_without_what_explains_it() -> None:
    assert topic_name("Методика: содержание, технологии, планирование урока/занятия", 50) == "Методика"
    assert topic_name("Цифровизация образования (платформы, журналы, ресурсы)", 50) == "Цифровизация образования"
    whole = [topic_name(words, 50) for words in topics().values()]
    assert [name for name in whole if name.endswith("…")] == [], "each fits on a button"
    assert len({*whole}) == len(whole)


def test_mistakes_are_told_all_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x:\n  y: '{{ broken'\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("z: 1\nx: {y: twice}\n", encoding="utf-8")
    with pytest.raises(TextsError) as told:
        load_texts(tmp_path)
    assert "a.yaml, «x.y»" in str(told.value)


def test_a_key_that_stands_twice_in_one_place_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x:\n  y: раз\n  y: два\n", encoding="utf-8")
    with pytest.raises(TextsError, match="«y» стоит дважды"):
        load_texts(tmp_path)
