"""The shipped questionnaires: every branch can be walked to its end, and buttons fit into Telegram's limits."""

from collections.abc import Iterator
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.scenarios.answers import Changed, Problem, ProblemCode
from bot.scenarios.engine import DONE, offered
from bot.scenarios.library import load_library
from bot.scenarios.model import Scenario
from bot.scenarios.path import current_step, sendable
from bot.scenarios.steps import Day, Line, LongText, Moment, Multi, Number, Single, Step
from bot.texts import load_texts, say
from tests.scenarios.walking import Walk

LIBRARY = load_library()
TYPED = {Day: "сегодня", Moment: "завтра в 15:30", Number: "5", Line: "слово", LongText: "пара слов"}
# Answered by taps alone within a minute, but for what only words can say.
SHORT = (
    "consent_pd",
    "introduce",
    "meeting_proposal",
    "order_details",
    "meeting_checkin_mentor",
    "meeting_checkin_mentee",
    "campaign_opening",
    "campaign_closing",
    "leave_dates",
)


def watched(scenario: Scenario) -> set[str]:
    return {step.when.step for step in scenario.steps if step.when}


def choices(step: Step, scenario: Scenario) -> list[str]:
    """Every option where a condition looks at the step, else the first one."""
    options = list(step.options) if isinstance(step, Multi) else list(offered(step))
    return options if step.id in watched(scenario) else options[:1]


def branches(scenario: Scenario, walk: Walk) -> Iterator[Walk]:
    step = current_step(scenario, walk.answers)
    if step is None:
        yield walk
        return
    if type(step) in TYPED:
        assert isinstance(walk.types(TYPED[type(step)]), Changed), step.id
        if isinstance(step, Day | Moment):
            walk.keeps()
        yield from branches(scenario, walk)
        return
    for option in choices(step, scenario):
        branch = Walk(scenario, walk.now)
        branch.answers = dict(walk.answers)
        branch.taps(option, DONE) if isinstance(step, Multi) else branch.taps(option)
        yield from branches(scenario, branch)


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_every_branch_ends(scenario: Scenario) -> None:
    seen = set()
    for walk in branches(scenario, Walk(scenario)):
        assert sendable(scenario, walk.answers)
        seen.update(walk.path)
    assert seen == {step.id for step in scenario.steps}


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=list(LIBRARY))
def test_buttons_fit_into_64_bytes(scenario: Scenario) -> None:
    for step in scenario.steps:
        options = [*offered(step), DONE, *(f"+{key}" for key in (step.options if isinstance(step, Multi) else ()))]
        for option in options:
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


def test_consents_have_a_document_of_their_own_with_blanks_that_are_known() -> None:
    for scenario_id in ("consent_pd", "consent_mentor_work"):
        document = LIBRARY[scenario_id].document
        assert document is not None
        text = " ".join(element.text for element in document)
        for blank in ("{{ operator }}", "{{ subject }}", "{{ date }}"):
            assert blank in text
            text = text.replace(blank, "")
        assert "{" not in text
    assert not [s.id for s in LIBRARY.values() if s.document and s.id not in ("consent_pd", "consent_mentor_work")]


def test_declining_the_consent_asks_nothing_more() -> None:
    walk = Walk(LIBRARY["consent_pd"])
    walk.types("нет")
    assert walk.asked is None
    assert walk.values == {"agree": False}


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
    assert len(readiness.steps) == 22


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
