"""What holds of each form of the library of questionnaires: how many questions, compared with what, read by whom."""

import re
from collections.abc import Iterator

import pytest

from bot.scenarios.library import load_library
from bot.scenarios.model import Scenario
from bot.scenarios.path import score
from bot.scenarios.steps import OTHER, OTHER_STEP, Multi, Number, PersonChoice, Scale, Single, Step
from tests.scenarios.shipped import (
    ABOUT_A_PAIR,
    ASKED_WITHIN,
    COMPARED,
    CURATOR_ONLY,
    ORIGIN,
    PUPILS,
    QUESTIONS,
)
from tests.scenarios.walking import Walk

LIBRARY = load_library()
FORMS = [LIBRARY[scenario_id] for scenario_id in QUESTIONS]
each_form = pytest.mark.parametrize("scenario", FORMS, ids=list(QUESTIONS))


def asked(scenario: Scenario) -> list[Step]:
    """Without the texts of «другое»."""
    others = {step.id + OTHER_STEP for step in scenario.steps if isinstance(step, Single | Multi) and step.other}
    return [step for step in scenario.steps if step.id not in others]


def words_of(scenario: Scenario) -> Iterator[str]:
    yield from (scenario.title, scenario.intro or "")
    for step in scenario.steps:
        yield from (step.text, step.hint or "", step.section or "")


def test_the_whole_library_is_here() -> None:
    """Besides it there are only the bot's own dialogues, which are asked at no moment of the programme."""
    assert {scenario.id for scenario in LIBRARY.values() if scenario.moments} == set(QUESTIONS) - ASKED_WITHIN
    assert set(QUESTIONS) <= set(LIBRARY)


@each_form
def test_a_form_asks_all_of_its_questions(scenario: Scenario) -> None:
    assert len(asked(scenario)) == QUESTIONS[scenario.id]


@pytest.mark.parametrize(("before", "after"), list(COMPARED))
def test_before_and_after_ask_the_same_in_the_same_way(before: str, after: str) -> None:
    first, second = LIBRARY[before], LIBRARY[after]
    assert (first.pairs_with, second.pairs_with) == (after, before)
    assert (first.moments, second.moments) == (["before"], ["after"])
    common = [step.id for step in first.steps if second.step(step.id)]
    assert set(common) == set(COMPARED[before, after].split())
    for step_id in common:
        one, other = first.step(step_id), second.step(step_id)
        assert one is not None
        assert other is not None
        assert comparable(one) == comparable(other), step_id


def comparable(step: Step) -> tuple[object, ...]:
    ends = (step.min, step.max) if isinstance(step, Scale) else ()
    return (step.kind, step.optional, ends, list(step.options) if isinstance(step, Single | Multi) else [])


def test_only_these_forms_are_compared_with_another() -> None:
    assert {s.id for s in LIBRARY.values() if s.pairs_with} == {each for waves in COMPARED for each in waves}


def test_a_mentor_rates_what_the_mentee_rates_of_himself() -> None:
    mine, theirs = LIBRARY["self_assessment"], LIBRARY["skills_by_mentor"]
    rows = [step.id for step in mine.steps if isinstance(step, Scale)]
    assert rows == [step.id for step in theirs.steps if isinstance(step, Scale)]
    assert len(rows) == 14


def test_the_curator_counts_the_same_before_and_after() -> None:
    numbers = [step.id for step in LIBRARY["curator_quantitative"].steps if isinstance(step, Number)]
    before = [step.removesuffix("_before") for step in numbers if step.endswith("_before")]
    assert before == [step.removesuffix("_after") for step in numbers if step.endswith("_after")]
    assert len(before) == 12
    walk = Walk(LIBRARY["curator_quantitative"])
    walk.taps("before")
    assert [step for step in walk.path if step.endswith("_after")] == []


@each_form
def test_a_scale_goes_from_one_to_ten_and_says_what_its_ends_mean(scenario: Scenario) -> None:
    for step in scenario.steps:
        if isinstance(step, Scale):
            assert (step.min, step.max) == (1, 10)
            assert step.low
            assert step.high
            assert not re.search(r"\b1 [–-]|\b10 [–-]", step.text)


@each_form
def test_a_long_form_has_headings(scenario: Scenario) -> None:
    headings = [step.section for step in scenario.steps if step.section]
    if len(asked(scenario)) > 10:
        assert scenario.steps[0].section or scenario.steps[1].section
        assert len(headings) >= 2
    assert len(set(headings)) == len(headings)


@each_form
def test_where_a_form_comes_from_stays_with_it(scenario: Scenario) -> None:
    found = [origin for origin, forms in ORIGIN.items() if scenario.id in forms] or ["compiled"]
    assert [scenario.verification] == found
    assert not re.search("утвержд[её]нн|официальн(?:ая|ой) (?:форм|анкет)", " ".join(words_of(scenario)).lower())


def test_pupils_forms_are_hidden_until_pupils_take_part() -> None:
    assert {scenario.id for scenario in LIBRARY.values() if scenario.pupils} == PUPILS
    for scenario_id in ORIGIN["recalled_short"]:
        expected = "pupil_pupil" if scenario_id.startswith("pp_") else "student_pupil"
        assert LIBRARY[scenario_id].pair_forms == [expected]


def test_what_is_about_a_partner_is_filled_for_each_pair() -> None:
    assert {scenario.id for scenario in LIBRARY.values() if scenario.about == "pair"} == ABOUT_A_PAIR


