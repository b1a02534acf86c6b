"""What another wording of a form means for those who are half-way through it."""

from dataclasses import dataclass

from bot.scenarios.model import Scenario
from bot.scenarios.steps import Info, Multi, Scale, Single, Step


@dataclass(frozen=True)
class FormChanges:
    """The words of questions, in their order."""

    removed: tuple[str, ...] = ()
    required: tuple[str, ...] = ()  # new and to be answered by everybody
    optional: tuple[str, ...] = ()  # new, may be skipped
    now_required: tuple[str, ...] = ()  # could be skipped before
    reworded: tuple[str, ...] = ()  # asked in other words, earlier answers count
    narrowed: tuple[str, ...] = ()  # some answers are no longer possible: who gave them is asked again

    @property
    def any(self) -> bool:
        return any((self.removed, self.required, self.optional, self.now_required, self.reworded, self.narrowed))


def compare_forms(old: Scenario, new: Scenario) -> FormChanges:
    before, after = questions(old), questions(new)
    both = [(before[step_id], step) for step_id, step in after.items() if step_id in before]
    added = [step for step_id, step in after.items() if step_id not in before]
    return FormChanges(
        removed=tuple(step.text for step_id, step in before.items() if step_id not in after),
        required=tuple(step.text for step in added if not step.optional),
        optional=tuple(step.text for step in added if step.optional),
        now_required=tuple(step.text for earlier, step in both if earlier.optional and not step.optional),
        reworded=tuple(step.text for earlier, step in both if wording(earlier) != wording(step)),
        narrowed=tuple(step.text for earlier, step in both if narrower(earlier, step)),
    )


def questions(form: Scenario) -> dict[str, Step]:
    return {step.id: step for step in form.steps if not isinstance(step, Info)}


def wording(step: Step) -> tuple[str, ...]:
    """What a person reads before answering."""
    stem = step.stem or "" if isinstance(step, Scale) else ""
    ends = (step.low or "", step.high or "") if isinstance(step, Scale) else ()
    labels = tuple(step.options.values()) if isinstance(step, Single | Multi) else ()
    return (stem, step.text, step.hint or "", *ends, *labels)


def narrower(earlier: Step, step: Step) -> bool:
    if earlier.kind != step.kind:
        return True
    if isinstance(earlier, Single | Multi) and isinstance(step, Single | Multi):
        return not earlier.options.keys() <= step.options.keys()
    if isinstance(earlier, Scale) and isinstance(step, Scale):
        return earlier.min < step.min or earlier.max > step.max
    return False
