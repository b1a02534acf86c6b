"""Whatever a person does in whatever order, and however the form is edited meanwhile: the last answers stand."""

import json
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scenarios import engine
from bot.scenarios.answers import Answer, Changed, Stale, State
from bot.scenarios.engine import DONE, offered
from bot.scenarios.model import Scenario
from bot.scenarios.path import current_step, path, sendable
from bot.scenarios.steps import OTHER_STEP, Day, FileStep, Info, Line, Multi, PersonChoice, Step
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
  - {id: d, kind: matrix, text: Трудно?, max: 3, rows: {ict: ИКТ, plan: план}, section: О трудностях}
  - {id: where, kind: single, text: Где?, other: другое, options: {a: тут, b: там}}
  - {id: what, kind: multi, text: Что?, other: другое, max_choices: 2, options: {a: сова, b: лиса, c: волк}}
  - {id: who, kind: person, text: Кто?, bank: mentors, optional: true}
  - {id: team, kind: person, text: Команда?, bank: colleagues, min_choices: 2, max_choices: 3}
  - {id: proof, kind: file, text: Чем докажете?, when: {step: where, is: other}}
  - {id: end, kind: yes_no, text: Всё?}
""")
EDITED = form("""
  - {id: held, kind: single, text: Была?, options: {held: да, none: нет, late: поздно}}
  - {id: new, kind: scale, text: Новый, max: 2}
  - {id: days, kind: multi, text: Дни, when: {step: held, is: held}, options: {b: вт, c: ср, d: чт}}
  - {id: word, kind: text, text: Слово, when: {step: days, any_of: [b]}}
  - {id: mark, kind: yes_no, text: Оценка}
  - {id: d, kind: matrix, text: Трудно?, max: 2, rows: {plan: план, talk: беседа}}
  - {id: where, kind: multi, text: Где?, other: иначе, options: {a: тут, c: нигде}}
  - {id: what, kind: single, text: Что?, options: {a: сова, b: лиса}}
  - {id: who, kind: person, text: Кто?, bank: mentors, max_choices: 2}
  - {id: team, kind: person, text: Команда?, bank: colleagues}
  - {id: proof, kind: text, text: Чем докажете?}
  - {id: end, kind: yes_no, text: Всё?}
""")
ACTS = ("tap", "tap", "tap", "type", "done", "back", "change", "keep", "skip", "stale", "edit", "file", "restart")
TEXTS = ("сова", "завтра", "12.12", "2", "да", "поздно", "", "ы" * 600, "другое", "свой ответ")
PEOPLE = tuple(sign + person for person in ("11", "12", "13", "14") for sign in "+-")
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
                assert step_id in (asked, f"{asked}{OTHER_STEP}")
                self.last[step_id] = answer
            elif answer.state is State.DRAFT:
                assert step_id == asked
                self.last.pop(step_id, None)

    def tap(self, n: int) -> object:
        step = current_step(self.walk.scenario, self.walk.answers)
        if step is None:
            return None
        options = list(buttons(step))
        if not options:
            return None
        self.old_taps.append((step.id, options[n % len(options)]))
        return self.walk.taps(options[n % len(options)])

    def send_file(self, n: int) -> object:
        """As services/file_answers does once the file has been looked at."""
        step = current_step(self.walk.scenario, self.walk.answers)
        return self.walk.write(engine.given(step, f"file:{n}")) if isinstance(step, FileStep) else None

    def restart(self, n: int) -> None:
        """What the database keeps is all there is."""
        rows = json.loads(json.dumps({step: [each.state, each.value] for step, each in self.walk.answers.items()}))
        self.walk.answers = {step: Answer(value, State(state)) for step, (state, value) in rows.items()}

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
            for name, n in finishing_acts(step):
                self.do(name, n)
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
    "file": Person.send_file,
    "restart": Person.restart,
}


def finishing_acts(step: Step) -> tuple[tuple[str, int], ...]:
    """Enough of them, sooner or later, for any state the question may be left in."""
    if isinstance(step, Multi):
        return (("tap", 0), ("done", 0))
    if isinstance(step, PersonChoice):
        alone = step.max_choices == 1
        takes_off = [("tap", number) for number in range(1, len(PEOPLE), 2)]
        return (("tap", 0),) if alone else (*takes_off, ("tap", 0), ("tap", 2), ("done", 0))
    if isinstance(step, FileStep):
        return (("file", 1),)
    if isinstance(step, Line):
        return (("type", 0),)
    return (("skip", 0),) if isinstance(step, Day) else (("tap", 0),)


def buttons(step: Step) -> Iterable[str]:
    match step:
        case Multi():
            return step.options
        case PersonChoice():
            return PEOPLE
        case _:
            return offered(step)


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