@pytest.mark.parametrize("scenario_id", list(CURATOR_ONLY))
def test_only_the_curator_reads_of_partners_and_wishes(scenario_id: str) -> None:
    scenario, steps = LIBRARY[scenario_id], CURATOR_ONLY[scenario_id]
    for step in scenario.steps:
        if steps is None or step.id in steps:
            assert scenario.readers(step) == ["author", "curator"], step.id


@each_form
def test_heads_and_councils_read_documents_not_answers_of_people(scenario: Scenario) -> None:
    read = {reader for step in scenario.steps for reader in scenario.readers(step)}
    shared = {"case_description", "personal_programme", "mentor_report", "mentor_application", "consent_mentor_work"}
    if not set(scenario.audience) & {"curator", "head", "council"} and scenario.id not in shared:
        assert read <= {"author", "mentor", "mentee", "curator", "averages"}


def test_of_job_satisfaction_the_curator_sees_averages_only() -> None:
    scenario = LIBRARY["impact_teacher"]
    by_itself = [step.id for step in scenario.steps if scenario.readers(step) != ["author", "averages"]]
    assert by_itself == ["skill"]  # words have no average
    assert scenario.promise == "mostly_averages"
    assert [s.id for s in LIBRARY.values() if "averages" in s.visible_to] == ["impact_teacher"]


@each_form
def test_what_another_form_told_goes_with_the_question(scenario: Scenario) -> None:
    for step in scenario.steps:
        if step.prefill is not None and step.prefill.startswith("form."):
            _, source_id, source_step = step.prefill.split(".")
            source = LIBRARY[source_id].step(source_step)
            assert source is not None, step.prefill
            assert source.kind == step.kind


@each_form
def test_the_minutes_are_honest(scenario: Scenario) -> None:
    """Four buttons a minute, a text in forty seconds; half of what may be skipped is; what is known is confirmed."""
    seconds = sum(seconds_of(step, scenario.id) for step in asked(scenario)) + (60 if scenario.document else 0)
    assert scenario.minutes - 1.5 <= seconds / 60 < scenario.minutes + 1.1


def seconds_of(step: Step, scenario_id: str) -> int:
    if step.prefill and not step.prefill.startswith(f"form.{scenario_id}."):
        return 5
    full = 40 if step.kind in ("text", "long_text") else 15
    return full // 2 if step.optional else full


def test_the_programme_is_rated_by_a_sum_with_three_levels() -> None:
    scenario = LIBRARY["curator_programme_evaluation"]
    assert list(scenario.scoring) == ["total"]
    walk = Walk(scenario)
    walk.taps(*["2"] * 8, "1")
    assert score(scenario, walk.answers) == {"total": 17}
    marks = [range(int(level.from_), int(level.to) + 1) for level in reversed(scenario.scoring["total"].levels)]
    assert [mark for level in marks for mark in level] == list(range(19))


def test_readiness_is_the_mean_of_three_scales() -> None:
    assert LIBRARY["mentor_readiness"].scoring["readiness"].steps == [
        "readiness_psy",
        "readiness_listen",
        "readiness_time",
    ]
    assert [s.id for s in LIBRARY.values() if s.scoring] == ["curator_programme_evaluation", "mentor_readiness"]


def test_other_keeps_the_key_people_have_answered_with() -> None:
    step = LIBRARY["mentor_readiness"].step("motivation")
    assert isinstance(step, Multi)
    assert list(step.options) == ["share", "help", "grow", "new_role", "category", "pay", "asked", OTHER]


def test_people_of_a_bank_are_chosen_not_typed() -> None:
    chosen = {
        (s.id, step.id): (step.bank, step.max_choices)
        for s in LIBRARY.values()
        for step in s.steps
        if isinstance(step, PersonChoice)
    }
    assert chosen == {
        ("group_meeting_preference_mentee", "want"): ("mentors", 3),
        ("group_meeting_preference_mentee", "helps"): ("mentors", 10),
        ("group_meeting_preference_mentor", "want"): ("mentees", 3),
        ("group_meeting_preference_mentor", "can_help"): ("mentees", 10),
        ("interview_sheet_commission", "candidate"): ("mentors", 1),
    }


def test_a_child_under_fourteen_is_not_asked_to_talk_with_the_bot() -> None:
    for age, talks in ((13, False), (14, True), (17, True)):
        walk = Walk(LIBRARY["consent_minor_parent"])
        walk.taps("yes")
        walk.types("Орлова Мария Петровна")
        walk.taps("parent")
        walk.types("Миша, 7 класс")
        walk.types(str(age))
        assert ("chat" in walk.path) is talks


def test_a_question_without_a_name_is_for_anyone_only() -> None:
    for to, named in (("my_mentor", False), ("curator", False), ("anyone", True)):
        walk = Walk(LIBRARY["situational_request"])
        walk.types("Класс не слушает")
        walk.taps("method", "now", to)
        assert ("anon" in walk.path) is named


def test_leaving_needs_no_reason_and_begins_no_earlier_than_today() -> None:
    walk = Walk(LIBRARY["early_exit"])
    walk.taps("mentor", "release")
    assert walk.asked == "reason"
    walk.skips()
    walk.types("вчера")
    assert walk.asked == "from_date"
    assert "from_date" not in walk.answers


def test_a_choice_of_nothing_is_offered_where_an_answer_is_wanted() -> None:
    """A required list of obstacles or needs must have its «ничего»."""
    for scenario_id, step_id in (
        ("interim_feedback_mentee", "obstacle"),
        ("interim_feedback_mentor", "need"),
        ("monitoring_participation", "barrier"),
    ):
        step = LIBRARY[scenario_id].step(step_id)
        assert isinstance(step, Multi)
        assert "nothing" in step.options
