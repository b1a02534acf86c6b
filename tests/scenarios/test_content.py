"""The shipped questionnaires: every branch can be walked to its end, and buttons fit into Telegram's limits."""

import re
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.scenarios.answers import Problem, ProblemCode
from bot.scenarios.library import load_library
from bot.scenarios.model import Scenario
from bot.scenarios.path import sendable
from bot.scenarios.steps import Info, Multi, Single
from bot.texts import load_texts, say
from tests.scenarios.branching import buttons_of, ways
from tests.scenarios.walking import Walk

LIBRARY = load_library()
# Answered by taps alone within a minute, but for what only words can say.
SHORT = (
    "consent_pd",
    "introduce",
    "meeting_proposal",
    "order_details",
    "meeting_checkin_mentor",
    "meeting_checkin_mentee",
    "situational_request",
    "situational_close",
    "action_day",
    "campaign_opening",
    "campaign_closing",
    "leave_dates",
    "advice_question",
    "advice_answer",
    "advice_card",
    "announcement_text",
    "announcement_event",
    "announcement_sending",
    "publication_plan",
    "publication_text",
    "publication_link",
    "duty_contact",
)


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_every_branch_ends(scenario: Scenario) -> None:
    asked, skipped = set(), set()
    for walk in ways(scenario):
        assert sendable(scenario, walk.answers)
        assert list(walk.values) == [step for step in walk.path if not isinstance(scenario.step(step), Info)]
        asked.update(walk.path)
        skipped.update(step for step, value in walk.values.items() if value is None)
    assert asked == {step.id for step in scenario.steps}
    assert skipped == {step.id for step in scenario.steps if step.optional}


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_buttons_fit_into_64_bytes(scenario: Scenario) -> None:
    for step in scenario.steps:
        for option in buttons_of(step):
            assert len(f"run:{'9' * 12}:{step.id}:{option}".encode()) <= 64
            assert ":" not in option


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_a_required_question_is_never_skipped(scenario: Scenario) -> None:
    walk = Walk(scenario)
    step = scenario.steps[0]
    assert isinstance(walk.skips(), Problem) is not step.optional


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_people_are_addressed_politely(scenario: Scenario) -> None:
    read = scenario.model_dump_json().lower()
    for word in ("ты ", "тебя", "тебе", "твой"):
        assert f" {word}" not in read


def test_short_forms_are_sent_with_the_last_answer() -> None:
    assert {scenario.id for scenario in LIBRARY.values() if not scenario.review} == set(SHORT)


CONSENTS = {  # and the blanks of their documents; a parent's name is no participant's, it is asked
    "consent_pd": {"operator", "subject", "date"},
    "consent_mentor_work": {"operator", "subject", "date"},
    "consent_distribution": {"operator", "subject", "date"},
    "consent_minor_parent": {"operator", "date"},
}


def test_consents_have_a_document_of_their_own_with_blanks_that_are_known() -> None:
    for scenario_id, blanks in CONSENTS.items():
        document = LIBRARY[scenario_id].document
        assert document is not None
        text = " ".join(element.text for element in document)
        assert set(re.findall(r"{{ ([a-z]+) }}", text)) == blanks
        assert "{" not in re.sub(r"{{ [a-z]+ }}", "", text)
    assert {scenario.id for scenario in LIBRARY.values() if scenario.document} == set(CONSENTS)


@pytest.mark.parametrize(
    ("scenario_id", "step_id"),
    [("consent_pd", "agree"), ("consent_distribution", "agree"), ("consent_minor_parent", "participate")],
)
def test_declining_a_consent_asks_nothing_more(scenario_id: str, step_id: str) -> None:
    walk = Walk(LIBRARY[scenario_id])
    walk.types("нет")
    assert walk.asked is None
    assert walk.values == {step_id: False}


def test_a_meeting_that_did_not_take_place_is_not_described() -> None:
    walk = Walk(LIBRARY["meeting_checkin_mentor"])
    walk.taps("alone")
    assert walk.asked is None


def test_mentor_and_mentee_speak_of_the_same_things_in_the_same_words() -> None:
    readiness, request = LIBRARY["mentor_readiness"], LIBRARY["mentee_request"]
    for mine, theirs in (
        ("competences", "areas"),
        ("kind", "kind"),
        ("days", "days"),
        ("times", "times"),
        ("freq", "freq"),
    ):
        first, second = readiness.step(mine), request.step(theirs)
        assert isinstance(first, Single | Multi)
        assert isinstance(second, Single | Multi)
        assert first.options == second.options


def test_only_the_curator_reads_with_whom_one_does_not_want_to_work() -> None:
    request, checkin = LIBRARY["mentee_request"], LIBRARY["meeting_checkin_mentee"]
    for scenario, step_id in ((request, "not_with"), (request, "named_mentor"), (checkin, "comment")):
        step = scenario.step(step_id)
        assert step is not None
        assert scenario.readers(step) == ["author", "curator"]


def test_time_zones_are_the_eleven_of_russia() -> None:
    step = LIBRARY["setup_organisation"].step("time_zone")
    assert isinstance(step, Single)
    assert len(step.options) == 11
    assert all(ZoneInfo(zone) for zone in step.options)


def test_every_problem_has_its_sentence() -> None:
    data = {"count": 2, "max": 10, "min": 1, "over": 3, "moment": "завтра"}
    codes = [key for key in load_texts() if key.startswith("answers.problem.")]
    assert {f"answers.problem.{code}" for code in get_args(ProblemCode)} == set(codes)
    for key in codes:
        assert say(key, **data)


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_a_source_is_named_in_words(scenario: Scenario) -> None:
    """It is printed for teachers: no numbers of our own papers, no ids of forms."""
    without_links = re.sub(r"https?://\S+", "", scenario.source)
    assert not re.search(r"\b00\d\b|\w_\w|PRODUCT", without_links), scenario.source
