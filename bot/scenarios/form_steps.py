"""One row of a form table as a question of the form's own file, or what is wrong with the row."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.scenarios.form_ids import Known, fits, name_options
from bot.scenarios.form_mistakes import MistakeCode, RowMistake
from bot.scenarios.form_rows import FormRow, limit_lines
from bot.scenarios.form_words import BLANK, FROM, KINDS, NO, READERS, UP_TO, YES, meant, plain
from bot.scenarios.room import MOST_OF_KEYBOARD, MOST_ON_SCREEN, keyboard_of, units
from bot.scenarios.steps import Written

LONGEST = {"text": 2000, "hint": 2000, "section": 200, "option": 200, "mark": 200}
MOST_OPTIONS = 60
WITH_OPTIONS = ("single", "multi", "matrix")
MARKED = ("scale", "matrix")
BOUNDED = {"number": ("min", "max"), "multi": ("min_choices", "max_choices"), "person": ("min_choices", "max_choices")}
SEEN = {"id", "kind", "text", "hint", "section", "optional", "options", "other", "rows", "visible_to", "when"}
MARK = re.compile(r"(-?\d{1,3})(?:\s*[–—-]\s*(.+))?", re.DOTALL)
BOUND = re.compile(rf"({FROM}|{UP_TO})\s*(-?\d{{1,9}})")


class RowReader:
    """Collects the mistakes of one row."""

    def __init__(self, row: FormRow, step_id: str, known: Known) -> None:
        self.row = row
        self.id = step_id
        self.known = known
        self.mistakes: list[RowMistake] = []
        self.kind, self.bank = self.read_kind()
        before = known.steps.get(step_id)
        self.before: Written | None = before if before is not None and fits(row, before) else None

    def complain(self, code: MistakeCode, **data: str | int) -> None:
        self.mistakes.append(RowMistake(code, self.row.line, data))

    def read(self) -> dict[str, Any]:
        """What the file would say of this question; the condition is read when every row is known."""
        step: dict[str, Any] = {**self.kept(), "id": self.id, "kind": self.kind}
        step["text"] = self.words("text") or ""
        if not step["text"]:
            self.complain("no_question")
        step |= {name: words for name in ("hint", "section") if (words := self.words(name)) is not None}
        if self.bank:
            step["bank"] = self.bank
        if not self.required():
            step["optional"] = True
        if (readers := self.readers()) is not None:
            step["visible_to"] = readers
        self.read_options(step)
        self.read_limits(step)
        self.fit_the_screen(step)
        return step

    def kept(self) -> dict[str, Any]:
        """What the sheet does not show stays as it was: limits of length and dates, prefill, types of files."""
        if self.before is None:
            return {}
        hidden = self.before.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        shown = {*SEEN, *BOUNDED.get(self.kind, ()), *(("min", "max", "low", "high") if self.kind in MARKED else ())}
        return {name: value for name, value in hidden.items() if name not in shown}

    def read_kind(self) -> tuple[str, str]:
        if not self.row.kind:
            self.complain("no_kind")
            return "", ""
        found = meant(self.row.kind, KINDS)
        if found is None:
            self.complain("unknown_kind", kind=self.row.kind[:60])
            return "", ""
        kind, _, bank = KINDS[found].partition(" ")
        return kind, bank

    def words(self, name: str) -> str | None:
        typed = str(getattr(self.row, name))
        self.measure(typed, name)
        before = getattr(self.before, name, None)
        # The sheet loses a line break at the end, which nobody sees.
        return str(before) if before and before.strip() == typed else typed or None

    def measure(self, typed: str, name: str) -> None:
        if len(typed) > LONGEST[name]:
            self.complain("too_long", what=name, max=LONGEST[name], over=len(typed) - LONGEST[name])

    def required(self) -> bool:
        if self.kind == "info":
            return True
        if plain(self.row.required) not in ("", YES, NO):
            self.complain("unknown_required", said=self.row.required[:60])
        return plain(self.row.required) != NO

    def readers(self) -> list[str] | None:
        found, unknown = listed(self.row.readers, READERS)
        for each in unknown:
            self.complain("unknown_reader", said=each[:60])
        return found or None

    def read_options(self, step: dict[str, Any]) -> None:
        lines = [line.strip() for line in self.row.options.split("\n") if line.strip()]
        if self.kind not in WITH_OPTIONS:
            if lines and self.kind:
                self.complain("no_options_here")
            return
        for line in lines:
            self.measure(line, "option")
        others = [line for line in lines if line.endswith(BLANK) and self.kind != "matrix"]
        labels = [line for line in lines if line not in others]
        self.judge_options(lines, others)
        self.label(step, labels, others)

    def judge_options(self, lines: list[str], others: list[str]) -> None:
        same = [line for line, times in Counter(plain(line) for line in lines).items() if times > 1]
        for each in same:
            self.complain("same_option", option=each[:60])
        if len(lines) < (1 if self.kind == "matrix" else 2):
            self.complain("few_options")
        if len(lines) > MOST_OPTIONS:
            self.complain("many_options", max=MOST_OPTIONS, count=len(lines))
        elif self.kind != "matrix" and keyboard_of(lines) > MOST_OF_KEYBOARD:
            self.complain("big_options")
        if len(others) > 1:
            self.complain("two_blanks", blank=BLANK)

    def label(self, step: dict[str, Any], labels: list[str], others: list[str]) -> None:
        named = name_options(labels, self.id, self.known)
        step["rows" if self.kind == "matrix" else "options"] = named
        if others:
            step["other"] = others[0].removesuffix(BLANK).strip() or others[0]

    def read_limits(self, step: dict[str, Any]) -> None:
        typed = self.row.limits
        if self.kind in MARKED:
            self.read_marks(step, typed)
        elif self.kind in BOUNDED:
            self.read_bounds(step, typed)
        elif typed and self.kind:
            self.complain("no_limits_here")

    def read_marks(self, step: dict[str, Any], typed: str) -> None:
        """«1 – нет» in the first line, «10 – да» in the last."""
        if not typed:
            return
        if self.before is not None and limit_lines(self.before) == typed:
            dumped = self.before.model_dump(mode="json", exclude_defaults=True)
            step |= {name: dumped[name] for name in ("min", "max", "low", "high") if name in dumped}
            return
        ends = [MARK.fullmatch(line.strip()) for line in typed.split("\n") if line.strip()]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            self.complain("bad_ends")
            return
        low, high = ends[0], ends[1]
        if not 1 <= int(high[1]) - int(low[1]) <= 10:
            self.complain("bad_marks", min=low[1], max=high[1])
        for words in (low[2], high[2]):
            self.measure(words or "", "mark")
        step |= {"min": int(low[1]), "max": int(high[1])}
        step |= {name: end[2].strip() for name, end in (("low", low), ("high", high)) if end[2]}

    def read_bounds(self, step: dict[str, Any], typed: str) -> None:
        """«от 1» and «до 3», each in a line of its own, either may be left out."""
        names = dict(zip((FROM, UP_TO), BOUNDED[self.kind], strict=True))
        for line in filter(None, (each.strip() for each in typed.split("\n"))):
            bound = BOUND.fullmatch(plain(line))
            if bound is None or names[bound[1]] in step:
                self.complain("bad_bounds")
                return
            step[names[bound[1]]] = int(bound[2])
        low, high = (step.get(name) for name in BOUNDED[self.kind])
        choices = len(step.get("options", ()))
        too_many = self.kind == "multi" and low is not None and low > choices >= 2
        too_few = self.kind != "number" and any(each is not None and each < 1 for each in (low, high))
        most = self.kind == "person" and (high or 1) > 10
        if (low is not None and high is not None and low > high) or too_many or too_few or most:
            self.complain("bad_bounds")

    def fit_the_screen(self, step: Mapping[str, Any]) -> None:
        row = max((units(label) for label in step.get("rows", {}).values()), default=0)
        size = units(step["text"]) + units(step.get("hint", "")) + units(step.get("section", "")) + row
        if size > MOST_ON_SCREEN and not any(each.code == "too_long" for each in self.mistakes):
            self.complain("too_much_for_a_screen", max=MOST_ON_SCREEN, over=size - MOST_ON_SCREEN)


def listed(typed: str, known: Mapping[str, Any]) -> tuple[list[Any], list[str]]:
    """Words of a closed list divided by commas or lines, and what is not in it."""
    said = [each for each in re.split(r"[,;\n]", typed) if each.strip()]
    found = [(each.strip(), meant(each, known)) for each in said]
    meanings = [known[word] for _, word in found if word is not None]
    return list(dict.fromkeys(meanings)), [each for each, word in found if word is None]


def read_rows(
    rows: Sequence[FormRow], ids: Sequence[str], known: Known
) -> Iterator[tuple[dict[str, Any], list[RowMistake]]]:
    for row, step_id in zip(rows, ids, strict=True):
        reader = RowReader(row, step_id, known)
        yield reader.read(), reader.mistakes
