"""Whatever a person does in whatever order, and however the form is edited meanwhile: the last answers stand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scenarios.answers import Answer, Changed, Stale, State
from bot.scenarios.engine import DONE, offered
from bot.scenarios.model import Scenario
from bot.scenarios.path import current_step, path, sendable
from bot.scenarios.steps import Day, Info, Line, Multi, Step
from bot.scenarios.values import fits
from tests.scenarios.walking import Walk, form

FORM = form("""
  - {id: hello, kind: info, text: Здравствуйте}
  - {id: held, kind: single, text: Была?, options: {held: да, moved: перенесена, none: нет}}
  - {id: days, kind: multi, text: Дни, when: {step: held, any_of: [held, moved]}, options: {a: пн, b: вт, c: ср}}
  - {id: mark, kind: scale, text: Оценка, max: 3, when: {step: held, is: held}}
  - {id: word, kind: text, text: Слово, optional: true, when: {step: days, any_of: [a, b]}}
  - {id: next, kind: date, text: Когда, optional: true}
  - {id: ok, kind: yes_no, text: Хорошо?, when: {step: mark, any_of: [1, 2]}}
  - {id: end, kind: yes_no, text: Всё?}
""")
EDITED = form("""
  - {id: held, kind: single, text: Была?, options: {held: да, none: нет, late: поздно}}
  - {id: new, kind: scale, text: Новый, max: 2}
  - {id: days, kind: multi, text: Дни, when: {step: held, is: held}, options: {b: вт, c: ср, d: чт}}
  - {id: word, kind: text, text: Слово, when: {step: days, any_of: [b]}}
  - {id: mark, kind: yes_no, text: Оценка}
  - {id: end, kind: yes_no, text: Всё?}
""")
ACTS = ("tap", "tap", "tap", "type", "done", "back", "change", "keep", "skip", "stale", "edit")
TEXTS = ("сова", "завтра", "12.12", "2", "да", "поздно", "", "ы" * 600)
act = st.tuples(st.sampled_from(ACTS), st.integers(0, 20))


class Person:
    """Remembers what was last given or skipped at every step, apart from the engine's own memory."""

    def __init__(self) -> None:
        self.walk = Walk(FORM)
        self.last: dict[str, Answer] = {}
        self.old_taps: list[tuple[str, str]] = []

    def do(self, name: str, n: int) -> None:
        asked = self.walk.asked
        before = dict(self.walk.answers)
        outcome = ACTIONS[name](self, n)
        if not isinstance(outcome, Changed):
            assert self.walk.answers == before
            return
        for step_id, answer in outcome.answers.items():
            if answer.state in (State.GIVEN, State.SKIPPED):
                assert step_id == asked
                self.last[step_id] = answer
            elif answer.state is State.DRAFT:
                assert step_id == asked
                self.last.pop(step_id, None)

    def tap(self, n: int) -> object:
        step = current_step(self.walk.scenario, self.walk.answers)
        if step is None:
            return None
        options = list(step.options) if isinstance(step, Multi) else list(offered(step))
        if not options:
            return None
        self.old_taps.append((step.id, options[n % len(options)]))
        return self.walk.taps(options[n % len(options)])

    def tap_old_button(self, n: int) -> object:
        old = [tap for tap in self.old_taps if tap[0] != self.walk.asked]
        if not old:
            return None
        outcome = self.walk.taps_under(*old[n % len(old)])
        assert outcome == Stale()
        return outcome

    def change(self, n: int) -> object:
        steps = path(self.walk.scenario, self.walk.answers)
        return self.walk.changes(steps[n % len(steps)].id)

    def edit(self, n: int) -> None:
        self.walk.comes_back_after_edit(EDITED if n % 2 else FORM)

    def finish(self) -> None:
        for _ in range(50):
            step = current_step(self.walk.scenario, self.walk.answers)
            if step is None:
                return
            for name in finishing_acts(step):
                self.do(name, 0)
        raise AssertionError("the form never ends")


ACTIONS = {
    "tap": Person.tap,
    "type": lambda person, n: person.walk.types(TEXTS[n % len(TEXTS)]),
    "done": lambda person, n: person.walk.taps(DONE),
    "back": lambda person, n: person.walk.goes_back(),
    "change": Person.change,
    "keep": lambda person, n: person.walk.keeps(),
    "skip": lambda person, n: person.walk.skips(),
    "stale": Person.tap_old_button,
    "edit": Person.edit,
}


def finishing_acts(step: Step) -> tuple[str, ...]:
    if isinstance(step, Multi):
        return ("tap", "done")
    if isinstance(step, Line):
        return ("type",)
    return ("skip",) if isinstance(step, Day) else ("tap",)


@settings(max_examples=300, deadline=None)
@given(st.lists(act, max_size=40))
def test_the_last_answers_stand_and_no_required_question_is_skipped(acts: list[tuple[str, int]]) -> None:
    person = Person()
    for name, n in acts:
        person.do(name, n)
    person.finish()
    scenario, answers = person.walk.scenario, person.walk.answers
    assert sendable(scenario, answers)
    check(scenario, person)


def check(scenario: Scenario, person: Person) -> None:
    values = person.walk.values
    for step in path(scenario, person.walk.answers):
        answer = person.last[step.id]
        assert person.walk.answers[step.id] == answer
        if answer.state is State.SKIPPED:
            assert step.optional
        else:
            assert fits(step, answer.value)
            assert isinstance(step, Info) or values[step.id] == answer.value
    questions = {step.id for step in path(scenario, person.walk.answers) if not isinstance(step, Info)}
    assert set(values) == questions
