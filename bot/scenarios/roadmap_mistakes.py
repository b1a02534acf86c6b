"""Mistakes of roadmaps in Russian, for the person who edits the YAML: which file, which item, what is wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from bot.scenarios.mistakes import REASONS, Mistake, reason_of_last_resort
from bot.scenarios.model import Scenario
from bot.scenarios.roadmap_dates import Year, said_of
from bot.scenarios.roadmap_model import Deed, Item, Permanent, Recurring, Roadmap

KINDS = "absolute, month_window, school_year, programme_year, period_end, always, plan_defined, recurring, none"
OF_YEAR = ("wave", "consents", "thanks")  # the others are offered with an item
ASKED = {"mentor", "mentee", "staff", "curator", "head", "council"}  # people of the organisation: a wave reaches them
MONTH_DAY = "день записывают как 05-20: месяц, потом число"
PATTERNS = {
    "id": "id – строчные латинские буквы, цифры и подчёркивания",
    "number": "номер записывают как '2', '5a' (этап) или '2.1', 4.3.1, 5a.2 (мероприятие)",
    "key": "ключ срока – строчные латинские буквы, цифры и подчёркивания, до 24 знаков",
    "after": "срок, после которого начинать, записывают как '5.1' или 4.3.3.a",
    "from": MONTH_DAY,
    "on": MONTH_DAY,
    "dates": MONTH_DAY,
}
ABSOLUTE_DAY = "день записывают как 2025-01-20"


def pattern_reason(field: str, context: Mapping[str, Any]) -> str:
    if field == "by":  # of an absolute term, or of a proposal
        return ABSOLUTE_DAY if "{4}" in context["pattern"] else MONTH_DAY
    return PATTERNS.get(field, f"не годится запись поля «{field}»")


OWN_REASONS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "union_tag_invalid": lambda _, c: f"неизвестный вид срока «{c.get('tag')}», бывают {KINDS}",
    "union_tag_not_found": lambda _, __: f"у срока нет поля «kind», бывают {KINDS}",
    "string_pattern_mismatch": pattern_reason,
    "string_too_short": lambda field, _: f"поле «{field}» пусто",
}
Loc = tuple[int | str, ...]


def explain_roadmap(file: str, raw: object, error: ValidationError) -> list[Mistake]:
    found = []
    for each in error.errors(include_url=False, include_input=False):
        reason = OWN_REASONS.get(each["type"], REASONS.get(each["type"], reason_of_last_resort))
        field = next((part for part in reversed(each["loc"]) if isinstance(part, str)), "")
        if each["type"] == "value_error" and each["loc"][-1:] != (field,):
            field = ""  # said of a whole item or deed
        where = place_of(raw, each["loc"])
        mistake = Mistake(file, None, f"{where}{reason(field, each.get('ctx', {}))}")
        if mistake not in found:
            found.append(mistake)
    return found


def place_of(raw: object, location: Loc) -> str:
    """«мероприятие «2.1»: », «этап «2»: », or nothing for the whole roadmap; where the number is missing, its place."""
    words = {"stages": "этап", "items": "мероприятие"}
    place, inside = "", raw
    for at, part in enumerate(location):
        try:
            inside = inside[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, int) and at and location[at - 1] in words:
            number = inside.get("number") if isinstance(inside, dict) else None
            name = f"«{number}»" if number is not None else f"№ {part + 1}"
            place = f"{words[str(location[at - 1])]} {name}: "
    return place


def find_mistakes(roadmap: Roadmap) -> Iterator[str]:
    """What the model cannot see in one item alone."""
    yield from (f"этап «{number}» стоит дважды" for number in doubled(stage.number for stage in roadmap.stages))
    yield from (f"мероприятие «{number}» стоит дважды" for number in doubled(item.number for item in roadmap.items))
    earlier: set[str] = set()
    for stage in roadmap.stages:
        for item in stage.items:
            if not item.number.startswith(f"{stage.number}."):
                yield f"мероприятие «{item.number}» стоит в этапе «{stage.number}»"
            for reason in find_item_mistakes(roadmap, item):
                yield f"мероприятие «{item.number}»: {reason}"
            for said in said_of(stage, item):
                if said.after is not None and said.after not in earlier:
                    yield f"мероприятие «{item.number}»: выше нет срока «{said.after}», после которого начинать"
                earlier.add(said.key)
    for deed in roadmap.bot:
        if deed.do not in OF_YEAR or deed.on is None:
            yield f"у года в целом бывают только {', '.join(OF_YEAR)} со своим днём «on»"


def find_item_mistakes(roadmap: Roadmap, item: Item) -> Iterator[str]:
    yield from (f"срок «{key}» стоит дважды" for key in doubled(term.key for term in item.terms))
    year = Year(roadmap.calendar, roadmap.year)
    if item.propose is not None and year.on(item.propose.from_) > year.on(item.propose.by):
        yield f"в «propose» {item.propose.from_} позже, чем {item.propose.by}"
    if isinstance(item.deadline, Recurring):
        yield from (f"день «{day}» стоит дважды" for day in doubled(item.deadline.dates))
    for deadline, deeds in deeds_of(item):
        if isinstance(deadline, Permanent) and any(deed.before is not None for deed in deeds):
            yield "у срока нет последнего дня, «before» считать не от чего"


def find_lost_forms(roadmap: Roadmap, forms: Mapping[str, Scenario]) -> Iterator[str]:
    """Waves that would ask nobody: no such form, a dialogue of the bot's own, a form for people who are not in it."""
    deeds = [*roadmap.bot, *(deed for item in roadmap.items for _, of_term in deeds_of(item) for deed in of_term)]
    for subject in dict.fromkeys(deed.subject for deed in deeds if deed.do == "wave"):
        form = forms.get(subject)
        if form is None:
            yield f"нет анкеты «{subject}»"
        elif not form.moments:
            yield f"«{subject}» – диалог бота, волной его не спрашивают"
        elif ASKED.isdisjoint(form.audience):
            yield f"анкета «{subject}» не для участников, волной её не спрашивают"


def deeds_of(item: Item) -> tuple[tuple[object, list[Deed]], ...]:
    """By the term they belong to."""
    return ((item.deadline, item.bot), *((term.deadline, term.bot) for term in item.terms))


def doubled(words: Iterable[str]) -> list[str]:
    found = list(words)
    return sorted({word for word in found if found.count(word) > 1})
