"""The sheet about the form: its title, whom it is for, who reads it."""

from collections.abc import Mapping
from typing import Any

from bot.scenarios.form_mistakes import MistakeCode, RowMistake
from bot.scenarios.form_rows import FormHead
from bot.scenarios.form_steps import listed
from bot.scenarios.form_words import ABOUT, AUDIENCE, NO, READERS, YES, meant, plain
from bot.scenarios.model import Scenario

FIELDS = ("title", "audience", "about", "minutes", "readers", "intro", "own_start", "source")  # in the sheet's order
FIRST_LINE = 2  # of the sheet, under its header
LONGEST = {"title": 200, "intro": 2000, "source": 2000}
KEPT = ("moments", "pair_forms", "pairs_with", "review")  # of the form it was made from, not shown in the sheet
MOST_MINUTES = 60


class HeadReader:
    def __init__(self, head: FormHead, base: Scenario | None) -> None:
        self.head = head
        self.base = base
        self.mistakes: list[RowMistake] = []

    def complain(self, name: str, code: MistakeCode, **data: str | int) -> None:
        self.mistakes.append(RowMistake(code, FIELDS.index(name) + FIRST_LINE, data, head=True))

    def read(self) -> dict[str, Any]:
        content = {"moments": ["any"], **self.kept(), "verification": "own"}
        for name, most in LONGEST.items():
            content |= self.words(name, most)
        if not self.head.title:
            self.complain("title", "no_title")
        content["source"] = content.get("source") or self.head.title or "–"
        content["audience"] = self.members("audience", AUDIENCE, "unknown_role", "no_audience")
        content["visible_to"] = self.members("readers", READERS, "unknown_reader", "no_readers")
        content |= {"minutes": self.minutes(), "own_start": self.own_start()}
        about = meant(self.head.about, ABOUT) if self.head.about else next(iter(ABOUT))
        if about is None:
            self.complain("about", "bad_about", said=self.head.about[:60])
        elif ABOUT[about]:
            content["about"] = ABOUT[about]
        return content

    def kept(self) -> dict[str, Any]:
        dumped = self.base.dumped() if self.base else {}
        return {name: dumped[name] for name in KEPT if name in dumped}

    def words(self, name: str, most: int) -> dict[str, str]:
        typed = str(getattr(self.head, name))
        if len(typed) > most:
            self.complain(name, "too_long", what=name, max=most, over=len(typed) - most)
        before = getattr(self.base, name, None)
        kept = before is not None and before.strip() == typed  # a line break at the end is lost in the sheet
        return {name: str(before) if kept else typed} if typed else {}

    def members(
        self, name: str, known: Mapping[str, Any], unknown_code: MistakeCode, none_code: MistakeCode
    ) -> list[str]:
        found, unknown = listed(str(getattr(self.head, name)), known)
        for each in unknown:
            self.complain(name, unknown_code, said=each[:60])
        if not found and not unknown:
            self.complain(name, none_code)
        return found

    def minutes(self) -> int:
        typed = self.head.minutes
        if typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= MOST_MINUTES:
            return int(typed)
        self.complain("minutes", "bad_minutes", max=MOST_MINUTES)
        return 1

    def own_start(self) -> bool:
        if plain(self.head.own_start) not in ("", YES, NO):
            self.complain("own_start", "bad_yes", said=self.head.own_start[:60])
        return plain(self.head.own_start) == YES
